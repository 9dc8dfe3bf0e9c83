import type { DatabaseSync } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { DestructionRule } from "@vigie/shared/recordings/schema";
import { IS_LOCKED } from "./locks.ts";

/** What of a row is needed to destroy it and to say so. */
export interface DoomedSegment {
  id: string;
  cameraId: CameraId;
  stream: StreamName;
  day: string;
  ordinal: number;
  startAt: number;
  endAt: number;
  bytes: number;
  /** Of an open one: what stands before it. */
  chain: Uint8Array;
}

/** The columns of `DoomedSegment`, for `readDoomed`. */
export const DOOMED_COLUMNS =
  "id, camera_id, stream, day, ordinal, start_at, end_at, bytes, coalesce(chain, chain_before) AS chain";

export const readDoomed = (row: Record<string, unknown>): DoomedSegment => ({
  id: String(row["id"]),
  ...readPlace(row),
  ordinal: Number(row["ordinal"]),
  startAt: Number(row["start_at"]),
  endAt: Number(row["end_at"]),
  bytes: Number(row["bytes"]),
  chain: row["chain"] instanceof Uint8Array ? row["chain"] : new Uint8Array(0),
});

/** A camera's, stream's and UTC day. */
export type DayPlace = Pick<DoomedSegment, "cameraId" | "stream" | "day">;

export const readPlace = (row: Record<string, unknown>): DayPlace => ({
  cameraId: String(row["camera_id"]) as CameraId,
  stream: String(row["stream"]) as StreamName,
  day: String(row["day"]),
});

/** What of a day is gone and not told: sums of its rows. */
export interface Gone {
  rule: DestructionRule;
  from: number;
  until: number;
  segments: number;
  bytes: number;
  chainHead: Uint8Array;
}

/** What went before its term is said of the whole day; then, what a lock had held beyond it. */
const BY_WEIGHT = ["capacity", "released", "expired"] as const satisfies readonly DestructionRule[];
const weightier = (a: DestructionRule, b: DestructionRule): DestructionRule =>
  BY_WEIGHT.find((rule) => rule === a || rule === b) ?? a;

export function added(sum: Gone | null, row: DoomedSegment, rule: DestructionRule): Gone {
  if (sum === null || sum.segments === 0) {
    const { startAt, endAt, bytes, chain } = row;
    return { rule: weightier(rule, sum?.rule ?? rule), from: startAt, until: endAt, segments: 1, bytes, chainHead: chain };
  }
  return {
    rule: weightier(sum.rule, rule),
    from: Math.min(sum.from, row.startAt),
    until: Math.max(sum.until, row.endAt),
    segments: sum.segments + 1,
    bytes: sum.bytes + row.bytes,
    chainHead: row.endAt >= sum.until ? row.chain : sum.chainHead,
  };
}

export type DayTables = ReturnType<typeof dayTables>;

/** Rows of days that are destroyed, and what is to be said of them. Every statement is part of its caller's transaction. */
export function dayTables(database: DatabaseSync) {
  const remove = database.prepare("DELETE FROM segment WHERE camera_id = ? AND stream = ? AND day = ? AND ordinal = ?");
  const unlocked = database.prepare(
    `SELECT count(*) AS found FROM (SELECT 1 FROM segment WHERE camera_id = ? AND stream = ? AND day = ? AND NOT ${IS_LOCKED} LIMIT ?)`,
  );
  const find = database.prepare("SELECT * FROM destroyed WHERE camera_id = ? AND stream = ? AND day = ?");
  const put = database.prepare(
    "INSERT OR REPLACE INTO destroyed (camera_id, stream, day, rule, from_at, until_at, segments, bytes, chain_head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const forget = database.prepare("DELETE FROM destroyed WHERE camera_id = ? AND stream = ? AND day = ?");
  const untold = database.prepare(
    `SELECT camera_id, stream, day FROM destroyed WHERE segments > 0 AND day < ? AND NOT EXISTS (SELECT 1 FROM segment
       WHERE segment.camera_id = destroyed.camera_id AND segment.stream = destroyed.stream AND segment.day = destroyed.day AND NOT ${IS_LOCKED})`,
  );
  const tables = {
    removeSegment({ cameraId, stream, day }: DayPlace, ordinal: number): void {
      remove.run(cameraId, stream, day, ordinal);
    },
    /** How many segments no lock holds; at most `limit`. */
    countUnlocked: ({ cameraId, stream, day }: DayPlace, limit: number): number =>
      Number(unlocked.get(cameraId, stream, day, limit)?.["found"] ?? 0),
    find({ cameraId, stream, day }: DayPlace): Gone | null {
      const row = find.get(cameraId, stream, day);
      return row === undefined ? null : readGone(row);
    },
    put({ cameraId, stream, day }: DayPlace, { rule, from, until, segments, bytes, chainHead }: Gone): void {
      put.run(cameraId, stream, day, rule, from, until, segments, bytes, chainHead);
    },
    forget({ cameraId, stream, day }: DayPlace): void {
      forget.run(cameraId, stream, day);
    },
    listUntold: (today: string): DayPlace[] => untold.all(today).map(readPlace),
    markReleased(place: DayPlace): void {
      const gone = tables.find(place) ?? NOTHING_GONE;
      tables.put(place, { ...gone, rule: weightier(gone.rule, "released") });
    },
  };
  return tables;
}

const NOTHING_GONE: Gone = { rule: "released", from: 0, until: 0, segments: 0, bytes: 0, chainHead: new Uint8Array(0) };

const readGone = (row: Record<string, unknown>): Gone => ({
  rule: DestructionRule.parse(row["rule"]),
  from: Number(row["from_at"]),
  until: Number(row["until_at"]),
  segments: Number(row["segments"]),
  bytes: Number(row["bytes"]),
  chainHead: row["chain_head"] instanceof Uint8Array ? row["chain_head"] : new Uint8Array(0),
});
