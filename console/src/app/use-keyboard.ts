import type { Clock } from "@vigie/shared/kernel/clock";
import { useEffect, useRef, useState } from "react";
import { BUFFER_IDLE_MS, EMPTY_BUFFER, type NumberBuffer, press } from "../features/cameras/index.ts";
import { type GlobalAction, nextKeys } from "./actions.ts";

interface Keyboard {
  isOn: boolean;
  clock: Clock;
  perform: (action: GlobalAction) => void;
  /** Calls the camera of that number at once; false when there is none. Null: this person calls no camera. */
  callCamera: ((number: number) => boolean) | null;
}

/** Listens to the whole page: the table of actions, and the number of a camera. Answers what was typed of a number. */
export function useKeyboard(keyboard: Keyboard): NumberBuffer {
  const [buffer, setBuffer] = useState<NumberBuffer>(EMPTY_BUFFER);
  const latest = useRef({ keyboard, buffer, pressed: [] as readonly string[] });
  latest.current = { ...latest.current, keyboard, buffer };

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { keyboard, buffer, pressed } = latest.current;
      if (!keyboard.isOn || event.defaultPrevented || !isForThePage(event)) return;
      const step = keyboard.callCamera === null ? { taken: false as const } : press(buffer, event.key);
      if (step.taken) {
        const isUnknown = step.called !== null && keyboard.callCamera?.(step.called) === false;
        const next = isUnknown ? { digits: "", unknown: step.called } : step.buffer;
        latest.current.buffer = next;
        setBuffer(next);
        return take(event);
      }
      const keys = nextKeys(pressed, event.key);
      latest.current.pressed = keys.pressed;
      if (keys.action === null) return;
      take(event);
      keyboard.perform(keys.action);
    };
    // Before the focused control: Enter after a number calls the camera, it does not press the button that has focus.
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);

  const { clock } = keyboard;
  useEffect(() => {
    if (buffer === EMPTY_BUFFER) return;
    return clock.after(BUFFER_IDLE_MS, () => setBuffer(EMPTY_BUFFER));
  }, [buffer, clock]);

  return buffer;
}

function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

const FIELDS = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog]";

/** Not typed into a field or a dialog, and not a shortcut of the browser's. */
function isForThePage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  if (document.querySelector("[role=dialog], [role=alertdialog]") !== null) return false;
  return !(event.target instanceof Element && event.target.closest(FIELDS) !== null);
}
