import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormat } from "../../i18n/format.ts";
import { union } from "./coverage.ts";
import type { Look, PlaybackDesk } from "./desk.ts";
import { paintTimeline, RULER_PX, TIMELINE_PX, type TimelineScene } from "./paint-timeline.ts";
import { paletteOf } from "./palette.ts";
import css from "./playback.module.css";
import type { Reach } from "./scale.ts";
import { around, following, lengthMs, resized, type Scale, toAt, zoomAt } from "./scale.ts";
import { TimelineBubble } from "./TimelineBubble.tsx";
import { offsetWord } from "./ticks.ts";
import { useSpanText } from "./use-span-text.ts";
import { useTimelineHand } from "./use-timeline-hand.ts";

/** What keys and buttons do to it. */
export interface TimelineHandle {
  zoom: (factor: number) => void;
  show: (spanMs: number) => void;
}

interface TimelineProps {
  desk: PlaybackDesk;
  look: Look;
  handle: RefObject<TimelineHandle | null>;
}

const FIRST_SPAN_MS = 3_600_000;
const KEPT_AFTER_NOW_MS = 60_000;

/** When there are pictures, drawn on one canvas, and the hand that moves through them. */
export function Timeline({ desk, look, handle }: TimelineProps) {
  const { t } = useTranslation("playback");
  const spanText = useSpanText();
  const format = useFormat();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useRef<Scale | null>(null);
  const hoverPx = useRef<number | null>(null);
  const [hover, setHover] = useState<{ px: number; at: number } | null>(null);
  const { transport, range } = look;
  const reach = (): Reach => ({ from: range.from, until: desk.now() + KEPT_AFTER_NOW_MS });
  const [spanMs, setSpanMs] = useState(FIRST_SPAN_MS);

  const change = (next: Scale) => {
    scale.current = next;
    setSpanMs(lengthMs(next));
  };
  const read = (): Scale =>
    scale.current ?? around(transport.position(), FIRST_SPAN_MS, canvas.current?.clientWidth || 1, reach());
  handle.current = {
    zoom: (factor) => {
      const now = read();
      // By key it zooms where the pictures are.
      const px = Math.min(now.widthPx, Math.max(0, (transport.position() - now.fromAt) / now.msPerPx));
      change(zoomAt(now, px, factor, reach()));
    },
    show: (spanMs) => change(around(transport.position(), spanMs, read().widthPx, reach())),
  };

  usePainting({ desk, look, canvas, hoverPx, scale, read, change, reach, day: (at) => format.date(at).slice(0, 5) });
  const hand = useTimelineHand({
    canvas,
    read,
    change,
    reach,
    onScrub: (at) => transport.scrub(at),
    onHover: (px) => {
      hoverPx.current = px;
      setHover(px === null ? null : { px, at: toAt(read(), px) });
    },
  });
  const position = transport.position();
  return (
    <div className={css["timeline"]} data-span-ms={Math.round(spanMs)}>
      <div className={css["timelineBar"]}>
        <span className={css["note"]}>{t("timeline.span", { span: spanText(spanMs) })}</span>
      </div>
      <div className={css["timelineCanvas"]} style={{ height: TIMELINE_PX }}>
        <canvas
          ref={canvas}
          className={css["canvas"]}
          role="slider"
          tabIndex={0}
          aria-label={t("timeline.label")}
          aria-valuemin={range.from}
          aria-valuemax={range.until}
          aria-valuenow={position}
          aria-valuetext={`${format.instant(position)} ${offsetWord(position)}`}
          data-ruler-px={RULER_PX}
          {...hand}
        />
        {hover !== null && <TimelineBubble desk={desk} at={hover.at} px={hover.px} />}
      </div>
    </div>
  );
}

interface Painting {
  desk: PlaybackDesk;
  look: Look;
  canvas: RefObject<HTMLCanvasElement | null>;
  hoverPx: RefObject<number | null>;
  scale: RefObject<Scale | null>;
  read: () => Scale;
  change: (scale: Scale) => void;
  reach: () => Reach;
  day: (at: number) => string;
}

/** Draws in the page's animation frames, and only when something is seen to have changed. */
function usePainting(painting: Painting): void {
  const latest = useRef(painting);
  latest.current = painting;
  const coverage = useStore(painting.desk.store, (state) => state.coverage);
  const rows = useRef<TimelineScene["union"]>([]);
  useEffect(() => {
    rows.current = coverage.size > 1 ? union([...coverage.values()]) : [];
  }, [coverage]);
  useEffect(() => {
    let frame = 0;
    let drawn = "";
    const paint = () => {
      frame = requestAnimationFrame(paint);
      const { desk, look, canvas, hoverPx, read, change, reach, day } = latest.current;
      const element = canvas.current;
      const context = element?.getContext("2d") ?? null;
      if (element === null || context === null || element.clientWidth === 0) return;
      const { selectedId, marks, coverage } = desk.store.getState();
      const { master, isScrubbing } = look.transport.store.getState();
      const at = look.transport.position();
      let scale = resized(read(), element.clientWidth, reach());
      if (master.isPlaying && !isScrubbing) scale = following(scale, at, reach());
      if (scale !== latest.current.scale.current) change(scale);
      const own = selectedId === null ? null : (coverage.get(selectedId) ?? null);
      const style = getComputedStyle(element);
      const scene: TimelineScene = {
        scale,
        heightPx: TIMELINE_PX,
        coverage: own,
        union: rows.current,
        marks,
        at,
        now: desk.now(),
        hoverPx: hoverPx.current,
        words: { day },
        fontFamily: style.fontFamily,
        fontPx: Number.parseFloat(style.fontSize),
      };
      const ratio = window.devicePixelRatio;
      // What has not moved by half a pixel looks the same.
      const seen = [
        ...[scale.fromAt, scale.msPerPx, scale.widthPx, ratio, hoverPx.current, marks.in, marks.out, selectedId, style.color],
        ...[Math.round((2 * (at - scale.fromAt)) / scale.msPerPx), Math.round((2 * scene.now) / scale.msPerPx)],
        ...[own?.until, own?.spans.length, own?.gaps.length, rows.current.length],
      ].join(" ");
      if (seen === drawn) return;
      drawn = seen;
      fit(element, context, scale.widthPx, ratio);
      paintTimeline(context, scene, paletteOf(style));
    };
    frame = requestAnimationFrame(paint);
    return () => cancelAnimationFrame(frame);
  }, []);
}

function fit(element: HTMLCanvasElement, context: CanvasRenderingContext2D, widthPx: number, ratio: number): void {
  const [width, height] = [Math.round(widthPx * ratio), Math.round(TIMELINE_PX * ratio)];
  if (element.width !== width) element.width = width;
  if (element.height !== height) element.height = height;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}
