import { BitReader } from "../frames/bit-reader.ts";
import { escapeNal, unescapeNal } from "../frames/emulation.ts";
import { type H264Sps, readH264Sps, SPS_MAX_BYTES } from "../frames/h264-sps.ts";
import type { BitstreamRestriction } from "../frames/h264-vui.ts";
import { BitWriter } from "./bit-writer.ts";

/** Profiles in which constraint_set5_flag says that there is no B slice (H.264 §7.4.2.1.1). */
const PROFILES_WITH_SET5 = new Set([77, 88, 100, 118]);
const BASELINE = 66;
const CONSTRAINT_SET5 = 0x04;

/**
 * What an SPS says of reordering. `never`: output order is decoding order, by its own word or by its profile. A number: that many
 * pictures at most. `unsaid`: it might, and a decoder holds back the level's whole picture buffer until it knows.
 */
export type StatedReordering = "never" | "unsaid" | number;

export function statedReordering(sps: H264Sps): StatedReordering {
  const hasNoBSlices =
    sps.profileIdc === BASELINE || (PROFILES_WITH_SET5.has(sps.profileIdc) && (sps.constraintFlags & CONSTRAINT_SET5) !== 0);
  if (hasNoBSlices || sps.picOrderCntType === 2 || sps.maxNumRefFrames === 0) return "never";
  const restriction = restrictionOf(sps);
  if (restriction === null) return "unsaid";
  return restriction.maxNumReorderFrames === 0 ? "never" : restriction.maxNumReorderFrames;
}

function restrictionOf(sps: H264Sps): BitstreamRestriction | null {
  return typeof sps.vui === "string" ? null : sps.vui.restriction;
}

/** Says nothing of motion vectors or sizes that the SPS itself did not say. */
const NO_RESTRICTION = {
  motionVectorsOverPicBoundaries: true,
  maxBytesPerPicDenom: 0,
  maxBitsPerMbDenom: 0,
  log2MaxMvLengthHorizontal: 15,
  log2MaxMvLengthVertical: 15,
};

/**
 * The same SPS, stating that no picture is reordered (bitstream_restriction, H.264 §E.1.1), so that a decoder gives each picture out at
 * once. Only for a stream that does not reorder. Gives back `nal` itself when it says so already or its VUI cannot be read.
 */
export function withZeroReordering(nal: Buffer): Buffer {
  const sps = readH264Sps(nal);
  if (sps === null || sps.vui === "unreadable" || nal.length > SPS_MAX_BYTES) return nal;
  if (restrictionOf(sps)?.maxNumReorderFrames === 0) return nal;
  const raw = unescapeNal(nal, SPS_MAX_BYTES);
  const writer = new BitWriter();
  if (sps.vui === "absent") {
    copyBits(raw, writer, sps.vuiFlagAtBits);
    writer.bits(1, 1); // vui_parameters_present_flag
    writer.bits(0, 8); // none of its parts up to pic_struct_present_flag
  } else {
    copyBits(raw, writer, sps.vui.restrictionFlagAtBits);
  }
  writeRestriction(writer, {
    ...NO_RESTRICTION,
    ...restrictionOf(sps),
    maxNumReorderFrames: 0,
    maxDecFrameBuffering: sps.maxNumRefFrames,
  });
  writer.bits(1, 1); // rbsp_stop_one_bit
  return escapeNal(writer.toBytes());
}

function copyBits(raw: Buffer, writer: BitWriter, countBits: number): void {
  const reader = new BitReader(raw);
  for (let bit = 0; bit < countBits; bit += 1) writer.bits(reader.bits(1), 1);
}

function writeRestriction(writer: BitWriter, restriction: BitstreamRestriction): void {
  writer.bits(1, 1); // bitstream_restriction_flag
  writer.bits(restriction.motionVectorsOverPicBoundaries ? 1 : 0, 1);
  writer.ue(restriction.maxBytesPerPicDenom);
  writer.ue(restriction.maxBitsPerMbDenom);
  writer.ue(restriction.log2MaxMvLengthHorizontal);
  writer.ue(restriction.log2MaxMvLengthVertical);
  writer.ue(restriction.maxNumReorderFrames);
  writer.ue(restriction.maxDecFrameBuffering);
}
