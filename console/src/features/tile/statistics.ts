import type { StreamName, VideoFormat } from "@vigie/shared/cameras/schema";
import type { Transport } from "./renderer.ts";

/** What a feed counted since it began; a reader makes rates of two readings. */
export interface TileStatistics {
  stream: StreamName;
  transport: Transport;
  /** Null before the node has told it. */
  format: VideoFormat | null;
  receivedFrames: number;
  receivedBytes: number;
  paintedFrames: number;
  /** Left out by the node because this viewer lagged, and given up here. */
  droppedFrames: number;
  /** Of the newest painted picture: painted − received by the node. Null while the node's clock is not known. */
  ageMs: number | null;
  /** Why it is not the transport that was wanted. */
  fallback: "unsupported" | "stuck" | "broken" | null;
}

export const NOTHING_COUNTED = {
  format: null,
  receivedFrames: 0,
  receivedBytes: 0,
  paintedFrames: 0,
  droppedFrames: 0,
  ageMs: null,
} as const;

export interface Rates {
  paintedPerSecond: number;
  kbitPerSecond: number;
}

/** Null when the readings are not of one feed, or of one instant. */
export function ratesBetween(before: TileStatistics, after: TileStatistics, elapsedMs: number): Rates | null {
  const isSameFeed = before.stream === after.stream && before.transport === after.transport;
  const paintedFrames = after.paintedFrames - before.paintedFrames;
  const receivedBytes = after.receivedBytes - before.receivedBytes;
  if (!isSameFeed || elapsedMs <= 0 || paintedFrames < 0 || receivedBytes < 0) return null;
  return { paintedPerSecond: (paintedFrames * 1_000) / elapsedMs, kbitPerSecond: (receivedBytes * 8) / elapsedMs };
}
