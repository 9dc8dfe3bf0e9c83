import { useEffect, useRef } from "react";

/** Keys of the tile that is worked with, when it turns. */
export const ROTATION_ACTIONS = [
  { name: "rotation.hold", labelKey: "rotation:action.hold", keys: ["P"], place: "wall" },
  { name: "rotation.previous", labelKey: "rotation:action.previous", keys: ["PageUp"], place: "wall" },
  { name: "rotation.next", labelKey: "rotation:action.next", keys: ["PageDown"], place: "wall" },
] as const;

export interface RotationControls {
  isHeld: boolean;
  onToggle: () => void;
  onPrevious: () => void;
  onNext: () => void;
}

/** Answers with focus on the wall, or nowhere. Null: this tile is not worked with. */
export function useRotationKeys(controls: RotationControls | null): void {
  const latest = useRef(controls);
  latest.current = controls;
  const isOn = controls !== null;
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event;
      const isOnWall = target === document.body || (target instanceof Element && target.closest("[data-place]") !== null);
      if (event.defaultPrevented || !isOnWall || event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.querySelector("[role=dialog], [role=alertdialog]") !== null) return;
      const act = latest.current === null ? null : actOf(latest.current, key);
      if (act === null) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [isOn]);
}

function actOf(controls: RotationControls, key: string): (() => void) | null {
  switch (key) {
    case "p":
    case "P":
      return controls.onToggle;
    case "PageUp":
      return controls.onPrevious;
    case "PageDown":
      return controls.onNext;
    default:
      return null;
  }
}
