import { useEffect, useId, useRef, useState } from "react";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import css from "./liaison.module.css";

/** Four times a second: each second shows soon after it begins. */
const TICK_MS = 250;
/** Of the text's height to the picture's width, within what is read and what hides nothing. */
const FONT_SHARE = 1 / 42;
const [FONT_MIN_PX, FONT_MAX_PX] = [12, 26];
/** Of a character's width to its height, with a margin for wide ones. */
const CHARACTER = 0.62;

/**
 * Over the whole picture, slanted and repeated: which service, who, and the server's day and time, so that a photograph of the screen tells
 * where it comes from. Drawn by the page, beside the video: it goes with it into full screen.
 */
export function Watermark({ service }: { service: string }) {
  const { roomClock } = useServices();
  const { person } = useSession();
  const format = useFormat();
  const id = useId();
  const time = useRef<SVGTextElement>(null);
  useEffect(() => {
    const tick = () => {
      const now = roomClock.now();
      // No time is better than a wrong one.
      if (time.current !== null) time.current.textContent = now === null ? "" : format.instant(now);
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [roomClock, format]);
  const [fontPx, setFontPx] = useState(FONT_MIN_PX);
  const frame = useRef<SVGSVGElement>(null);
  useEffect(() => {
    if (frame.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const widthPx = entry?.contentRect.width ?? 0;
      setFontPx(Math.round(Math.min(FONT_MAX_PX, Math.max(FONT_MIN_PX, widthPx * FONT_SHARE))));
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const longest = Math.max(service.length, person.displayName.length, INSTANT_CHARACTERS);
  const [width, height] = [longest * fontPx * CHARACTER + 3 * fontPx, 5.5 * fontPx];
  return (
    <svg ref={frame} className={css["watermark"]} aria-hidden="true" data-watermark fontSize={fontPx} strokeWidth={fontPx / 6}>
      <defs>
        <pattern id={id} width={width} height={height} patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
          <text x={fontPx} y={1.4 * fontPx}>
            {service}
          </text>
          <text x={fontPx} y={2.6 * fontPx}>
            {person.displayName}
          </text>
          <text x={fontPx} y={3.8 * fontPx} ref={time} />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} stroke="none" />
    </svg>
  );
}

const INSTANT_CHARACTERS = "24/11/2026 14:02:07".length;
