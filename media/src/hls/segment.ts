import type { EpochMs } from "@vigie/shared/kernel/units";

/** A Partial Segment (RFC 8216bis §3.2.1): one movie fragment a frame, one behind the other. Immutable. */
export interface Part {
  readonly durationTicks90k: number;
  /** Begins with a key frame. */
  readonly isIndependent: boolean;
  readonly data: Buffer;
}

/** What a player needs before the frames of a segment. */
export interface Init {
  readonly id: number;
  readonly codecString: string;
  readonly data: Buffer;
}

/** A Media Segment, whole or still growing. */
export interface Segment {
  /** Media Sequence Number (RFC 8216bis §4.4.3.2). */
  readonly msn: number;
  readonly init: Init;
  /** The camera's timeline, or its parameter sets, are other ones than before. */
  readonly isDiscontinuous: boolean;
  /** Node's clock, when the first byte of its first frame was read. */
  readonly startsAt: EpochMs;
  readonly parts: readonly Part[];
  readonly isComplete: boolean;
}

export const durationOf = ({ parts }: Segment): number => parts.reduce((sum, part) => sum + part.durationTicks90k, 0);

export const sizeOf = ({ parts }: Segment): number => parts.reduce((sum, part) => sum + part.data.length, 0);

/** All that a playlist says. */
export interface Rendition {
  /** No Media Segment is longer, rounded to the second (§4.4.3.1). */
  readonly targetSeconds: number;
  readonly partTargetTicks90k: number;
  /** Discontinuities that have left the playlist (§4.4.3.3). */
  readonly discontinuitySequence: number;
  /** Oldest first; none is empty; all but the last are complete. */
  readonly segments: readonly Segment[];
}
