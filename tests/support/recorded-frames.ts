import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One access unit as it stands in a recording. */
export interface RecordedFrame {
  data: Buffer;
  isKey: boolean;
  decodeTicks90k: number;
  durationTicks90k: number;
}

/** Reads boxes by their plain layout (ISO/IEC 14496-12 §4.2), as a reader that knows nothing of who wrote them would. */
export function* boxesOf(bytes: Buffer, from = 0, until = bytes.length): Generator<{ type: string; at: number; end: number }> {
  for (let at = from; at + 8 <= until; ) {
    const end = at + bytes.readUInt32BE(at);
    yield { type: bytes.toString("latin1", at + 4, at + 8), at, end };
    if (end <= at) return;
    at = end;
  }
}

/** All whole fragments of a file, each as its frames. What is cut off at the end is left out. */
export function fragmentsOf(file: Buffer): RecordedFrame[][] {
  const fragments: RecordedFrame[][] = [];
  let moof: { at: number; end: number } | null = null;
  for (const box of boxesOf(file)) {
    if (box.end > file.length) break;
    if (box.type === "moof") moof = box;
    if (box.type === "mdat" && moof !== null) fragments.push(framesOf(file, moof, box.at + 8));
  }
  return fragments;
}

function framesOf(file: Buffer, moof: { at: number; end: number }, dataAt: number): RecordedFrame[] {
  const child = (type: string, from: number, until: number) => {
    const found = [...boxesOf(file, from, until)].find((box) => box.type === type);
    if (found === undefined) throw new Error(`no ${type}`);
    return found;
  };
  const traf = child("traf", moof.at + 8, moof.end);
  const tfdt = child("tfdt", traf.at + 8, traf.end);
  const trun = child("trun", traf.at + 8, traf.end);
  let decodeTicks90k = Number(file.readBigUInt64BE(tfdt.at + 12));
  let at = moof.at + file.readInt32BE(trun.at + 16);
  if (at !== dataAt) throw new Error("the run does not begin where its data does");
  return Array.from({ length: file.readUInt32BE(trun.at + 12) }, (_, index) => {
    const entryAt = trun.at + 20 + index * 16;
    const durationTicks90k = file.readUInt32BE(entryAt);
    const sizeBytes = file.readUInt32BE(entryAt + 4);
    const frame = {
      data: file.subarray(at, at + sizeBytes),
      isKey: (file.readUInt32BE(entryAt + 8) & 0x10000) === 0,
      decodeTicks90k,
    };
    at += sizeBytes;
    decodeTicks90k += durationTicks90k;
    return { ...frame, durationTicks90k };
  });
}

/** Of one stream below the recordings' directory, in the order in which they were begun. */
export function recordedFiles(directory: string, cameraId: string, stream = "main"): string[] {
  const folder = join(directory, cameraId, stream);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mp4"));
  return names.sort((a, b) => orderOf(a).localeCompare(orderOf(b))).map((name) => join(folder, name));
}

/** Day and ordinal: a clock may have gone back between two. */
const orderOf = (name: string): string => {
  const [day = "", file = ""] = name.split("/");
  return `${day} ${(file.split("-")[1] ?? "").padStart(6, "0")}`;
};

export const framesOfFiles = (paths: readonly string[]): RecordedFrame[] =>
  paths.flatMap((path) => fragmentsOf(readFileSync(path)).flat());

export const hashOf = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
