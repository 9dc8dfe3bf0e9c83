import { type FileHandle, open } from "node:fs/promises";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { Deliveries, Exchange } from "../viewings/index.ts";
import type { ByteRange } from "./byte-range.ts";
import type { DiskGate } from "./disk-gate.ts";

/** Read and handed over at once: with what the connection itself holds, all that one reader costs. */
const CHUNK_BYTES = 256 * 1024;
/** A reader that takes nothing for so long is gone, or paused with its connection open: it asks again for the rest. */
const STALLED_MS = 30_000;

export interface FileAnswerDeps {
  gate: DiskGate;
  deliveries: Deliveries;
  clock: Clock;
}

export interface FileAnswer {
  path: string;
  bytes: ByteRange;
  /** Of the whole, so far. */
  totalBytes: number;
  isPartial: boolean;
  /** False: the rest is not to be sent. */
  isWanted(): boolean;
  /** Bytes up to this one (included) were handed to the connection. */
  sent(lastByte: number): void;
}

/** Answers with bytes of a file, as the reader takes them. Throws before anything was sent; afterwards the answer breaks off. */
export async function answerWithFile(exchange: Exchange, answer: FileAnswer, deps: FileAnswerDeps): Promise<void> {
  const { gate, deliveries } = deps;
  const file = await gate.run(
    () => opened(answer.path),
    (late) => void late.close(),
  );
  try {
    const { first, last } = answer.bytes;
    let chunk = await readAt(file, first, last, gate);
    if (!answer.isWanted() || !exchange.begin(answer.isPartial ? 206 : 200, headersOf(answer), last - first + 1)) return;
    for (let at = first; ; ) {
      await write(exchange, chunk, deps);
      if (!answer.isWanted()) return;
      at += chunk.length;
      answer.sent(at - 1);
      if (at > last) break;
      chunk = await readAt(file, at, last, gate);
    }
    exchange.end();
  } catch (error) {
    if (!exchange.isAnswered) throw error;
    deliveries.takeBack(exchange);
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    const isGone = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new AppError(isGone ? "playback.not_found" : "playback.unavailable", "the file cannot be opened", { cause });
  }
}

async function readAt(file: FileHandle, at: number, last: number, gate: DiskGate): Promise<Buffer> {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, last - at + 1));
  const { bytesRead } = await gate.run(() => file.read(chunk, 0, chunk.length, at));
  if (bytesRead === 0) throw new AppError("playback.unavailable", `the file ends at byte ${at}`);
  return chunk.subarray(0, bytesRead);
}

async function write(exchange: Exchange, chunk: Buffer, { clock, deliveries }: FileAnswerDeps): Promise<void> {
  const cancel = clock.after(STALLED_MS, () => deliveries.takeBack(exchange));
  await exchange.write(chunk);
  cancel();
}

const headersOf = ({ isPartial, bytes, totalBytes }: FileAnswer): Record<string, string> => ({
  "content-type": "video/mp4",
  "accept-ranges": "bytes",
  // A page reads no more of another origin's answer than it is let (Fetch Standard, CORS).
  "access-control-expose-headers": "accept-ranges, content-length, content-range",
  ...(isPartial ? { "content-range": `bytes ${bytes.first}-${bytes.last}/${totalBytes}` } : {}),
});
