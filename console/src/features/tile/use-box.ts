import { type RefObject, useEffect, useRef } from "react";
import type { Box } from "./aim.ts";

/** Calls `onBox` with the element's size in device pixels, at once and at each change. */
export function useBox(element: RefObject<HTMLElement | null>, onBox: (box: Box) => void): void {
  const latest = useRef(onBox);
  latest.current = onBox;
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const size = entry?.devicePixelContentBoxSize[0];
      if (size !== undefined) latest.current({ widthPx: size.inlineSize, heightPx: size.blockSize });
    });
    observer.observe(element.current, { box: "device-pixel-content-box" });
    return () => observer.disconnect();
  }, [element]);
}
