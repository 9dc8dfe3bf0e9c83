import type { EpochMs } from "@vigie/shared/kernel/units";

/** What one stream has seen since its supervision began. Plain counters, written on the hot path and read by whoever wants a figure. */
export interface StreamStatistics {
  /** Frames given to the bus. */
  frames: number;
  keyFrames: number;
  /** Bytes of those frames. */
  frameBytes: number;
  packets: number;
  /** Holes in the sequence numbers, however wide. */
  gaps: number;
  /** Packets that those holes are wide, as far as the sequence numbers tell. */
  lostPackets: number;
  /** Duplicates, and packets that came after the ones behind them: left out. */
  latePackets: number;
  /** Packets that say something outside RFC 3550, 6184 or 7798. */
  malformedPackets: number;
  /** Well-formed packets that Vigie has no use for: other payload types, STAP-B, MTAP, FU-B, PACI. */
  ignoredPackets: number;
  /** Frames that came but were not given on: damaged, not decodable before the next key frame, or without parameter sets. */
  droppedFrames: number;
  /** Node's clock; null before the first. */
  lastFrameAt: EpochMs | null;
}

export const emptyStatistics = (): StreamStatistics => ({
  frames: 0,
  keyFrames: 0,
  frameBytes: 0,
  packets: 0,
  gaps: 0,
  lostPackets: 0,
  latePackets: 0,
  malformedPackets: 0,
  ignoredPackets: 0,
  droppedFrames: 0,
  lastFrameAt: null,
});
