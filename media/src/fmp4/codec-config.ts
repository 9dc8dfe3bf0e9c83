import type { ParameterSets } from "../frames/frame.ts";
import { type H264Sps, readH264Sps } from "../frames/h264-sps.ts";
import { readH265Sps } from "../frames/h265-sps.ts";
import { u8, u16, u32 } from "./boxes.ts";

/** Profiles whose record ends with chroma format and bit depths (ISO/IEC 14496-15 §5.3.3.1.2). */
const PROFILES_WITH_CHROMA = new Set([100, 110, 122, 144, 244]);
const LENGTH_SIZE_MINUS_ONE = 3;

/**
 * The decoder configuration record, `avcC` or `hvcC` without its box header (ISO/IEC 14496-15 §5.3.3.1 and §8.3.3.1): what an MP4 sample
 * entry holds and what WebCodecs calls `description`. Null when the parameter sets cannot be read.
 */
export function writeCodecConfig(sets: ParameterSets): Buffer | null {
  return sets.codec === "h264" ? writeAvcConfig(sets) : writeHevcConfig(sets);
}

function writeAvcConfig({ sps, pps }: ParameterSets): Buffer | null {
  const parsed = sps[0] === undefined ? null : readH264Sps(sps[0]);
  if (parsed === null || pps.length === 0 || sps.length > 31 || pps.length > 255) return null;
  return Buffer.concat([
    u8(1, parsed.profileIdc, parsed.constraintFlags, parsed.levelIdc, 0xfc | LENGTH_SIZE_MINUS_ONE, 0xe0 | sps.length),
    ...sps.flatMap(withLength),
    u8(pps.length),
    ...pps.flatMap(withLength),
    ...chromaOf(parsed),
  ]);
}

function chromaOf({ profileIdc, chromaFormatIdc, bitDepthLuma, bitDepthChroma }: H264Sps): Buffer[] {
  if (!PROFILES_WITH_CHROMA.has(profileIdc)) return [];
  return [u8(0xfc | chromaFormatIdc, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8), 0)];
}

function writeHevcConfig({ vps, sps, pps }: ParameterSets): Buffer | null {
  const parsed = sps[0] === undefined ? null : readH265Sps(sps[0]);
  if (parsed === null || vps.length === 0 || pps.length === 0) return null;
  const { spaceTierProfile, compatibilityFlags, constraintBytes, levelIdc } = parsed.profileTierLevel;
  const nested = parsed.isTemporalIdNested ? 4 : 0;
  return Buffer.concat([
    u8(1, spaceTierProfile),
    u32(compatibilityFlags),
    u8(...constraintBytes, levelIdc),
    u16(0xf000), // min_spatial_segmentation_idc unknown
    u8(0xfc, 0xfc | parsed.chromaFormatIdc, 0xf8 | (parsed.bitDepthLuma - 8), 0xf8 | (parsed.bitDepthChroma - 8)),
    u16(0), // average frame rate unknown
    u8((parsed.maxSubLayers << 3) | nested | LENGTH_SIZE_MINUS_ONE, 3),
    ...[...nalArray(32, vps), ...nalArray(33, sps), ...nalArray(34, pps)],
  ]);
}

/** array_completeness is 1: `hvc1` keeps all parameter sets out of the samples. */
const nalArray = (type: number, nals: readonly Buffer[]): Buffer[] => [
  u8(0x80 | type),
  u16(nals.length),
  ...nals.flatMap(withLength),
];

const withLength = (nal: Buffer): Buffer[] => [u16(nal.length), nal];
