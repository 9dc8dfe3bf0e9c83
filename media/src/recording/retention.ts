import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { expiredStarts } from "@vigie/shared/recordings/retention";
import type { RecordingLock } from "@vigie/shared/recordings/schema";
import { type DayPlace, DOOMED_COLUMNS, type DoomedSegment, readDoomed, readPlace } from "./destroyed-days.ts";
import type { KeptRule } from "./kept-rules.ts";
import { END_AT, IS_LOCKED, LONGEST_SEGMENT_MS } from "./locks.ts";

export type Retention = ReturnType<typeof createRetention>;

/** What has reached its term, camera by camera, and when the next of it does. */
export function createRetention(database: DatabaseSync) {
  const due = database.prepare(
    `SELECT ${DOOMED_COLUMNS} FROM segment INDEXED BY segment_by_age WHERE camera_id = ? AND start_at >= ? AND start_at < ? AND NOT ${IS_LOCKED}
       ORDER BY start_at LIMIT ?`,
  );
  const first = database.prepare(
    `SELECT start_at FROM segment INDEXED BY segment_by_age WHERE camera_id = ? AND start_at >= ? AND start_at < ? AND NOT ${IS_LOCKED}
       ORDER BY start_at LIMIT 1`,
  );
  const days = database.prepare(
    `SELECT DISTINCT camera_id, stream, day FROM segment INDEXED BY segment_by_age WHERE camera_id = ? AND start_at >= ? AND start_at < ?
       AND ${END_AT} > ?`,
  );
  const firstIn = (cameraId: CameraId, from: number, until: number): number | null => {
    const row = first.get(cameraId, from, until);
    return row === undefined ? null : Number(row["start_at"]);
  };
  return {
    /** Whatever began long enough ago and is held by no lock, the oldest first; of any state. */
    expired(cameraId: CameraId, rule: KeptRule, now: EpochMs, limit: number): DoomedSegment[] {
      const rows: DoomedSegment[] = [];
      for (const { from, until } of expiredStarts(now, rule).ranges) {
        if (rows.length < limit) rows.push(...due.all(cameraId, from, until, limit - rows.length).map(readDoomed));
      }
      return rows;
    },
    /** Of what began long enough ago and reaches into the lock's range: the days that it lies in. */
    expiredDays(cameraId: CameraId, rule: KeptRule, now: EpochMs, lock: Pick<RecordingLock, "from" | "until">): DayPlace[] {
      return expiredStarts(now, rule).ranges.flatMap(({ from, until }) =>
        days.all(cameraId, Math.max(from, lock.from - LONGEST_SEGMENT_MS), Math.min(until, lock.until), lock.from).map(readPlace),
      );
    },
    /** Not before this is more of it due, unless a lock is released or the rule becomes shorter; null: it has nothing. */
    nextDue(cameraId: CameraId, rule: KeptRule, now: EpochMs): number | null {
      const { ahead, later, floorAfterMs } = expiredStarts(now, rule);
      const found = ahead.flatMap(({ from, until, expireAfterMs }) => {
        const startAt = firstIn(cameraId, from, until);
        return startAt === null ? [] : [Math.floor(startAt) + expireAfterMs];
      });
      const startAt = firstIn(cameraId, later, Number.MAX_SAFE_INTEGER);
      if (startAt !== null) found.push(startAt + floorAfterMs);
      return found.length === 0 ? null : Math.min(...found);
    },
  };
}
