import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import { AuthorisationId, CameraId, type EpochMs, LockId, NodeId } from "@vigie/shared/kernel/units";
import type { DestructionRecord, RecordingLock, RetentionRule } from "@vigie/shared/recordings/schema";
import { v7 as uuidv7 } from "uuid";
import { chainAfter, utcDay } from "../../media/src/recording/chain.ts";
import { segmentPath } from "../../media/src/recording/file-format.ts";
import { INDEX_FILE, openIndex } from "../../media/src/recording/index-database.ts";
import { createKeeper, type KeeperDeps } from "../../media/src/recording/keeper.ts";
import type { KeptSpace } from "../../media/src/recording/keeper-messages.ts";
import { type SegmentRows, segmentRows } from "../../media/src/recording/segment-rows.ts";
import type { ManualClock } from "./manual-clock.ts";

export const aCamera = (): CameraId => CameraId.parse(uuidv7());
export const aRule = (maxDays: number, minDays: number | null = null): RetentionRule => ({
  authorisationId: AuthorisationId.parse(uuidv7()),
  maxDays,
  minDays,
});
export const aLock = (cameraIds: CameraId[], from: number, until: number): RecordingLock => ({
  lockId: LockId.parse(uuidv7()),
  cameraIds,
  from: from as EpochMs,
  until: until as EpochMs,
});

export interface KeptSegment {
  id: string;
  cameraId: CameraId;
  stream: StreamName;
  startAt: number;
  endAt: number;
  bytes: number;
  path: string;
}

/** A closed segment as its writer leaves it: its row, chained to its day, and unless `directory` is null a file. */
export function record(
  database: DatabaseSync,
  directory: string | null,
  { cameraId, startAt, lengthMs = 60_000, stream = "main", bytes = 1_000 }: RecordOptions,
): KeptSegment {
  const rows = rowsOf(database);
  const day = utcDay(startAt);
  const { ordinal, chainBefore } = rows.tailOfDay(cameraId, stream, day);
  const endAt = startAt + lengthMs;
  const place = { id: uuidv7(), cameraId, stream, run: uuidv7(), day, ordinal, startAt };
  const sha256 = createHash("sha256").update(place.id).digest();
  const chain = chainAfter(chainBefore, sha256, { ...place, endAt, bytes });
  const seal = { endAt, bytes, isSuspect: false, keyFrames: [], sha256, chain };
  rows.insertClosed({ ...place, clockOffsetMs: null, initBytes: 0, codecString: "avc1.42c01e", chainBefore }, seal);
  const path = segmentPath(place);
  if (directory !== null) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), Buffer.alloc(bytes));
  }
  return { id: place.id, cameraId, stream, startAt, endAt, bytes, path };
}

const opened = new WeakMap<DatabaseSync, SegmentRows>();

/** Its statements are prepared once. */
function rowsOf(database: DatabaseSync): SegmentRows {
  const rows = opened.get(database) ?? segmentRows(database);
  opened.set(database, rows);
  return rows;
}

export interface RecordOptions {
  cameraId: CameraId;
  startAt: number;
  lengthMs?: number;
  stream?: StreamName;
  bytes?: number;
}

/** The recordings below a directory. */
export const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".mp4"))
    .sort();

/** A keeper over a directory, in this thread, on a clock that the test moves; `records` are those that it told. */
export function aKeeper(directory: string, clock: ManualClock, also: Partial<KeeperDeps> = {}) {
  const records: DestructionRecord[] = [];
  const spaces: KeptSpace[] = [];
  const troubles: string[] = [];
  const keeper = createKeeper({
    directory,
    nodeId: NodeId.parse(uuidv7()),
    open: () => openIndex(join(directory, INDEX_FILE)),
    space: () => ({ totalBytes: 1e12, freeBytes: 5e11, device: 1 }),
    clock,
    serverNow: () => clock.now(),
    sign: async (told) => JSON.stringify(told),
    async tellRecords(told) {
      records.push(...told.map(({ jws }) => JSON.parse(jws) as DestructionRecord));
      return true;
    },
    tellSpace: (space) => void spaces.push(space),
    otherFaults: () => [],
    log: (level, facts, text) => void (level === "info" || troubles.push(`${text} ${JSON.stringify(facts)}`)),
    ...also,
  });
  /** Lets time pass, and everything that falls due in it be done: a timer of the keeper's that ran before its work was, once more. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await keeper.run();
  };
  return { keeper, records, spaces, troubles, pass };
}
