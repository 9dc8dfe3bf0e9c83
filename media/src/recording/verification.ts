import { createHash, timingSafeEqual } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@vigie/shared/kernel/clock";
import { chainAfter, chainStart } from "./chain.ts";
import { segmentPath } from "./file-format.ts";
import { gapRows } from "./gaps.ts";
import { encodeKeyFrames } from "./key-frames.ts";
import { systemCode, transaction } from "./recovery.ts";
import { readFileEnd } from "./segment-reader.ts";
import { type SegmentRow, segmentRows } from "./segment-rows.ts";

const SLICE_BYTES = 512 * 1024;
const HOUR_MS = 3_600_000;
/** From this age of the oldest segment on, nothing rests any more: each is to be read again within 24 h. */
const LATE_MS = 12 * HOUR_MS;
/** Rest between slices while in time, in proportion to the work: the pass takes a fifth of a disk's time at most. */
const REST_RATIO = 4;

/** What reading a segment again has shown. */
export interface Verified {
  readonly row: SegmentRow;
  /** Below the recordings' directory. */
  readonly path: string;
  /** In words: what is not as it was written; null: all is. */
  readonly fault: string | null;
}

export interface VerificationDeps {
  database: DatabaseSync;
  directory: string;
  clock: Clock;
}

/** The pass that reads each closed segment again, the oldest first. It gives way after each slice, to its thread and to the disk. */
export function createVerification({ database, directory, clock }: VerificationDeps) {
  const segments = segmentRows(database);

  /** Rests for as long as the work since `beganMs` lets it, or not at all when it is late. */
  function rest(row: SegmentRow, beganMs: number): Promise<void> {
    const isLate = clock.now() - row.endAt > LATE_MS;
    const restMs = isLate ? 0 : (clock.monotonicMs() - beganMs) * REST_RATIO;
    return new Promise((resolve) => void clock.after(restMs, resolve));
  }

  function settle(row: SegmentRow, fault: string | null, isGone: boolean): void {
    const now = clock.now();
    transaction(database, () => {
      if (segments.find(row.id) === null) return;
      if (fault === null) segments.markVerified(row.id, now);
      else if (!isGone) segments.markDamaged(row.id, now);
      else {
        segments.markLost(row.id, now);
        gapRows(database).insert(row.cameraId, row.stream, row.startAt, row.endAt, "disk");
      }
    });
  }

  return {
    /**
     * Reads the oldest closed segment again and writes down what it found; null: there is none, or it was destroyed meanwhile. Rejects with what concerns
     * the whole disk or the index. One call at a time.
     */
    async verifyOldest(): Promise<Verified | null> {
      const [row] = segments.listUnverified(1);
      if (row === undefined) return null;
      const { fault, isGone } = await readAgain(directory, row, (beganMs) => rest(row, beganMs), clock);
      if (segments.find(row.id) === null) return null;
      const found = fault ?? chainFault(row, segments.chainBefore(row));
      settle(row, found, isGone);
      return { row, path: segmentPath(row), fault: found };
    },
  };
}

/** Whether a row's chain follows from what stands before it. `before`: chain of the segment before it in its day; null: that one is not there. */
export function chainFault(row: SegmentRow, before: Uint8Array | null): string | null {
  if (row.sha256 === null || row.chain === null) return "it was never closed";
  const wanted = row.ordinal === 0 ? chainStart(row.cameraId, row.stream, row.day) : before;
  if (wanted !== null && !isSame(wanted, row.chainBefore)) return "it does not follow the segment before it";
  return isSame(chainAfter(row.chainBefore, row.sha256, row), row.chain) ? null : "its chain is not that of what it says";
}

async function readAgain(directory: string, row: SegmentRow, rest: (beganMs: number) => Promise<void>, clock: Clock) {
  try {
    return { fault: await fileFault(join(directory, segmentPath(row)), row, rest, clock), isGone: false };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return { fault: "its file is gone", isGone: true };
    if (code === "EIO") return { fault: "the disk does not read it", isGone: false };
    throw error;
  }
}

async function fileFault(
  path: string,
  row: SegmentRow,
  rest: (beganMs: number) => Promise<void>,
  clock: Clock,
): Promise<string | null> {
  const file = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const slice = Buffer.allocUnsafe(SLICE_BYTES);
    for (let at = 0; at < row.bytes; ) {
      const beganMs = clock.monotonicMs();
      const { bytesRead } = await file.read(slice, 0, Math.min(SLICE_BYTES, row.bytes - at), at);
      if (bytesRead === 0) return "it is shorter than what was written";
      hash.update(slice.subarray(0, bytesRead));
      at += bytesRead;
      await rest(beganMs);
    }
    if (row.sha256 === null || !isSame(hash.digest(), row.sha256)) return "its bytes are not those that were written";
    return sealFault(readFileEnd(file.fd, (await file.stat()).size), row);
  } finally {
    await file.close();
  }
}

/** A suspect file may be without one: its disk failed while it was written, and that was told. */
function sealFault(seal: ReturnType<typeof readFileEnd>, row: SegmentRow): string | null {
  if (seal === null) return row.isSuspect ? null : "its seal is not there";
  const isSameTable = seal.keyFrames === encodeKeyFrames(row.keyFrames).toString("base64");
  const areSameHashes = seal.sha256 === hex(row.sha256) && seal.chain === hex(row.chain);
  const isItself = isSameTable && areSameHashes && seal.bytes === row.bytes && seal.endAt === row.endAt;
  return isItself ? null : "its seal says something else than the index";
}

const hex = (hash: Uint8Array | null): string => Buffer.from(hash ?? new Uint8Array(0)).toString("hex");
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
