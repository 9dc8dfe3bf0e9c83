import type { RecordedSpan } from "@vigie/shared/recordings/playback";
import { type Coverage, expiresAt } from "./coverage.ts";
import type { Marks } from "./marks.ts";
import { type Scale, toPx } from "./scale.ts";
import { type TickWords, ticksOf } from "./ticks.ts";

/** Colours of the theme in force. */
export interface Palette {
  surface: string;
  line: string;
  text: string;
  dim: string;
  recorded: string;
  gap: string;
  warning: string;
  focus: string;
}

export interface TimelineScene {
  scale: Scale;
  heightPx: number;
  /** Of the camera that is worked with; null: it is not known yet. */
  coverage: Coverage | null;
  /** Of all cameras together; empty: there is but one. */
  union: readonly { from: number; until: number }[];
  marks: Marks;
  at: number;
  now: number;
  hoverPx: number | null;
  words: TickWords;
  /** CSS font without its size. */
  fontFamily: string;
  fontPx: number;
}

/** A picture that goes within this is shown as going. */
export const EXPIRES_SOON_MS = 48 * 3_600_000;

/** Heights from the top: ruler, the camera's row, the row of all. */
export const RULER_PX = 26;
export const ROW_PX = 30;
const UNION_PX = 8;
const ROW_GAP_PX = 6;
export const TIMELINE_PX = RULER_PX + ROW_PX + ROW_GAP_PX + UNION_PX + ROW_GAP_PX;
const LEAST_TICK_PX = 84;
/** A gap narrower than a pixel is still a gap. */
const LEAST_GAP_PX = 2;
const HATCH_PX = 6;

type Context = CanvasRenderingContext2D;

/** Draws the whole timeline. What is recorded, missing, locked and about to go differ in shape before they differ in colour. */
export function paintTimeline(context: Context, scene: TimelineScene, palette: Palette): void {
  const { scale, heightPx, coverage } = scene;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, scale.widthPx, heightPx);
  if (coverage !== null) {
    for (const span of coverage.spans) paintSpan(context, scene, span, palette);
    for (const gap of coverage.gaps) paintGap(context, scene, gap, palette);
  }
  paintUnion(context, scene, palette);
  paintRuler(context, scene, palette);
  paintMarks(context, scene, palette);
  paintNow(context, scene, palette);
  paintHead(context, scene, palette);
}

function paintRuler(context: Context, { scale, words, fontFamily, fontPx }: TimelineScene, palette: Palette): void {
  context.font = `${fontPx}px ${fontFamily}`;
  context.textBaseline = "middle";
  for (const { at, text, offset, isDay } of ticksOf(scale, LEAST_TICK_PX + fontPx * 2, words)) {
    const x = Math.round(toPx(scale, at)) + 0.5;
    context.strokeStyle = isDay ? palette.dim : palette.line;
    context.lineWidth = 1;
    line(context, x, isDay ? 0 : RULER_PX - 8, x, RULER_PX);
    context.fillStyle = isDay ? palette.text : palette.dim;
    const label = offset === null ? text : `${text} (${offset})`;
    context.fillText(label, x + 4, RULER_PX / 2 - 1);
  }
  context.strokeStyle = palette.line;
  line(context, 0, RULER_PX + 0.5, scale.widthPx, RULER_PX + 0.5);
}

/** As much of a span as is drawn. */
interface PaintedSpan {
  from: number;
  until: number;
  expiresAt: number | null;
  lockIds: readonly unknown[];
}

/** A bar; of half the height where its pictures go soon; hatched between two strong lines where a lock holds them. */
export function paintSpan(
  context: Context,
  { scale, now }: Pick<TimelineScene, "scale" | "now">,
  span: PaintedSpan,
  palette: Palette,
): void {
  const [from, until] = visible(scale, span.from, span.until);
  if (until <= from) return;
  const top = RULER_PX + 4;
  const height = ROW_PX - 8;
  const isLocked = span.lockIds.length > 0;
  const soonUntil =
    isLocked || span.expiresAt === null ? span.from : span.from + Math.max(0, now + EXPIRES_SOON_MS - span.expiresAt);
  const soonPx = Math.min(until, Math.max(from, toPx(scale, soonUntil)));
  context.fillStyle = palette.recorded;
  if (until > soonPx) context.fillRect(soonPx, top, Math.max(1, until - soonPx), height);
  if (soonPx > from) {
    context.fillStyle = palette.warning;
    context.fillRect(from, top + height / 2, soonPx - from, height / 2);
  }
  if (!isLocked) return;
  hatch(context, from, top, until - from, height, palette.surface, 1);
  context.fillStyle = palette.text;
  context.fillRect(from, top - 2, until - from, 3);
  context.fillRect(from, top + height - 1, until - from, 3);
}

/** Empty, crossed, with a dashed line through it. */
export function paintGap(
  context: Context,
  { scale, now }: Pick<TimelineScene, "scale" | "now">,
  gap: { from: number; until: number | null },
  palette: Palette,
): void {
  const [from, end] = visible(scale, gap.from, gap.until ?? now);
  if (end < from || end < 0 || from > scale.widthPx) return;
  const width = Math.max(LEAST_GAP_PX, end - from);
  const top = RULER_PX + 4;
  const height = ROW_PX - 8;
  context.fillStyle = palette.surface;
  context.fillRect(from, top, width, height);
  hatch(context, from, top, width, height, palette.gap, -1);
  context.strokeStyle = palette.gap;
  context.lineWidth = 1;
  context.strokeRect(from + 0.5, top + 0.5, Math.max(1, width - 1), height - 1);
}

function paintUnion(context: Context, { scale, union }: TimelineScene, palette: Palette): void {
  const top = RULER_PX + ROW_PX + ROW_GAP_PX;
  context.fillStyle = palette.line;
  context.fillRect(0, top + UNION_PX / 2, scale.widthPx, 1);
  context.fillStyle = palette.dim;
  for (const span of union) {
    const [from, until] = visible(scale, span.from, span.until);
    if (until > from) context.fillRect(from, top, Math.max(1, until - from), UNION_PX);
  }
}

/** Brackets that open to each other, and what lies between them. */
function paintMarks(context: Context, { scale, heightPx, marks }: TimelineScene, palette: Palette): void {
  context.strokeStyle = palette.focus;
  context.fillStyle = palette.focus;
  context.lineWidth = 2;
  for (const [at, side] of [
    [marks.in, 1],
    [marks.out, -1],
  ] as const) {
    if (at === null) continue;
    const x = toPx(scale, at);
    line(context, x, RULER_PX, x, heightPx - 2);
    line(context, x, RULER_PX + 1, x + side * 7, RULER_PX + 1);
    line(context, x, heightPx - 3, x + side * 7, heightPx - 3);
  }
  if (marks.in === null || marks.out === null) return;
  const [from, until] = visible(scale, marks.in, marks.out);
  if (until > from) context.fillRect(from, RULER_PX, until - from, 3);
}

/** What is to come. */
function paintNow(context: Context, { scale, heightPx, now }: TimelineScene, palette: Palette): void {
  const x = toPx(scale, now);
  if (x > scale.widthPx) return;
  context.strokeStyle = palette.dim;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  line(context, Math.round(x) + 0.5, RULER_PX, Math.round(x) + 0.5, heightPx);
  context.setLineDash([]);
}

function paintHead(context: Context, { scale, heightPx, at, hoverPx }: TimelineScene, palette: Palette): void {
  if (hoverPx !== null) {
    context.strokeStyle = palette.dim;
    context.lineWidth = 1;
    line(context, hoverPx + 0.5, 0, hoverPx + 0.5, heightPx);
  }
  const x = Math.round(toPx(scale, at)) + 0.5;
  context.strokeStyle = palette.text;
  context.fillStyle = palette.text;
  context.lineWidth = 2;
  line(context, x, 0, x, heightPx);
  context.beginPath();
  context.moveTo(x - 7, 0);
  context.lineTo(x + 7, 0);
  context.lineTo(x, 9);
  context.fill();
}

/** In pixels, no farther out than what is seen: a canvas slows down over lines of a million pixels. */
function visible(scale: Scale, from: number, until: number): [number, number] {
  return [Math.max(-HATCH_PX, toPx(scale, from)), Math.min(scale.widthPx + HATCH_PX, toPx(scale, until))];
}

/** `lean`: 1 rising, −1 falling. */
function hatch(context: Context, x: number, y: number, width: number, height: number, colour: string, lean: 1 | -1): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  // From a fixed raster, so that it does not crawl while one drags.
  for (let at = Math.floor((x - height) / HATCH_PX) * HATCH_PX; at < x + width + height; at += HATCH_PX) {
    line(context, at, lean === 1 ? y + height : y, at + height, lean === 1 ? y : y + height);
  }
  context.restore();
}

function line(context: Context, x: number, y: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

/** When the picture at an instant goes, and whether a lock holds it; null: there is none. */
export function termAt(span: RecordedSpan | null, at: number): { expiresAt: number | null; isLocked: boolean } | null {
  return span === null ? null : { expiresAt: expiresAt(span, at), isLocked: span.lockIds.length > 0 };
}
