import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { chainAfter, chainStart } from "./chain.ts";
import { dayDirectory, parseSegmentPath, type SegmentPlace, segmentPath } from "./file-format.ts";
import { INDEX_FILE } from "./index-database.ts";
import { encodeKeyFrames } from "./key-frames.ts";
import { daysOnDisk, filesIn, type RecordedDayPlace } from "./rebuild.ts";
import { keyFramesOf } from "./recovery.ts";
import { readFileEnd, readSegment } from "./segment-reader.ts";
import { readRow, type SegmentRow } from "./segment-rows.ts";

export interface RecordingsVerified {
  /** Read from their first byte to their last. */
  readonly checked: number;
  readonly bytes: number;
  /** Being written, by the index. */
  readonly open: number;
  /** The first in order of camera, stream and time. `path`: below the directory. */
  readonly firstBad: { path: string; fault: string } | null;
  readonly bad: number;
}

/**
 * Reads all recordings of a directory against their hashes and the chains of their days, without a node: by the files alone, and by the index where there is
 * one, which is only read. What is destroyed in order leaves no trace in a chain but its beginning. Throws what the disk throws.
 */
export function verifyRecordings(directory: string, say: (line: string) => void): RecordingsVerified {
  const index = existsSync(join(directory, INDEX_FILE))
    ? new DatabaseSync(join(directory, INDEX_FILE), { readOnly: true })
    : null;
  let [checked, bytes, open] = [0, 0, 0];
  const bad: { path: string; fault: string }[] = [];
  try {
    for (const place of allDays(directory, index)) {
      const day = verifyDay(directory, place, index);
      checked += day.checked;
      bytes += day.bytes;
      open += day.open;
      for (const each of day.bad) say(`${each.path}: ${each.fault}`);
      bad.push(...day.bad);
    }
  } finally {
    index?.close();
  }
  return { checked, bytes, open, firstBad: bad[0] ?? null, bad: bad.length };
}

/** A day of which all files are gone is in the index alone. */
function allDays(directory: string, index: DatabaseSync | null): RecordedDayPlace[] {
  const days = new Map([...daysOnDisk(directory)].map((place) => [dayDirectory(place), place]));
  const known = index?.prepare("SELECT DISTINCT camera_id, stream, day FROM segment").all() ?? [];
  for (const row of known) {
    const { cameraId, stream, day } = placeOf(row);
    days.set(dayDirectory({ cameraId, stream, day }), { cameraId, stream, day });
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

const placeOf = (row: Record<string, unknown>): RecordedDayPlace => ({
  cameraId: String(row["camera_id"]) as RecordedDayPlace["cameraId"],
  stream: String(row["stream"]) as RecordedDayPlace["stream"],
  day: String(row["day"]),
});

interface DayVerified {
  checked: number;
  bytes: number;
  open: number;
  bad: { path: string; fault: string }[];
}

function verifyDay(directory: string, place: RecordedDayPlace, index: DatabaseSync | null): DayVerified {
  const rows = rowsOf(index, place);
  const files = filesIn(directory, place).flatMap((path) => {
    const named = parseSegmentPath(path);
    return named === null ? [] : [{ path, named }];
  });
  files.sort((a, b) => a.named.ordinal - b.named.ordinal);
  const day: DayVerified = { checked: 0, bytes: 0, open: 0, bad: [] };
  let before: { ordinal: number; chain: string } | null = null;
  for (const { path, named } of files) {
    const row = rows.get(named.id);
    if (row?.state === "open") {
      day.open += 1;
      continue;
    }
    const found = verifyFile(join(directory, path), path, named, before);
    day.checked += 1;
    day.bytes += found.bytes;
    const fault = found.fault ?? (row === undefined ? null : rowFault(row, found));
    if (fault !== null) day.bad.push({ path, fault });
    before = { ordinal: named.ordinal, chain: found.chain };
  }
  day.bad.push(...missingOf(rows, new Set(files.map(({ path }) => path))));
  day.bad.sort((a, b) => (parseSegmentPath(a.path)?.ordinal ?? 0) - (parseSegmentPath(b.path)?.ordinal ?? 0));
  return day;
}

function rowsOf(index: DatabaseSync | null, { cameraId, stream, day }: RecordedDayPlace): Map<string, SegmentRow> {
  const rows = index?.prepare("SELECT * FROM segment WHERE camera_id = ? AND stream = ? AND day = ?").all(cameraId, stream, day);
  return new Map((rows ?? []).map(readRow).map((row) => [row.id, row]));
}

/** Rows whose files are gone though nobody destroyed them; one that says so already was told when it was found. */
function missingOf(rows: ReadonlyMap<string, SegmentRow>, present: ReadonlySet<string>): { path: string; fault: string }[] {
  return [...rows.values()]
    .filter((row) => row.state !== "open" && row.bytes > 0 && !present.has(segmentPath(row)))
    .map((row) => ({ path: segmentPath(row), fault: "its file is gone" }));
}

interface FileVerified {
  bytes: number;
  sha256: string;
  /** What the next one follows; empty: it does not say. */
  chain: string;
  fault: string | null;
}

/** `before`: the file before it in the day, if it is there. */
function verifyFile(
  absolute: string,
  path: string,
  named: SegmentPlace,
  before: { ordinal: number; chain: string } | null,
): FileVerified {
  const file = openSync(absolute, "r");
  try {
    const read = readSegment(file);
    const { fileBytes, head, fragments } = read;
    const seal = readFileEnd(file, fileBytes);
    if (seal === null) return { bytes: fileBytes, sha256: "", chain: "", fault: "its seal is not there" };
    const sha256 = read.sha256.toString("hex");
    const told = { bytes: fileBytes, sha256, chain: seal.chain };
    if (sha256 !== seal.sha256 || read.wholeBytes !== seal.bytes)
      return { ...told, fault: "its bytes are not those that were written" };
    if (head === null || segmentPath({ ...head, cameraId: head.camera }) !== path)
      return { ...told, fault: "it is not where it was written" };
    const segment = { ...head, cameraId: head.camera, endAt: seal.endAt, bytes: seal.bytes };
    const chain = chainAfter(Buffer.from(head.chainBefore, "hex"), Buffer.from(sha256, "hex"), segment).toString("hex");
    if (chain !== seal.chain) return { ...told, fault: "its chain is not that of what it says" };
    if (seal.keyFrames !== encodeKeyFrames(keyFramesOf(fragments)).toString("base64"))
      return { ...told, fault: "its seal tells other key frames" };
    return { ...told, fault: followsFault(head.chainBefore, named, before) };
  } finally {
    closeSync(file);
  }
}

function followsFault(
  chainBefore: string,
  named: SegmentPlace,
  before: { ordinal: number; chain: string } | null,
): string | null {
  const isFirst = named.ordinal === 0;
  const previous = before?.ordinal === named.ordinal - 1 ? before.chain : "";
  const wanted = isFirst ? chainStart(named.cameraId, named.stream, named.day).toString("hex") : previous;
  return wanted === "" || wanted === chainBefore ? null : "it does not follow the segment before it";
}

function rowFault(row: SegmentRow, { sha256, chain }: FileVerified): string | null {
  const isItself = hex(row.sha256) === sha256 && hex(row.chain) === chain;
  return isItself ? null : "the index says something else";
}

const hex = (hash: Uint8Array | null): string => Buffer.from(hash ?? new Uint8Array(0)).toString("hex");
