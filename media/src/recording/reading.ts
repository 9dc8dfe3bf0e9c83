import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs, LockId } from "@vigie/shared/kernel/units";
import type { RecordedSegment, RecordedSpan, RecordedTimeline } from "@vigie/shared/recordings/playback";
import { gapRows } from "./gaps.ts";
import type { RecordedRange } from "./keeper-messages.ts";
import { type RecordedTime, type SegmentRow, segmentRows } from "./segment-rows.ts";

/** Less than this between two segments of a run is no hole. */
export const JOINED_WITHIN_MS = 1_000;

export interface ReadingDeps {
  database: DatabaseSync;
  /** When what began at an instant goes, by the rule of its camera. */
  expiresAt(cameraId: CameraId, startAt: EpochMs): EpochMs | null;
}

export type Reading = ReturnType<typeof createReading>;

interface Held {
  lockId: LockId;
  from: number;
  until: number;
}

/** What is recorded, by camera and time, for whoever looks back. */
export function createReading({ database, expiresAt }: ReadingDeps) {
  const rows = segmentRows(database);
  const gaps = gapRows(database);
  const locks = database.prepare(
    "SELECT lock_id, from_at, until_at FROM lock WHERE camera_id = ? AND from_at < ? AND until_at > ? ORDER BY from_at, lock_id",
  );
  const locksOf = (cameraId: CameraId, from: number, until: number): Held[] =>
    locks
      .all(cameraId, until, from)
      .map((row) => ({ lockId: String(row["lock_id"]) as LockId, from: Number(row["from_at"]), until: Number(row["until_at"]) }));
  return {
    /** Cut to [from, until). `open`: what its writer has on the disk and the index does not know yet. */
    timeline({ cameraId, stream, from, until }: RecordedRange, open: readonly RecordedTime[]): RecordedTimeline {
      const held = locksOf(cameraId, from, until);
      const written = open.filter((time) => time.startAt < until && time.endAt > from);
      const times = [...rows.timesBetween(cameraId, stream, from, until), ...written];
      const spans = joined(times).map((time): RecordedSpan => {
        const span = { from: Math.max(from, time.startAt) as EpochMs, until: Math.min(until, time.endAt) as EpochMs };
        const lockIds = held.filter((lock) => lock.from < span.until && lock.until > span.from).map(({ lockId }) => lockId);
        return { ...span, expiresAt: expiresAt(cameraId, time.startAt), lockIds };
      });
      return { cameraId, stream, from, until, spans, gaps: gaps.listBetween(cameraId, stream, from, until) };
    },
    /** The closed ones that reach into [from, until), whole, in order of time. */
    segments: ({ cameraId, stream, from, until }: RecordedRange): RecordedSegment[] =>
      rows.listBetween(cameraId, stream, from, until).map(recordedSegment),
  };
}

/**
 * Recorded time without a hole. Segments of one run that follow each other within a second are one; where the clock was set back, what overlaps is
 * told once.
 */
export function joined(times: readonly RecordedTime[]): RecordedTime[] {
  const spans: RecordedTime[] = [];
  for (const time of times.toSorted((a, b) => a.startAt - b.startAt)) {
    const last = spans.at(-1);
    if (last !== undefined && last.run === time.run && time.startAt - last.endAt <= JOINED_WITHIN_MS) {
      if (time.endAt > last.endAt) spans[spans.length - 1] = { ...last, endAt: time.endAt };
    } else if (last === undefined || time.startAt >= last.endAt) spans.push(time);
    else if (time.endAt > last.endAt) spans.push({ ...time, startAt: last.endAt });
  }
  return spans;
}

function recordedSegment({ id, run, startAt, endAt, bytes, initBytes, codecString, keyFrames }: SegmentRow): RecordedSegment {
  const instants = { startAt: startAt as EpochMs, endAt: endAt as EpochMs };
  return { id, run, ...instants, bytes, initBytes, codecString, keyFrames: [...keyFrames] };
}
