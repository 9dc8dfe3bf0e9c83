import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CameraId } from "@vigie/shared/kernel/units";
import { type FragmentAt, parseSegmentPath, readSegment } from "../../media/src/recording/index.ts";

export interface FramesInRange {
  frames: number;
  /** By the media time of the fragments, and by the clock between two runs. */
  missing: number;
}

interface Piece extends FragmentAt {
  run: string;
  frames: number;
}

/** The frames of a camera's main stream in the fragments that began in [from, until), and how many more there should be at its frame interval. */
export function countFrames(
  directory: string,
  cameraId: CameraId,
  range: { from: number; until: number },
  intervalTicks90k: number,
): FramesInRange {
  const pieces = filesOf(directory, cameraId)
    .flatMap(readPieces)
    .filter(({ takenAt }) => takenAt >= range.from && takenAt < range.until)
    .sort((a, b) => a.takenAt - b.takenAt);
  const count: FramesInRange = { frames: 0, missing: 0 };
  for (const [index, piece] of pieces.entries()) {
    count.frames += piece.frames;
    count.missing += Math.round(piece.durationTicks90k / intervalTicks90k) - piece.frames;
    const next = pieces[index + 1];
    if (next !== undefined) count.missing += missingBetween(piece, next, intervalTicks90k);
  }
  return count;
}

function missingBetween(piece: Piece, next: Piece, intervalTicks90k: number): number {
  const heldTicks =
    next.run === piece.run
      ? next.decodeTicks90k - piece.decodeTicks90k - piece.durationTicks90k
      : (next.takenAt - piece.takenAt) * 90 - piece.durationTicks90k;
  return Math.max(0, Math.round(heldTicks / intervalTicks90k));
}

function filesOf(directory: string, cameraId: CameraId): string[] {
  const below = join(directory, cameraId, "main");
  return readdirSync(below, { recursive: true, encoding: "utf8" })
    .filter((name) => parseSegmentPath(`${cameraId}/main/${name}`) !== null)
    .map((name) => join(below, name));
}

function readPieces(path: string): Piece[] {
  const file = openSync(path, "r");
  try {
    const { head, fragments, fault } = readSegment(file);
    if (head === null || fault !== null) throw new Error(`${path} is not whole: ${fault}`);
    const bytes = readFileSync(path);
    return fragments.map((fragment) => ({ ...fragment, run: head.run, frames: samplesAt(bytes, fragment.atByte) }));
  } finally {
    closeSync(file);
  }
}

/** `sample_count` of the fragment's `trun` (ISO/IEC 14496-12 §8.8.8): behind its type, version and flags. */
const samplesAt = (bytes: Buffer, atByte: number): number => bytes.readUInt32BE(bytes.indexOf("trun", atByte, "latin1") + 8);
