import { closeSync, openSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { chainAfter, chainStart, utcDay } from "./chain.ts";
import { dayDirectory, parseSegmentPath, type SegmentHead, type SegmentPlace, segmentPath } from "./file-format.ts";
import { gapRows } from "./gaps.ts";
import { INDEX_FILE } from "./index-database.ts";
import { lockRows } from "./locks.ts";
import { type Finished, finishFile, type Recovered, recoverOpen, sealOfBox, systemCode, transaction } from "./recovery.ts";
import { type FileStart, readFileEnd, readFileStart } from "./segment-reader.ts";
import { type NewSegment, type SegmentRow, type SegmentSeal, segmentRows } from "./segment-rows.ts";
import { sidecarFiles } from "./sidecar.ts";

const DAY_MS = 86_400_000;
/** A file without a row that began later may be one that its writer takes away at this moment. */
const YOUNG_MS = 10 * 60_000;

/** One camera's, stream's and UTC day's place: files in a directory, rows in the index. */
export interface RecordedDayPlace {
  readonly cameraId: CameraId;
  readonly stream: StreamName;
  readonly day: string;
}

/** Where files and index did not say the same. `path`: below the recordings' directory. */
export interface Reconciled {
  readonly path: string;
  /**
   * `adopted`: whole, and without a row; `cut`: likewise, and cut and sealed first; `damaged`: adopted as it is, since it does not make sense; `lost`: a row
   * whose file is gone; `foreign`: no recording, or one whose place another has: left alone.
   */
  readonly outcome: "adopted" | "cut" | "damaged" | "lost" | "foreign";
}

export interface BroughtUpToDate {
  readonly recovered: Recovered[];
  readonly reconciled: Reconciled[];
}

/**
 * Before anything is written: what was open is recovered, and where the index knows nothing of today or yesterday but there are files (an index that
 * was lost), those days are read from them, so that the chain goes on. The days before are for `reconcileDay`, one after the other. Throws what the disk throws.
 */
export function bringUpToDate(database: DatabaseSync, directory: string, now: number): BroughtUpToDate {
  const recovered = recoverOpen(database, directory, now);
  const recent = new Set([utcDay(now), utcDay(Math.max(0, now - DAY_MS))]);
  const known = database.prepare("SELECT 1 FROM segment WHERE camera_id = ? AND stream = ? AND day = ? LIMIT 1");
  const unknown = [...daysOnDisk(directory)].filter(
    ({ cameraId, stream, day }) => recent.has(day) && known.get(cameraId, stream, day) === undefined,
  );
  const gaps = gapRows(database);
  const segments = segmentRows(database);
  const reconciled = unknown.flatMap((place) => {
    const found = reconcileDay(database, directory, place, { now, isWriting: false });
    const endAt = segments.lastEndAt(place.cameraId, place.stream);
    if (endAt !== null && gaps.openOf(place.cameraId, place.stream) === null)
      gaps.open(place.cameraId, place.stream, endAt, "node");
    return found;
  });
  return { recovered, reconciled };
}

/** Every day of which there is a directory, camera after camera, in order of time. */
export function* daysOnDisk(directory: string): Generator<RecordedDayPlace> {
  for (const camera of namesIn(directory)) {
    for (const stream of ["main", "sub"] as const) {
      for (const day of namesIn(join(directory, camera, stream))) {
        const isDay = parseSegmentPath(`${camera}/${stream}/${day}/0-0-${camera}.mp4`) !== null;
        if (isDay) yield { cameraId: camera as CameraId, stream, day };
      }
    }
  }
}

/** Paths below the recordings' directory of whatever is in a day's. */
export function filesIn(directory: string, place: RecordedDayPlace): string[] {
  const folder = dayDirectory(place);
  return namesIn(join(directory, folder)).map((name) => `${folder}/${name}`);
}

/** Every day of which the index has rows. */
export function daysInIndex(database: DatabaseSync): RecordedDayPlace[] {
  const rows = database.prepare("SELECT camera_id, stream, day FROM held_day ORDER BY camera_id, stream, day").all();
  return rows.map((row) => ({
    cameraId: String(row["camera_id"]) as CameraId,
    stream: String(row["stream"]) as StreamName,
    day: String(row["day"]),
  }));
}

/** `isWriting`: recorders are at work meanwhile. */
export interface Reconciling {
  /** Node's clock. */
  readonly now: number;
  readonly isWriting: boolean;
}

/**
 * Makes the index say what a day's directory holds: a file without a row is adopted (its head, seal and box headers are read; it is to be verified like any
 * other), a row without a file says from then on that it holds nothing, and a gap of the disk stands in its place. Throws what the disk throws; can be
 * done again.
 */
export function reconcileDay(
  database: DatabaseSync,
  directory: string,
  place: RecordedDayPlace,
  { now, isWriting }: Reconciling,
): Reconciled[] {
  // The files first: a writer puts the row into the index before the file into the directory.
  const present = new Set(filesIn(directory, place));
  const known = segmentRows(database).listDay(place.cameraId, place.stream, place.day);
  const accounted = new Set([...known.map(segmentPath), ...doomedPaths(database)]);
  const youngest = isWriting ? now - YOUNG_MS : Number.POSITIVE_INFINITY;
  const found = [...present].filter((path) => !accounted.has(path)).flatMap((path) => readUnknown(directory, path, youngest));
  found.sort((a, b) => (a.row?.segment.ordinal ?? 0) - (b.row?.segment.ordinal ?? 0));
  const lost = known.filter((row) => row.state !== "open" && row.bytes > 0 && !present.has(segmentPath(row)));
  // Where even the index is gone from the directory, it is the volume that is: nothing can be said of files.
  if (lost.length > 0) statSync(join(directory, INDEX_FILE));
  return transaction(database, () => [
    ...found.flatMap((adopted) => insertAdopted(database, adopted, now)),
    ...lost.map((row) => lose(database, row, now)),
  ]);
}

function lose(database: DatabaseSync, row: SegmentRow, now: number): Reconciled {
  segmentRows(database).markLost(row.id, now);
  gapRows(database).insert(row.cameraId, row.stream, row.startAt, row.endAt, "disk");
  return { path: segmentPath(row), outcome: "lost" };
}

/** Day after day, all that is on the disk or in the index: what was found of each. Whoever asks rests between them. */
export function* reconcileAll(database: DatabaseSync, directory: string, how: Reconciling): Generator<Reconciled[]> {
  const seen = new Set<string>();
  for (const place of daysOnDisk(directory)) {
    seen.add(dayDirectory(place));
    yield reconcileDay(database, directory, place, how);
  }
  const missing = daysInIndex(database).filter((place) => !seen.has(dayDirectory(place)));
  for (const place of missing) yield reconcileDay(database, directory, place, how);
}

/** An empty index, from the files and the sidecars of the locks alone, while nothing is recorded. */
export async function rebuild(database: DatabaseSync, directory: string, now: number): Promise<Reconciled[]> {
  const reconciled = [...reconcileAll(database, directory, { now, isWriting: false })].flat();
  const { found: locks } = await sidecarFiles(directory).readLocks();
  transaction(database, () => locks.forEach(lockRows(database).put));
  return reconciled;
}

interface Adopted extends Reconciled {
  readonly row: { segment: NewSegment; seal: SegmentSeal } | null;
}

/** None: there was no whole fragment in it, or it began later than `youngest`. */
function readUnknown(directory: string, path: string, youngest: number): Adopted[] {
  const place = parseSegmentPath(path);
  if (place === null) return [{ path, outcome: "foreign", row: null }];
  if (place.startAt > youngest) return [];
  const absolute = join(directory, path);
  const { start, end } = readEnds(absolute);
  const { head, initBytes } = start;
  const isItself = head !== null && segmentPath({ ...head, cameraId: head.camera }) === path;
  if (head === null || !isItself) return [adoptedAsItIs(path, place, start)];
  const segment = segmentOfHead(head, initBytes);
  if (end !== null) return [{ path, outcome: "adopted", row: { segment, seal: sealOfBox(end) } }];
  const finished: Finished = finishFile(absolute, segment);
  if (finished.seal === null) return [];
  return [{ path, outcome: "cut", row: { segment, seal: finished.seal } }];
}

function readEnds(path: string) {
  const file = openSync(path, "r");
  try {
    const start = readFileStart(file);
    return { start, end: readFileEnd(file, start.fileBytes) };
  } finally {
    closeSync(file);
  }
}

function segmentOfHead(head: SegmentHead, initBytes: number): NewSegment {
  const { id, camera: cameraId, stream, run, day, ordinal, startAt, clockOffsetMs, codecString } = head;
  return {
    id,
    cameraId,
    stream,
    run,
    day,
    ordinal,
    startAt,
    clockOffsetMs,
    codecString,
    initBytes,
    chainBefore: Buffer.from(head.chainBefore, "hex"),
  };
}

/** So that it goes at its term like the rest, whatever it is: its place alone says what it was. */
function adoptedAsItIs(path: string, place: SegmentPlace, { fileBytes, initBytes }: FileStart): Adopted {
  const { id, startAt } = place;
  const chainBefore = chainStart(place.cameraId, place.stream, place.day);
  const segment = { ...place, run: id, clockOffsetMs: null, codecString: "", initBytes, chainBefore };
  const sha256 = new Uint8Array(0);
  const bytes = fileBytes;
  const chain = chainAfter(chainBefore, sha256, { ...segment, endAt: startAt, bytes });
  return {
    path,
    outcome: "damaged",
    row: { segment, seal: { endAt: startAt, bytes, isSuspect: true, keyFrames: [], sha256, chain } },
  };
}

/** None: another thread came first. */
function insertAdopted(database: DatabaseSync, { path, outcome, row }: Adopted, now: number): Reconciled[] {
  if (row === null) return [{ path, outcome }];
  const { id, cameraId, stream, day, ordinal } = row.segment;
  const rows = segmentRows(database);
  if (rows.find(id) !== null) return [];
  const inPlace = database.prepare("SELECT 1 FROM segment WHERE camera_id = ? AND stream = ? AND day = ? AND ordinal = ?");
  if (inPlace.get(cameraId, stream, day, ordinal) !== undefined) return [{ path, outcome: "foreign" }];
  rows.insertClosed(row.segment, row.seal);
  if (outcome === "damaged") rows.markDamaged(id, now);
  return [{ path, outcome }];
}

/** Files that are being destroyed: their rows are gone already. */
function doomedPaths(database: DatabaseSync): Set<string> {
  const rows = database.prepare("SELECT paths FROM doomed").all();
  return new Set(rows.flatMap((row) => String(row["paths"]).split("\n")));
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
