import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { EpochMs } from "@vigie/shared/kernel/units";
import { z } from "zod";
import type { Checkpoint, Restoration } from "./checkpoint.ts";

const sealed = { keyId: z.string(), hash: z.string(), signature: z.string(), publicKey: z.string() };
const WitnessLine = z.union([
  z.object({
    checkpoint: z.object({
      origin: z.string(),
      sequence: z.number().int(),
      rowHash: z.string(),
      at: EpochMs,
      previousHash: z.string(),
      ...sealed,
    }),
  }),
  z.object({
    restoration: z.object({
      origin: z.string(),
      at: EpochMs,
      witnessHash: z.string(),
      witnessSequence: z.number().int(),
      lastSequence: z.number().int(),
      ...sealed,
    }),
  }),
]);
export type WitnessLine = z.infer<typeof WitnessLine>;

export const checkpointLine = (checkpoint: Checkpoint): string => `${JSON.stringify({ checkpoint })}\n`;

export const restorationLine = (restoration: Restoration): string => `${JSON.stringify({ restoration })}\n`;

/** A file in a second place that is only ever added to: one JSON line a checkpoint. */
export interface Witness {
  readonly path: string;
  /** Null: there is no file, or no line in it. Rejects when it cannot be read, or holds something else than a witness. */
  readLast(): Promise<WitnessLine | null>;
  /** On its disk when it answers. Rejects when the file is not as it was read or written last: what it holds must be read again. */
  append(lines: readonly string[]): Promise<void>;
}

/** Longer than any two lines. */
const TAIL_BYTES = 8_192;
const LF = 0x0a;

/** `makesFolder`: of the default place. A configured one may be a mount that is not there, which must not be made up for on this machine. */
export function createWitness(path: string, makesFolder: boolean): Witness {
  let knownBytes = 0;
  return {
    path,
    async readLast() {
      const file = await openOrNull(path);
      if (file === null) {
        knownBytes = 0;
        return null;
      }
      try {
        const { size } = await file.stat();
        knownBytes = size;
        return lastLineOf(await readTail(file, size), path);
      } finally {
        await file.close();
      }
    },
    async append(lines) {
      if (makesFolder) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, "a+", 0o600);
      const { size } = await file.stat();
      try {
        // Somebody shortened or replaced it, or the mount that it lies on came or went.
        if (size !== knownBytes) throw new Error(`${path} has ${size} bytes, ${knownBytes} were there before`);
        // What a power cut left half written stays a line of its own.
        const isTorn = size > 0 && (await readTail(file, size)).at(-1) !== LF;
        const text = `${isTorn ? "\n" : ""}${lines.join("")}`;
        await file.appendFile(text, "utf8");
        await file.sync();
        knownBytes = size + Buffer.byteLength(text);
      } finally {
        await file.close();
      }
      if (size === 0) await syncFolder(dirname(path));
    },
  };
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function readTail(file: FileHandle, size: number): Promise<Buffer> {
  const length = Math.min(size, TAIL_BYTES);
  const tail = Buffer.alloc(length);
  await file.read(tail, 0, length, size - length);
  return tail;
}

/** The last line that is whole: one that ends the file without LF was cut off by a power cut. */
function lastLineOf(tail: Buffer, path: string): WitnessLine | null {
  const whole = tail.subarray(0, tail.lastIndexOf(LF) + 1).toString("utf8");
  const lines = whole.split("\n").filter((line) => line !== "");
  // Of a torn line that was ended later, only the start is there.
  for (const line of lines.reverse()) {
    const parsed = parseLine(line);
    if (parsed !== null) return parsed;
  }
  if (lines.length === 0) return null;
  throw new Error(`${path} is no witness of a journal`);
}

function parseLine(line: string): WitnessLine | null {
  try {
    return WitnessLine.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A file's name is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
