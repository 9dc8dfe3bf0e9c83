import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";

/** Parameter sets in force, exactly as the camera sent them, without length or start code. A change makes a new object: compare by identity. */
export interface ParameterSets {
  readonly codec: VideoCodec;
  /** Empty for H.264. */
  readonly vps: readonly Buffer[];
  readonly sps: readonly Buffer[];
  readonly pps: readonly Buffer[];
}

/** One access unit. Immutable, shared by everybody who reads it: never write into `data`. */
export interface Frame {
  /** The camera's NAL units in decoding order, each behind a four-byte big-endian length; parameter sets, delimiters and fillers are left out. */
  readonly data: Buffer;
  /** Decoding may start here: IDR of H.264; IDR, CRA or BLA of H.265. */
  readonly isKey: boolean;
  readonly parameterSets: ParameterSets;
  /** Presentation time on the camera's media clock, unwrapped; may jump when the camera does. */
  readonly timestampTicks90k: Ticks90k;
  /** Node's clock, when the frame's first byte was read. */
  readonly receivedAt: EpochMs;
  /** Camera's clock, from its RTCP sender reports; null before the first. */
  readonly cameraAt: EpochMs | null;
}
