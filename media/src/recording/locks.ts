import type { DatabaseSync } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs, LockId } from "@vigie/shared/kernel/units";
import type { RecordingLock } from "@vigie/shared/recordings/schema";

/** Files end with their UTC day, or with the group of pictures after it: none that reaches into a range began longer before it. */
export const LONGEST_SEGMENT_MS = 25 * 3_600_000;

/** Of a row of `segment`. What is still written reaches to wherever it will end; what holds nothing is where it was. */
export const END_AT = "CASE segment.state WHEN 'open' THEN 9e15 ELSE max(segment.end_at, segment.start_at + 1) END";
const OVERLAPS = `lock.from_at < ${END_AT} AND lock.until_at > segment.start_at`;

/** Condition on rows of `segment`: a lock holds it, whole, if it holds any of it. */
export const IS_LOCKED = `EXISTS (SELECT 1 FROM lock WHERE lock.camera_id = segment.camera_id AND ${OVERLAPS})`;

export type LockRows = ReturnType<typeof lockRows>;

/** Locks as the index has them: one row per camera. Every statement is a transaction of its own unless the caller has begun one. */
export function lockRows(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO lock (lock_id, camera_id, from_at, until_at) VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM lock WHERE lock_id = ?");
  const all = database.prepare("SELECT lock_id, camera_id, from_at, until_at FROM lock ORDER BY lock_id, camera_id");
  const one = database.prepare("SELECT lock_id, camera_id, from_at, until_at FROM lock WHERE lock_id = ? ORDER BY camera_id");
  const held = database.prepare(
    `SELECT count(*) AS held FROM lock JOIN segment ON segment.camera_id = lock.camera_id AND segment.start_at < lock.until_at
       AND segment.start_at > lock.from_at - ${LONGEST_SEGMENT_MS} WHERE lock.lock_id = ? AND ${OVERLAPS}`,
  );
  const holding = database.prepare(
    `SELECT lock_id FROM lock WHERE camera_id = ? AND EXISTS (SELECT 1 FROM segment WHERE segment.camera_id = lock.camera_id
       AND segment.stream = ? AND segment.day = ? AND ${OVERLAPS}) ORDER BY lock_id`,
  );
  return {
    /** In place of what was known under its id. */
    put({ lockId, cameraIds, from, until }: RecordingLock): void {
      remove.run(lockId);
      for (const cameraId of new Set(cameraIds)) insert.run(lockId, cameraId, from, until);
    },
    remove(lockId: LockId): void {
      remove.run(lockId);
    },
    list: (): RecordingLock[] => gathered(all.all()),
    find: (lockId: LockId): RecordingLock | null => gathered(one.all(lockId))[0] ?? null,
    /** How many segments it holds now. */
    countHeld: (lockId: LockId): number => Number(held.get(lockId)?.["held"] ?? 0),
    /** Which locks hold something of that day. */
    holding: (cameraId: CameraId, stream: StreamName, day: string): LockId[] =>
      holding.all(cameraId, stream, day).map((row) => String(row["lock_id"]) as LockId),
  };
}

function gathered(rows: readonly Record<string, unknown>[]): RecordingLock[] {
  const found = new Map<string, RecordingLock>();
  for (const row of rows) {
    const lockId = String(row["lock_id"]) as LockId;
    const range = { from: Number(row["from_at"]) as EpochMs, until: Number(row["until_at"]) as EpochMs };
    const lock = found.get(lockId) ?? { lockId, cameraIds: [], ...range };
    lock.cameraIds.push(String(row["camera_id"]) as CameraId);
    found.set(lockId, lock);
  }
  return [...found.values()];
}
