import { useEffect, useRef } from "react";
import { isTyping } from "../../lib/key-press.ts";
import { type PlaybackKeys, playbackAction } from "./actions.ts";

/** Obeys the keys of the screen. `null`: nothing is looked back at yet. */
export function usePlaybackKeys(keys: PlaybackKeys | null, hasShortcuts: boolean): void {
  const latest = useRef({ keys, hasShortcuts });
  latest.current = { keys, hasShortcuts };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { keys, hasShortcuts } = latest.current;
      const found = keys === null ? null : playbackAction(event);
      if (keys === null || found === null || event.defaultPrevented || isTyping(event)) return;
      // Single letters can be turned off (WCAG 2.2 §2.1.4); on the timeline itself they answer all the same.
      const isOnTimeline = event.target instanceof HTMLCanvasElement;
      if (!hasShortcuts && !isOnTimeline) return;
      // A button keeps its own space bar.
      if (event.key === " " && event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      found.action.perform(found.stroke, keys);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
