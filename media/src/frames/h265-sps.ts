import { BitReader } from "./bit-reader.ts";
import { unescapeNal } from "./emulation.ts";
import { SPS_MAX_BYTES } from "./h264-sps.ts";

/** profile_tier_level() of H.265 (§7.3.3), its general part. */
export interface ProfileTierLevel {
  /** general_profile_space, general_tier_flag, general_profile_idc in one byte, as `hvcC` has it. */
  readonly spaceTierProfile: number;
  readonly compatibilityFlags: number;
  /** general_progressive_source_flag and the 47 bits after it. */
  readonly constraintBytes: readonly number[];
  readonly levelIdc: number;
}

/** Sequence parameter set of H.265 (§7.3.2.2.1), the part that Vigie needs. */
export interface H265Sps {
  readonly profileTierLevel: ProfileTierLevel;
  readonly maxSubLayers: number;
  readonly isTemporalIdNested: boolean;
  readonly chromaFormatIdc: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** sps_max_num_reorder_pics of the highest sub-layer: 0 says that output order is decoding order. */
  readonly maxNumReorderPics: number;
  /** Inside the conformance window. */
  readonly widthPx: number;
  readonly heightPx: number;
}

const MAX_SIDE_PX = 16_384;

/** Null when it is no SPS, or breaks the ranges of §7.4.3.2.1. */
export function readH265Sps(nal: Uint8Array): H265Sps | null {
  if (nal.length < 16 || (((nal[0] ?? 0) >> 1) & 0x3f) !== 33) return null;
  const reader = new BitReader(unescapeNal(nal, SPS_MAX_BYTES));
  reader.skip(16 + 4);
  const maxSubLayers = reader.bits(3) + 1;
  const isTemporalIdNested = reader.flag();
  if (maxSubLayers > 7) return null;
  const profileTierLevel = readProfileTierLevel(reader, maxSubLayers);
  if (reader.ue() > 15) return null;
  const chromaFormatIdc = reader.ue();
  if (chromaFormatIdc > 3) return null;
  const hasSeparateColourPlanes = chromaFormatIdc === 3 && reader.flag();
  const size = readSize(reader, hasSeparateColourPlanes ? 0 : chromaFormatIdc);
  const bitDepthLuma = 8 + reader.ue();
  const bitDepthChroma = 8 + reader.ue();
  if (size === null || bitDepthLuma > 16 || bitDepthChroma > 16) return null;
  if (reader.ue() > 12) return null; // log2_max_pic_order_cnt_lsb_minus4
  const maxNumReorderPics = readReordering(reader, maxSubLayers);
  if (maxNumReorderPics > 16 || reader.overran) return null;
  return {
    profileTierLevel,
    maxSubLayers,
    isTemporalIdNested,
    chromaFormatIdc,
    bitDepthLuma,
    bitDepthChroma,
    maxNumReorderPics,
    ...size,
  };
}

function readProfileTierLevel(reader: BitReader, maxSubLayers: number): ProfileTierLevel {
  const spaceTierProfile = reader.bits(8);
  const compatibilityFlags = reader.bits(32);
  const constraintBytes = Array.from({ length: 6 }, () => reader.bits(8));
  const levelIdc = reader.bits(8);
  const subLayers = Array.from({ length: maxSubLayers - 1 }, () => ({ hasProfile: reader.flag(), hasLevel: reader.flag() }));
  if (maxSubLayers > 1) reader.skip((8 - (maxSubLayers - 1)) * 2);
  for (const { hasProfile, hasLevel } of subLayers) reader.skip((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0));
  return { spaceTierProfile, compatibilityFlags, constraintBytes, levelIdc };
}

function readSize(reader: BitReader, chromaArrayType: number): { widthPx: number; heightPx: number } | null {
  const codedWidthPx = reader.ue();
  const codedHeightPx = reader.ue();
  const window = { left: 0, right: 0, top: 0, bottom: 0 };
  if (reader.flag()) Object.assign(window, { left: reader.ue(), right: reader.ue(), top: reader.ue(), bottom: reader.ue() });
  const unitX = chromaArrayType === 1 || chromaArrayType === 2 ? 2 : 1;
  const unitY = chromaArrayType === 1 ? 2 : 1;
  const widthPx = codedWidthPx - (window.left + window.right) * unitX;
  const heightPx = codedHeightPx - (window.top + window.bottom) * unitY;
  const isPossible = widthPx > 0 && heightPx > 0 && codedWidthPx <= MAX_SIDE_PX && codedHeightPx <= MAX_SIDE_PX;
  return isPossible ? { widthPx, heightPx } : null;
}

/** Without sps_sub_layer_ordering_info_present_flag one set of values stands for all sub-layers. */
function readReordering(reader: BitReader, maxSubLayers: number): number {
  const sets = reader.flag() ? maxSubLayers : 1;
  let reorderPics = 0;
  for (let set = 0; set < sets; set += 1) {
    reader.ue(); // sps_max_dec_pic_buffering_minus1
    reorderPics = reader.ue();
    reader.ue(); // sps_max_latency_increase_plus1
  }
  return reorderPics;
}
