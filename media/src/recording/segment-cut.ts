import { createHash } from "node:crypto";
import { utcDay } from "./chain.ts";
import type { RecordedStream } from "./writer-messages.ts";

const LONGEST_MS = 60_000;

/** When in a minute a stream's files are cut: all at once, a disk would be asked to make all of them durable at once. */
function phaseMs({ cameraId, stream }: RecordedStream): number {
  return createHash("sha256").update(`${cameraId}/${stream}`).digest().readUInt32BE(0) % LONGEST_MS;
}

/** Decides, for one stream, whether the file that began at `startAt` ends before the key frame at `at`: about once a minute, and with each UTC day. */
export function createCut(recorded: RecordedStream): (startAt: number, at: number) => boolean {
  const phase = phaseMs(recorded);
  const minuteOf = (at: number) => Math.floor((at + phase) / LONGEST_MS);
  return (startAt, at) => minuteOf(at) !== minuteOf(startAt) || utcDay(at) !== utcDay(startAt);
}
