import { readFile, rename, writeFile } from "node:fs/promises";
import { joinLengthPrefixed, splitLengthPrefixed } from "../nal.ts";

/** A coded frame of a clip, in decoding order. */
export interface ClipFrame {
  /** All NAL units, parameter sets included. */
  readonly nals: readonly Buffer[];
  /** Which picture of the clip it shows, from 0: the number that is drawn in it. */
  readonly picture: number;
}

const MAGIC = Buffer.from("VGCLIP02", "latin1");

/**
 * `VGCLIP02`, length of the index (32 bits, big-endian), index as JSON (`[picture, sizeBytes][]`), then each frame's NAL units behind their
 * lengths. Written beside and renamed, so that two processes may make the same clip at once and a reader sees a whole one or none.
 */
export async function writeClip(path: string, frames: readonly ClipFrame[]): Promise<void> {
  const bodies = frames.map((frame) => joinLengthPrefixed(frame.nals));
  const index = Buffer.from(JSON.stringify(frames.map((frame, at) => [frame.picture, bodies[at]?.length ?? 0])));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(index.length);
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, Buffer.concat([MAGIC, length, index, ...bodies]));
  await rename(temporary, path);
}

/** Null when there is no such file. Throws on a file that is something else. */
export async function readClip(path: string): Promise<ClipFrame[] | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return null;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error(`${path} is not a clip`);
  const indexAt = MAGIC.length + 4;
  let at = indexAt + bytes.readUInt32BE(MAGIC.length);
  const index = JSON.parse(bytes.subarray(indexAt, at).toString()) as [picture: number, sizeBytes: number][];
  return index.map(([picture, sizeBytes]) => {
    const nals = splitLengthPrefixed(bytes.subarray(at, at + sizeBytes));
    at += sizeBytes;
    return { nals, picture };
  });
}
