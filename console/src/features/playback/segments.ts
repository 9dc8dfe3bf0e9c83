import type { RecordedSegment } from "@vigie/shared/recordings/playback";

/** A key frame where it lies: its group of pictures is bytes `atByte` … `endByte` − 1 of the segment's file. */
export interface KeyPlace {
  segment: RecordedSegment;
  /** When it is shown, node's clock. */
  at: number;
  /** When the next group of pictures begins, or the segment ends. */
  until: number;
  atByte: number;
  endByte: number;
}

/** In the order in which they are shown. */
export function keyPlaces(segments: readonly RecordedSegment[]): readonly KeyPlace[] {
  return segments.flatMap((segment) =>
    segment.keyFrames.map(({ atByte, afterMs }, index) => {
      const next = segment.keyFrames[index + 1];
      return {
        segment,
        at: segment.startAt + afterMs,
        until: next === undefined ? segment.endAt : segment.startAt + next.afterMs,
        atByte,
        endByte: next?.atByte ?? segment.bytes,
      };
    }),
  );
}

/** The group of pictures that shows an instant; null: none does. */
export function keyAt(keys: readonly KeyPlace[], at: number): KeyPlace | null {
  const key = keys[lastNotAfter(keys, at)];
  return key !== undefined && at < key.until ? key : null;
}

/** The one before, or after, in the order in which they are shown, whatever lies between. */
export function keyBeside(keys: readonly KeyPlace[], key: KeyPlace, direction: 1 | -1): KeyPlace | null {
  return keys[lastNotAfter(keys, key.at) + direction] ?? null;
}

/** −1: none. */
function lastNotAfter(keys: readonly KeyPlace[], at: number): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Segments of several answers, each once and as the newest answer tells it, in order. */
export function withSegments(known: readonly RecordedSegment[], fresh: readonly RecordedSegment[]): readonly RecordedSegment[] {
  const byId = new Map([...known, ...fresh].map((segment) => [segment.id, segment]));
  return [...byId.values()].toSorted((a, b) => a.startAt - b.startAt);
}
