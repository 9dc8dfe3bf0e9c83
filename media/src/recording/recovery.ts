import { closeSync, fdatasyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { chainAfter } from "./chain.ts";
import { type SegmentSeal as SealBox, segmentPath, writeSealBox } from "./file-format.ts";
import { gapRows } from "./gaps.ts";
import { decodeKeyFrames, encodeKeyFrames, type KeyFrame } from "./key-frames.ts";
import { type FragmentAt, type ReadSegment, readFileEnd, readFileStart, readSegment } from "./segment-reader.ts";
import { type NewSegment, type SegmentRow, type SegmentSeal, segmentRows } from "./segment-rows.ts";

/** What became of a segment that an earlier life of the node left behind. */
export interface Recovered {
  readonly id: string;
  /** Below the recordings' directory. */
  readonly path: string;
  /**
   * `sealed`: it was whole, only its row did not say so; `cut`: at its last whole fragment; `empty`: no fragment was whole, it is gone; `missing`: there
   * is no file; `damaged`: kept as it is, since not even its beginning makes sense or the disk does not read it.
   */
  readonly outcome: "sealed" | "cut" | "empty" | "missing" | "damaged";
  /** Node's clock: what was recorded is there until then. */
  readonly endAt: number;
  /** Behind the last whole fragment, taken away. */
  readonly cutBytes: number;
  /** What stood there, in words. */
  readonly fault: string | null;
}

/**
 * Before anything is written: every segment that is still open in the index is cut at its last whole fragment, sealed and closed, and from its end on a
 * gap goes on whose cause is the node. A file that the disk does not read is one damaged segment; what concerns all files (full, read-only, gone) is thrown,
 * and all of it can be done again.
 */
export function recoverOpen(database: DatabaseSync, directory: string, now: number): Recovered[] {
  const segments = segmentRows(database);
  const gaps = gapRows(database);
  const recovered = segments.listOpen().map((row) => recoverFile(directory, row));
  transaction(database, () => {
    for (const { row, seal, ...told } of recovered) {
      if (seal === null) segments.remove(row.id);
      else segments.close(row.id, seal);
      if (told.outcome === "damaged") segments.markDamaged(row.id, now);
      if (gaps.openOf(row.cameraId, row.stream) === null) gaps.open(row.cameraId, row.stream, told.endAt, "node");
    }
  });
  return recovered.map(({ row: _row, seal: _seal, ...told }) => told);
}

type FoundOpen = Recovered & { row: SegmentRow; seal: SegmentSeal | null };

function recoverFile(directory: string, row: SegmentRow): FoundOpen {
  const path = segmentPath(row);
  const told = { id: row.id, path, row };
  try {
    return { ...told, ...finishFile(join(directory, path), row) };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return { ...told, outcome: "missing", endAt: row.startAt, cutBytes: 0, fault: "no file", seal: null };
    if (code !== "EIO") throw error;
    const fault = `the disk does not read it: ${error instanceof Error ? error.message : code}`;
    return { ...told, outcome: "damaged", endAt: row.startAt, cutBytes: 0, fault, seal: unreadSeal(row, new Uint8Array(0), 0) };
  }
}

export type Finished = Pick<Recovered, "outcome" | "endAt" | "cutBytes" | "fault"> & { seal: SegmentSeal | null };

/** Cuts and seals what was left unsealed at `path`; a file that has its seal is left as it is. Throws what the disk throws. */
export function finishFile(path: string, segment: NewSegment): Finished {
  const file = openSync(path, "r+");
  try {
    const end = readFileEnd(file, readFileStart(file).fileBytes);
    if (end !== null) return { outcome: "sealed", endAt: end.endAt, cutBytes: 0, fault: null, seal: sealOfBox(end) };
    const read = readSegment(file);
    const cut = { endAt: segment.startAt, cutBytes: read.fileBytes - read.wholeBytes, fault: read.fault };
    if (read.head === null && read.fileBytes > 0) {
      return { ...cut, outcome: "damaged", cutBytes: 0, seal: unreadSeal(segment, read.sha256, read.fileBytes) };
    }
    if (read.fragments.length === 0) {
      unlinkSync(path);
      return { ...cut, outcome: "empty", seal: null };
    }
    const seal = sealFor(segment, read);
    cutAndSeal(file, seal);
    return { ...cut, outcome: "cut", endAt: seal.endAt, seal };
  } finally {
    closeSync(file);
  }
}

function cutAndSeal(file: number, seal: SegmentSeal): void {
  ftruncateSync(file, seal.bytes);
  const box = writeSealBox(boxOfSeal(seal));
  for (let at = 0; at < box.length; ) at += writeSync(file, box, at, box.length - at, seal.bytes + at);
  fdatasyncSync(file);
}

function sealFor(segment: NewSegment, { fragments, wholeBytes: bytes, sha256 }: ReadSegment): SegmentSeal {
  const endAt = endOf(segment.startAt, fragments);
  const chain = chainAfter(segment.chainBefore, sha256, { ...segment, endAt, bytes });
  return { endAt, bytes, isSuspect: false, keyFrames: keyFramesOf(fragments), sha256, chain };
}

/** Holds nothing that could be played; the day's chain goes on behind it. */
function unreadSeal(segment: NewSegment, sha256: Uint8Array, bytes: number): SegmentSeal {
  const endAt = segment.startAt;
  const chain = chainAfter(segment.chainBefore, sha256, { ...segment, endAt, bytes });
  return { endAt, bytes, isSuspect: true, keyFrames: [], sha256, chain };
}

const TICKS_PER_MS = 90;

/** Of the last frame, by the clock that its fragment tells. Never before the segment's start. */
function endOf(startAt: number, fragments: readonly FragmentAt[]): number {
  const last = fragments.at(-1);
  return last === undefined ? startAt : Math.max(startAt, last.takenAt + last.durationTicks90k / TICKS_PER_MS);
}

/** As whoever wrote them told them. */
export function keyFramesOf(fragments: readonly FragmentAt[]): KeyFrame[] {
  const begin = fragments[0]?.decodeTicks90k ?? 0;
  return fragments
    .filter(({ beginsWithKey }) => beginsWithKey)
    .map(({ atByte, decodeTicks90k }) => ({ atByte, afterMs: (decodeTicks90k - begin) / TICKS_PER_MS }));
}

export function sealOfBox({ endAt, bytes, isSuspect, keyFrames, sha256, chain }: SealBox): SegmentSeal {
  const table = decodeKeyFrames(Buffer.from(keyFrames, "base64"));
  return { endAt, bytes, isSuspect, keyFrames: table, sha256: Buffer.from(sha256, "hex"), chain: Buffer.from(chain, "hex") };
}

function boxOfSeal({ endAt, bytes, isSuspect, keyFrames, sha256, chain }: SegmentSeal): SealBox {
  const [sha256Hex, chainHex] = [sha256, chain].map((hash) => Buffer.from(hash).toString("hex"));
  const table = encodeKeyFrames(keyFrames).toString("base64");
  return { endAt: endAt as SealBox["endAt"], bytes, isSuspect, keyFrames: table, sha256: sha256Hex ?? "", chain: chainHex ?? "" };
}

export function transaction<T>(database: DatabaseSync, act: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = act();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

export function systemCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as { code?: unknown }).code : null;
  return typeof code === "string" ? code : null;
}
