import type { BitReader } from "./bit-reader.ts";

/** What the video usability information says about reordering (H.264 §E.1.1). */
export interface VuiReordering {
  /** Position of bitstream_restriction_flag in the unescaped NAL unit. */
  readonly restrictionFlagAtBits: number;
  /** Null when bitstream_restriction_flag is 0: a decoder then has to assume the level's whole picture buffer. */
  readonly restriction: BitstreamRestriction | null;
}

export interface BitstreamRestriction {
  readonly motionVectorsOverPicBoundaries: boolean;
  readonly maxBytesPerPicDenom: number;
  readonly maxBitsPerMbDenom: number;
  readonly log2MaxMvLengthHorizontal: number;
  readonly log2MaxMvLengthVertical: number;
  readonly maxNumReorderFrames: number;
  readonly maxDecFrameBuffering: number;
}

const EXTENDED_SAR = 255;

/** Reads vui_parameters(); null when a field breaks its range. The caller checks the reader's `overran`. */
export function readH264Vui(reader: BitReader): VuiReordering | null {
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.skip(32);
  if (reader.flag()) reader.skip(1); // overscan
  if (reader.flag()) {
    reader.skip(4); // video_format, video_full_range_flag
    if (reader.flag()) reader.skip(24);
  }
  if (reader.flag() && (reader.ue() > 5 || reader.ue() > 5)) return null; // chroma sample location
  if (reader.flag()) reader.skip(65); // timing
  const hasNalHrd = reader.flag();
  if (hasNalHrd && !skipHrd(reader)) return null;
  const hasVclHrd = reader.flag();
  if (hasVclHrd && !skipHrd(reader)) return null;
  if (hasNalHrd || hasVclHrd) reader.skip(1); // low_delay_hrd_flag
  reader.skip(1); // pic_struct_present_flag
  const restrictionFlagAtBits = reader.positionBits;
  if (!reader.flag()) return { restrictionFlagAtBits, restriction: null };
  const restriction = {
    motionVectorsOverPicBoundaries: reader.flag(),
    maxBytesPerPicDenom: reader.ue(),
    maxBitsPerMbDenom: reader.ue(),
    log2MaxMvLengthHorizontal: reader.ue(),
    log2MaxMvLengthVertical: reader.ue(),
    maxNumReorderFrames: reader.ue(),
    maxDecFrameBuffering: reader.ue(),
  };
  return restriction.maxNumReorderFrames > 16 || restriction.maxDecFrameBuffering > 16
    ? null
    : { restrictionFlagAtBits, restriction };
}

/** hrd_parameters(), §E.1.2. */
function skipHrd(reader: BitReader): boolean {
  const entries = reader.ue() + 1;
  if (entries > 32) return false;
  reader.skip(8); // bit_rate_scale, cpb_size_scale
  for (let entry = 0; entry < entries; entry += 1) {
    reader.ue();
    reader.ue();
    reader.skip(1);
  }
  reader.skip(20); // four lengths of five bits
  return true;
}
