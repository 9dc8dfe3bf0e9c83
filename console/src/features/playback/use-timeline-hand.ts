import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { RULER_PX } from "./paint-timeline.ts";
import { pan, type Reach, type Scale, toAt, zoomAt } from "./scale.ts";

interface HandUse {
  canvas: RefObject<HTMLCanvasElement | null>;
  read: () => Scale;
  change: (scale: Scale) => void;
  reach: () => Reach;
  /** The hand is on this instant; null: it let go. */
  onScrub: (at: number | null) => void;
  onHover: (px: number | null) => void;
}

/** What the hand does: drags the ruler, or moves through the pictures below it. A cancelled gesture ends like one that let go. */
type Gesture = { kind: "none" } | { kind: "panning"; lastPx: number } | { kind: "scrubbing" };

/** A notch of a usual wheel. */
const NOTCH_PX = 100;
const NOTCH_FACTOR = 1.25;

export function useTimelineHand(use: HandUse) {
  const latest = useRef(use);
  latest.current = use;
  const gesture = useRef<Gesture>({ kind: "none" });
  // React listens for wheels passively, and the page must not scroll.
  useEffect(() => {
    const element = latest.current.canvas.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { read, change, reach } = latest.current;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isSideways) change(pan(read(), -(event.deltaX === 0 ? event.deltaY : event.deltaX), reach()));
      else change(zoomAt(read(), event.offsetX, NOTCH_FACTOR ** (event.deltaY / NOTCH_PX), reach()));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const end = (event: PointerEvent<HTMLCanvasElement>) => {
    if (gesture.current.kind === "scrubbing") latest.current.onScrub(null);
    gesture.current = { kind: "none" };
    if (event.currentTarget.hasPointerCapture(event.pointerId)) event.currentTarget.releasePointerCapture(event.pointerId);
  };
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      const { offsetX, offsetY } = event.nativeEvent;
      event.currentTarget.setPointerCapture(event.pointerId);
      if (offsetY < RULER_PX) {
        gesture.current = { kind: "panning", lastPx: offsetX };
        return;
      }
      gesture.current = { kind: "scrubbing" };
      latest.current.onScrub(toAt(latest.current.read(), offsetX));
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const { offsetX } = event.nativeEvent;
      const { read, change, reach, onScrub, onHover } = latest.current;
      if (gesture.current.kind === "panning") {
        change(pan(read(), offsetX - gesture.current.lastPx, reach()));
        gesture.current = { kind: "panning", lastPx: offsetX };
      } else if (gesture.current.kind === "scrubbing") onScrub(toAt(read(), offsetX));
      onHover(offsetX);
    },
    onPointerUp: end,
    onPointerCancel: end,
    onPointerLeave: () => latest.current.onHover(null),
    onKeyDown(event: KeyboardEvent<HTMLCanvasElement>) {
      if (event.key === "Escape" && gesture.current.kind === "scrubbing") {
        gesture.current = { kind: "none" };
        latest.current.onScrub(null);
      }
    },
  };
}
