import { EpochMs } from "@vigie/shared/kernel/units";
import type { RecordedSpan, RecordedTimeline } from "@vigie/shared/recordings/playback";
import type { GapCause, RecordingGap } from "@vigie/shared/recordings/schema";

/** What a camera has recorded, as it is drawn and played. Spans and gaps in order. */
export type Coverage = Pick<RecordedTimeline, "from" | "until" | "spans" | "gaps">;

export const spanAt = ({ spans }: Pick<Coverage, "spans">, at: number): RecordedSpan | null =>
  spans.find(({ from, until }) => from <= at && at < until) ?? null;

/** No picture from here to there. Null: nothing before, or nothing after. `cause` null: nothing was to be recorded, or it is no longer kept. */
export interface Absence {
  from: number | null;
  until: number | null;
  cause: GapCause | null;
}

/** Null: there is a picture. */
export function absenceAt({ spans, gaps }: Coverage, at: number): Absence | null {
  if (spanAt({ spans }, at) !== null) return null;
  const from = spans.findLast(({ until }) => until <= at)?.until ?? null;
  const until = spans.find((span) => span.from > at)?.from ?? null;
  return { from, until, cause: gapAt(gaps, at)?.cause ?? null };
}

const gapAt = (gaps: readonly RecordingGap[], at: number): RecordingGap | null =>
  gaps.find(({ from, until }) => from <= at && (until === null || at < until)) ?? null;

/** When the picture of an instant goes: a span's first second goes first. Null: kept as long as it is locked, or unknown. */
export const expiresAt = (span: RecordedSpan, at: number): EpochMs | null =>
  span.expiresAt === null ? null : EpochMs.parse(span.expiresAt + (at - span.from));

/** Shorter than two frames of a slow camera: nobody sees it, and it is no gap. */
const SEAM_MS = 250;

/** The whole, with a part of it read anew: what grew, what was locked, what is gone. */
export function merged(known: Coverage, fresh: Coverage): Coverage {
  const { from, until } = fresh;
  const spans = [...cutOut(known.spans, from, until), ...fresh.spans].toSorted((a, b) => a.from - b.from);
  const gaps = [...outside(known.gaps, from, until), ...fresh.gaps].toSorted((a, b) => a.from - b.from);
  return {
    from: EpochMs.parse(Math.min(known.from, from)),
    until: EpochMs.parse(Math.max(known.until, until)),
    spans: joined(spans),
    gaps: joinedGaps(gaps),
  };
}

/** Gaps without what lies from here to there. */
const outside = (gaps: readonly RecordingGap[], from: EpochMs, until: EpochMs): RecordingGap[] =>
  gaps.flatMap((gap) => {
    const end = gap.until ?? Number.POSITIVE_INFINITY;
    return [
      ...(gap.from < from ? [{ ...gap, until: end > from ? from : gap.until }] : []),
      ...(end > until && end !== Number.POSITIVE_INFINITY ? [{ ...gap, from: gap.from > until ? gap.from : until }] : []),
    ];
  });

/** Pieces of one gap are one. */
function joinedGaps(gaps: readonly RecordingGap[]): RecordingGap[] {
  const whole: RecordingGap[] = [];
  for (const gap of gaps) {
    const last = whole.at(-1);
    const isSame = last !== undefined && last.cause === gap.cause && (last.until === null || last.until >= gap.from);
    if (isSame) whole[whole.length - 1] = { ...last, until: laterEnd(last.until, gap.until) };
    else whole.push(gap);
  }
  return whole;
}

const laterEnd = (a: EpochMs | null, b: EpochMs | null): EpochMs | null => (a === null || b === null ? null : a > b ? a : b);

function cutOut(spans: readonly RecordedSpan[], from: EpochMs, until: EpochMs): RecordedSpan[] {
  return spans.flatMap((span) => [
    ...(span.from < from ? [part(span, span.from, span.until < from ? span.until : from)] : []),
    ...(span.until > until ? [part(span, span.from > until ? span.from : until, span.until)] : []),
  ]);
}

const part = (span: RecordedSpan, from: EpochMs, until: EpochMs): RecordedSpan => ({
  ...span,
  from,
  until,
  expiresAt: expiresAt(span, from),
});

/** Neighbours that differ in nothing are one. */
function joined(spans: readonly RecordedSpan[]): RecordedSpan[] {
  const whole: RecordedSpan[] = [];
  for (const span of spans) {
    const last = whole.at(-1);
    if (last !== undefined && isOne(last, span)) whole[whole.length - 1] = { ...last, until: span.until };
    else whole.push(span);
  }
  return whole;
}

function isOne(before: RecordedSpan, after: RecordedSpan): boolean {
  const isNear = after.from - before.until <= SEAM_MS;
  const isSameLocks = before.lockIds.join() === after.lockIds.join();
  const due = expiresAt(before, after.from);
  const isSameTerm =
    due === null || after.expiresAt === null ? due === after.expiresAt : Math.abs(due - after.expiresAt) < 60_000;
  return isNear && isSameLocks && isSameTerm;
}

/** Where the recording that holds an instant, or the next one in that direction, is met; null: there is none that way. */
export function nextPicture({ spans }: Pick<Coverage, "spans">, at: number, direction: 1 | -1): number | null {
  if (spanAt({ spans }, at) !== null) return at;
  if (direction === 1) return spans.find(({ from }) => from > at)?.from ?? null;
  const before = spans.findLast(({ until }) => until <= at);
  return before === undefined ? null : before.until - 1;
}

/** All that is recorded of any of several cameras, as one row. */
export function union(all: readonly Coverage[]): { from: number; until: number }[] {
  const spans = all.flatMap(({ spans }) => spans.map(({ from, until }) => ({ from: from as number, until: until as number })));
  const whole: { from: number; until: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last !== undefined && span.from - last.until <= SEAM_MS) last.until = Math.max(last.until, span.until);
    else whole.push({ ...span });
  }
  return whole;
}
