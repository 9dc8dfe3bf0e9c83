import type { EpochMs } from "@vigie/shared/kernel/units";
import type { InstantRange, RecordedSegment } from "@vigie/shared/recordings/playback";

/** What of a segment a range lets out: from the key frame at or before its beginning to the key frame at or after its end. */
export interface GrantedPart {
  /** Key frames, end and bytes of the granted part. */
  segment: RecordedSegment;
  /** Bytes from here to `segment.bytes` (excluded) may be fetched, and those of the init segment. */
  fromByte: number;
}

/** Null: nothing of it. */
export function grantedPart(segment: RecordedSegment, { from, until }: InstantRange): GrantedPart | null {
  const { startAt, keyFrames } = segment;
  if (segment.endAt <= from || startAt >= until) return null;
  const firstAfter = keyFrames.findIndex(({ afterMs }) => startAt + afterMs > from);
  const first = firstAfter === -1 ? keyFrames.length - 1 : Math.max(0, firstAfter - 1);
  const end = keyFrames.findIndex(({ afterMs }) => startAt + afterMs >= until);
  const kept = keyFrames.slice(Math.max(0, first), end === -1 ? undefined : end);
  const [begins] = kept;
  if (begins === undefined) return null;
  const next = end === -1 ? undefined : keyFrames[end];
  const endAt = next === undefined ? segment.endAt : ((startAt + next.afterMs) as EpochMs);
  const bytes = next === undefined ? segment.bytes : next.atByte;
  // What lies before the first key frame of a file says what the file is, and shows nothing.
  const fromByte = first <= 0 ? 0 : begins.atByte;
  return { segment: { ...segment, keyFrames: kept, endAt, bytes }, fromByte };
}

/** Which instants bytes `first` to `last` (included) of a granted part show; null: none, as of the init segment. */
export function instantsOf({ segment }: GrantedPart, first: number, last: number): InstantRange | null {
  const { startAt, endAt, keyFrames } = segment;
  const begins = keyFrames[0];
  if (begins === undefined || last < begins.atByte) return null;
  const from = keyFrames.findLast(({ atByte }) => atByte <= first) ?? begins;
  const next = keyFrames.find(({ atByte }) => atByte > last);
  return {
    from: (startAt + from.afterMs) as EpochMs,
    until: next === undefined ? endAt : ((startAt + next.afterMs) as EpochMs),
  };
}
