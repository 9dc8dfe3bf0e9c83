import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { DiskFault, RecordedDay } from "@vigie/shared/recordings/schema";
import { diskFaultOf, reservedBytes } from "./disk-fault.ts";
import type { DiskFiles, DiskSpace } from "./disk-files.ts";
import { type GapRows, gapRows } from "./gaps.ts";
import { INDEX_FILE } from "./index-database.ts";
import { type NewSegment, type SegmentRows, segmentRows } from "./segment-rows.ts";
import type { WriterNews } from "./writer-messages.ts";

const LOOK_MS = 1_000;
const TOLD_MS = 10_000;
/** So much more than the reserve must be free before pictures are written again, so that it does not go on and off. */
const RESUMED_SHARE = 1.1;
const PROBE_BYTES = 4_096;

export interface WriterIndex {
  database: DatabaseSync;
  segments: SegmentRows;
  gaps: GapRows;
  /** What is held of the segment's day. `head`: the chain that it ends with. */
  dayOf(segment: Pick<NewSegment, "cameraId" | "stream" | "day">, head: Uint8Array): RecordedDay;
}

export interface WriterDiskDeps {
  directory: string;
  files: DiskFiles;
  /** Brings the index up to date with the files that an earlier life left open; throws what the disk throws. */
  open(): DatabaseSync;
  clock: Clock;
  tell(news: WriterNews): void;
  /** Nothing can be written any more: what is open is to be closed. */
  onDown(): void;
}

export type WriterDisk = ReturnType<typeof createWriterDisk>;

/**
 * Whether the disk takes pictures, and the index beside them. Looked at every second: what was full, read-only or gone is tried again with a file of
 * its own. What the index did not take waits here, in order, and is told it first when it is back.
 */
export function createWriterDisk({ directory, files, open, clock, tell, onDown }: WriterDiskDeps) {
  let down: DiskFault | null = null;
  let index: WriterIndex | null = null;
  let space: DiskSpace | null = null;
  let device: number | null = null;
  const waiting: ((index: WriterIndex) => void)[] = [];
  let cancelLook = (): void => undefined;
  let toldMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;

  function say(): void {
    toldMs = clock.monotonicMs();
    tell({ kind: "disk", totalBytes: space?.totalBytes ?? 0, freeBytes: space?.freeBytes ?? 0, down });
  }

  function fall(fault: DiskFault, error?: unknown): void {
    if (fault === "gone") release();
    if (down === fault) return;
    down = fault;
    tell({
      kind: "log",
      level: "error",
      facts: { fault, directory, reason: reasonOf(error) },
      text: "recording stopped: the disk takes nothing",
    });
    say();
    onDown();
  }

  /** What came back under another name is the volume that was there if it holds its index; an empty place is not written into. */
  function acceptAnother(seen: DiskSpace): void {
    files.space(join(directory, INDEX_FILE));
    device = seen.device;
  }

  /** The index of a disk that is gone is nobody's any more. */
  function release(): void {
    const gone = index;
    index = null;
    try {
      gone?.database.close();
    } catch (error) {
      tell({ kind: "log", level: "warn", facts: { reason: reasonOf(error) }, text: "index not closed" });
    }
  }

  function settleWaiting(held: WriterIndex): void {
    for (let act = waiting[0]; act !== undefined; act = waiting[0]) {
      try {
        act(held);
      } catch (error) {
        // What contradicts the index would be refused for ever, and everything behind it would wait.
        if (!isContradiction(error)) throw error;
        tell({ kind: "log", level: "error", facts: { reason: reasonOf(error) }, text: "the index refused what was written" });
      }
      waiting.shift();
    }
  }

  async function probe(): Promise<void> {
    const path = join(directory, `probe-${randomUUID()}`);
    const handle = files.create(path);
    try {
      files.append(handle, new Uint8Array(PROBE_BYTES));
      await files.sync(handle);
    } finally {
      files.close(handle);
      files.remove(path);
    }
  }

  function opened(): WriterIndex {
    if (index !== null) return index;
    const database = open();
    index = { database, segments: segmentRows(database), gaps: gapRows(database), dayOf: dayTotals(database) };
    return index;
  }

  async function look(): Promise<void> {
    try {
      if (device === null) await files.makeDirectory(directory);
      space = files.space(directory);
      if (down === "gone" && space.device !== device) acceptAnother(space);
      device ??= space.device;
      checkPlace(space);
      const share = down === null ? 1 : RESUMED_SHARE;
      if (space.freeBytes < reservedBytes(space.totalBytes) * share) fall("full");
      else if (down !== null || index === null) await rise();
      if (index !== null) settleWaiting(index);
    } catch (error) {
      fall(diskFaultOf(error), error);
    }
    if (clock.monotonicMs() - toldMs >= TOLD_MS) say();
    if (!isStopped) cancelLook = clock.after(LOOK_MS, () => void look());
  }

  async function rise(): Promise<void> {
    await probe();
    settleWaiting(opened());
    down = null;
    tell({ kind: "log", level: "info", facts: { directory }, text: "the disk takes recordings" });
    say();
  }

  function checkPlace(seen: DiskSpace): void {
    if (device !== null && seen.device !== device) throw new DiskGoneError(directory);
  }

  return {
    get down(): DiskFault | null {
      return down;
    },
    /** Resolves after the first look: the disk takes pictures then, or is down. */
    start: look,
    /** The error in our words; one that concerns all files stops all. */
    heard(error: unknown): DiskFault {
      const fault = diskFaultOf(error);
      if (fault !== "write_error") fall(fault, error);
      return fault;
    },
    /** Throws when something else is mounted in the directory's place by now, or nothing is. */
    checkPlace: (): void => checkPlace(files.space(directory)),
    /** In one transaction, now; throws what the index throws. Not while something waits for it. */
    now<T>(act: (index: WriterIndex) => T): T {
      if (index === null || waiting.length > 0) throw new Error("the index is behind the files");
      return transaction(index, act);
    },
    /** Now, or as soon as the index takes it. */
    settle(act: (index: WriterIndex) => void): void {
      waiting.push((held) => transaction(held, act));
      if (index === null || waiting.length > 1) return;
      try {
        settleWaiting(index);
      } catch (error) {
        fall(diskFaultOf(error), error);
      }
    },
    stop(): void {
      isStopped = true;
      cancelLook();
      release();
    },
  };
}

function dayTotals(database: DatabaseSync): WriterIndex["dayOf"] {
  const totals = database.prepare(
    `SELECT count(*) AS segments, sum(bytes) AS bytes, sum(end_at - start_at) AS recorded_ms
       FROM segment WHERE camera_id = ? AND stream = ? AND day = ? AND state <> 'open'`,
  );
  return ({ cameraId, stream, day }, head) => {
    const row = totals.get(cameraId, stream, day);
    const [segments, bytes, recordedMs] = [row?.["segments"], row?.["bytes"], row?.["recorded_ms"]].map(Number);
    const sums = { segments: segments ?? 0, bytes: bytes ?? 0, recordedMs: recordedMs ?? 0 };
    return { cameraId, stream, day, ...sums, chainHead: Buffer.from(head).toString("hex") };
  };
}

class DiskGoneError extends Error {
  readonly code = "ENODEV";

  constructor(directory: string) {
    super(`${directory} is not the volume that it was`);
    this.name = "DiskGoneError";
  }
}

function transaction<T>(index: WriterIndex, act: (index: WriterIndex) => T): T {
  const { database } = index;
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = act(index);
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** SQLITE_CONSTRAINT. */
const isContradiction = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" && (error.errcode & 0xff) === 19;

const reasonOf = (error: unknown): string | null =>
  error === undefined ? null : error instanceof Error ? error.message : String(error);
