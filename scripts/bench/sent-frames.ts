import type { SentFrame } from "../cameras/index.ts";
import type { Sighting } from "./wall-observer.ts";

/** When the pictures of one looped camera left it, by their number in the clip; the clip comes again and again. */
export type SentLog = ReadonlyMap<number, readonly number[]>;

export function sentLogOf(frames: readonly SentFrame[]): SentLog {
  const log = new Map<number, number[]>();
  for (const { timeCode, firstByteAt } of frames) {
    if (timeCode.kind !== "frame") continue;
    const sent = log.get(timeCode.frameNumber) ?? [];
    log.set(timeCode.frameNumber, [...sent, firstByteAt]);
  }
  return log;
}

/** Painted − first byte written by the camera; null when the log does not reach back to it. The newest that can have been seen is meant. */
export function ageMs(log: SentLog, { frameNumber, paintedAt }: Pick<Sighting, "frameNumber" | "paintedAt">): number | null {
  const sentAt = log.get(frameNumber)?.findLast((instant) => instant <= paintedAt);
  return sentAt === undefined ? null : paintedAt - sentAt;
}

/** Of the seconds between two instants, those at whose end a picture was on the tile that had left the camera less than 2 s before. */
export function liveSeconds(seen: readonly { paintedAt: number; ageMs: number }[], from: number, to: number): number {
  const LIVE_MS = 2_000;
  let live = 0;
  for (let end = from + 1_000; end <= to; end += 1_000) {
    if (seen.some(({ paintedAt, ageMs }) => paintedAt <= end && end - (paintedAt - ageMs) < LIVE_MS)) live += 1;
  }
  return live;
}
