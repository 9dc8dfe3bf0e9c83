import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { expiresAt, minimumUntil } from "@vigie/shared/recordings/retention";
import { DOOMED_COLUMNS, type DoomedSegment, readDoomed } from "./destroyed-days.ts";
import { reservedBytes } from "./disk-fault.ts";
import type { KeptRule } from "./kept-rules.ts";
import { IS_LOCKED } from "./locks.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The writer stops at the reserve: room is made before, and enough of it for a while. */
const SHORT_SHARE = 1.5;
const ENOUGH_SHARE = 2;
/** Of a camera at a time: no transaction takes longer than a few frames do. */
const ROWS_PER_CAMERA = 32;

/** So much is to be freed; 0: there is room. */
export function shortBytes({ totalBytes, freeBytes }: { totalBytes: number; freeBytes: number }): number {
  const reserve = reservedBytes(totalBytes);
  return freeBytes >= reserve * SHORT_SHARE ? 0 : Math.ceil(reserve * ENOUGH_SHARE - freeBytes);
}

export type Capacity = ReturnType<typeof createCapacity>;

/** What may go for want of space, and how much is there. */
export function createCapacity(database: DatabaseSync) {
  const cameras = database.prepare("SELECT DISTINCT camera_id FROM held_day");
  const bytes = database.prepare("SELECT coalesce(sum(bytes), 0) AS bytes FROM held_day");
  // The last of a day that goes on stays: the next one is chained to it.
  const oldest = database.prepare(
    `SELECT ${DOOMED_COLUMNS} FROM segment INDEXED BY segment_by_age WHERE camera_id = ? AND state <> 'open' AND NOT ${IS_LOCKED} AND (day < ?
       OR EXISTS (SELECT 1 FROM segment AS next WHERE next.camera_id = segment.camera_id AND next.stream = segment.stream
         AND next.day = segment.day AND next.ordinal > segment.ordinal)) ORDER BY start_at LIMIT ?`,
  );
  const days = database.prepare("SELECT day, camera_id, sum(bytes) AS bytes FROM held_day GROUP BY day, camera_id");
  const locked = database.prepare(
    `SELECT coalesce(sum(segment.bytes), 0) AS bytes FROM segment WHERE camera_id IN (SELECT camera_id FROM lock) AND ${IS_LOCKED}`,
  );
  const listCameras = (): CameraId[] => cameras.all().map((row) => String(row["camera_id"]) as CameraId);
  return {
    listCameras,
    recordedBytes: (): number => Number(bytes.get()?.["bytes"] ?? 0),
    lockedBytes: (): number => Number(locked.get()?.["bytes"] ?? 0),
    /** The oldest over all cameras that are above their minimum and held by no lock: as many as free `neededBytes`, or fewer where there are no more. */
    toGo(neededBytes: number, ruleOf: (cameraId: CameraId) => KeptRule, now: EpochMs, today: string): DoomedSegment[] {
      const found = listCameras().flatMap((cameraId) => {
        const rule = ruleOf(cameraId);
        const rows = oldest.all(cameraId, today, ROWS_PER_CAMERA).map(readDoomed);
        return rows.filter(({ endAt }) => (minimumUntil(endAt as EpochMs, rule) ?? 0) <= now);
      });
      found.sort((a, b) => a.startAt - b.startAt);
      let freedBytes = 0;
      return found.slice(0, ROWS_PER_CAMERA).filter(({ bytes: own }) => {
        const isNeeded = freedBytes < neededBytes;
        freedBytes += own;
        return isNeeded;
      });
    },
    /** Bytes of each camera's UTC day. */
    listDays: (): HeldDay[] =>
      days.all().map((row) => ({
        day: String(row["day"]),
        cameraId: String(row["camera_id"]) as CameraId,
        bytes: Number(row["bytes"]),
      })),
  };
}

export interface HeldDay {
  day: string;
  cameraId: CameraId;
  bytes: number;
}

export interface Outlook {
  now: EpochMs;
  totalBytes: number;
  freeBytes: number;
  /** Held by locks: they make no room. */
  lockedBytes: number;
  bytesPerDay: number;
  days: readonly HeldDay[];
  ruleOf(cameraId: CameraId): KeptRule;
}

const OUTLOOK_MS = 72 * HOUR_MS;
const STEP_MS = 6 * HOUR_MS;

/**
 * Within 72 h, at the present rate, more has to be written than there is room for when all that is above its minimum, and nothing below it, has gone. A
 * day counts as a whole: above its minimum once its last frame is. What will be written is as if all of it had the longest minimum.
 */
export function willStarve({ now, totalBytes, freeBytes, lockedBytes, bytesPerDay, days, ruleOf }: Outlook): boolean {
  const room = freeBytes - reservedBytes(totalBytes) - lockedBytes;
  const freedAt = days.map(({ day, cameraId, bytes }) => ({ at: mayGoAt(day, ruleOf(cameraId)), bytes }));
  const keptMs = Math.max(0, ...days.map(({ cameraId }) => (ruleOf(cameraId).minDays ?? 0) * DAY_MS));
  for (let aheadMs = STEP_MS; aheadMs <= OUTLOOK_MS; aheadMs += STEP_MS) {
    const freedBytes = freedAt.reduce((sum, { at, bytes }) => (at <= now + aheadMs ? sum + bytes : sum), 0);
    if (room + freedBytes < (bytesPerDay * Math.min(aheadMs, keptMs)) / DAY_MS) return true;
  }
  return false;
}

/** When all of a UTC day may go. */
function mayGoAt(day: string, rule: KeptRule): number {
  const endAt = (Date.parse(`${day}T00:00:00Z`) + DAY_MS) as EpochMs;
  return Math.min(minimumUntil(endAt, rule) ?? 0, expiresAt(endAt, rule));
}

const WINDOW_MS = 6 * HOUR_MS;
const KNOWN_AFTER_MS = 10 * 60_000;
const SAMPLE_MS = 60_000;

/** Bytes written per day at the rate of the last hours, from what is recorded by now and what was destroyed meanwhile. */
export function createWriteRate() {
  let samples: { atMs: number; writtenBytes: number }[] = [];
  return {
    /** `atMs`: monotonic. */
    sample(atMs: number, writtenBytes: number): void {
      const last = samples.at(-1);
      if (last !== undefined && atMs - last.atMs < SAMPLE_MS) return;
      samples = [...samples.filter((each) => atMs - each.atMs <= WINDOW_MS), { atMs, writtenBytes }];
    },
    /** Null: not long enough looked at. */
    bytesPerDay(): number | null {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < KNOWN_AFTER_MS) return null;
      return Math.max(0, ((last.writtenBytes - first.writtenBytes) * DAY_MS) / (last.atMs - first.atMs));
    },
  };
}
