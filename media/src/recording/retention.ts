import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { expiredStarts } from "@vigie/shared/recordings/retention";
import type { RetentionRule } from "@vigie/shared/recordings/schema";
import { DOOMED_COLUMNS, type DoomedSegment, readDoomed } from "./destruction.ts";
import { IS_LOCKED } from "./locks.ts";

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
  const firstIn = (cameraId: CameraId, from: number, until: number): number | null => {
    const row = first.get(cameraId, from, until);
    return row === undefined ? null : Number(row["start_at"]);
  };
  return {
    /** Whatever began long enough ago and is held by no lock, the oldest first; of any state. */
    expired(cameraId: CameraId, rule: RetentionRule, now: EpochMs, limit: number): DoomedSegment[] {
      const rows: DoomedSegment[] = [];
      for (const { from, until } of expiredStarts(now, rule).ranges) {
        if (rows.length < limit) rows.push(...due.all(cameraId, from, until, limit - rows.length).map(readDoomed));
      }
      return rows;
    },
    /** Not before this is more of it due, unless a lock is released or the rule becomes shorter; null: it has nothing. */
    nextDue(cameraId: CameraId, rule: RetentionRule, now: EpochMs): number | null {
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
