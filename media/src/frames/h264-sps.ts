import { BitReader } from "./bit-reader.ts";
import { unescapeNal } from "./emulation.ts";
import { readH264Vui, type VuiReordering } from "./h264-vui.ts";

/** Sequence parameter set of H.264 (§7.3.2.1.1), the part that Vigie needs. */
export interface H264Sps {
  readonly profileIdc: number;
  /** constraint_set0_flag … constraint_set5_flag and two reserved bits, most significant first. */
  readonly constraintFlags: number;
  readonly levelIdc: number;
  readonly chromaFormatIdc: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** separate_colour_plane_flag: slice headers then carry a colour plane. */
  readonly hasSeparateColourPlanes: boolean;
  readonly log2MaxFrameNum: number;
  /** 2: output order is decoding order. */
  readonly picOrderCntType: number;
  /** Of picOrderCntType 0; otherwise 0. */
  readonly log2MaxPicOrderCntLsb: number;
  /** Of picOrderCntType 1. */
  readonly isDeltaPicOrderAlwaysZero: boolean;
  readonly maxNumRefFrames: number;
  /** False: fields may be coded. */
  readonly isFrameMbsOnly: boolean;
  /** After cropping. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Position of vui_parameters_present_flag in the unescaped NAL unit, header byte included. */
  readonly vuiFlagAtBits: number;
  /** `absent`: no VUI. `unreadable`: cut short or nonsense; nothing may be concluded from it. */
  readonly vui: VuiReordering | "absent" | "unreadable";
}

/** Far more than any camera sends: 12 scaling lists and a full VUI with two HRDs stay below 1 kB. */
export const SPS_MAX_BYTES = 4096;

/** Profiles that carry chroma format, bit depth and scaling matrices (§7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const MAX_SIDE_PX = 16_384;

/** Null when it is no SPS, or breaks the ranges of §7.4.2.1.1. */
export function readH264Sps(nal: Uint8Array): H264Sps | null {
  if (nal.length < 5 || ((nal[0] ?? 0) & 0x1f) !== 7) return null;
  const reader = new BitReader(unescapeNal(nal, SPS_MAX_BYTES));
  reader.skip(8);
  const profileIdc = reader.bits(8);
  const constraintFlags = reader.bits(8);
  const levelIdc = reader.bits(8);
  if (reader.ue() > 31) return null;
  const chroma = HIGH_PROFILES.has(profileIdc) ? readChroma(reader) : CHROMA_420_8BIT;
  if (chroma === null) return null;
  const order = readOrder(reader);
  if (order === null) return null;
  const size = readSize(reader, chroma.hasSeparateColourPlanes ? 0 : chroma.chromaFormatIdc);
  if (size === null || reader.overran) return null;
  const vuiFlagAtBits = reader.positionBits;
  const vui = reader.flag() ? (readH264Vui(reader) ?? "unreadable") : "absent";
  const isCut = reader.overran;
  return { profileIdc, constraintFlags, levelIdc, ...chroma, ...order, ...size, vuiFlagAtBits, vui: isCut ? "unreadable" : vui };
}

const CHROMA_420_8BIT = { chromaFormatIdc: 1, hasSeparateColourPlanes: false, bitDepthLuma: 8, bitDepthChroma: 8 };

function readChroma(reader: BitReader): typeof CHROMA_420_8BIT | null {
  const chromaFormatIdc = reader.ue();
  const hasSeparateColourPlanes = chromaFormatIdc === 3 && reader.flag();
  const bitDepthLuma = 8 + reader.ue();
  const bitDepthChroma = 8 + reader.ue();
  reader.skip(1); // qpprime_y_zero_transform_bypass_flag
  if (chromaFormatIdc > 3 || bitDepthLuma > 14 || bitDepthChroma > 14) return null;
  if (reader.flag()) {
    const lists = chromaFormatIdc === 3 ? 12 : 8;
    for (let list = 0; list < lists; list += 1) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return { chromaFormatIdc, hasSeparateColourPlanes, bitDepthLuma, bitDepthChroma };
}

/** §7.3.2.1.1.1. */
function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let at = 0; at < size && !reader.overran; at += 1) {
    if (next !== 0) next = (((last + reader.se()) % 256) + 256) % 256;
    if (next !== 0) last = next;
  }
}

interface Order {
  log2MaxFrameNum: number;
  picOrderCntType: number;
  log2MaxPicOrderCntLsb: number;
  isDeltaPicOrderAlwaysZero: boolean;
  maxNumRefFrames: number;
}

function readOrder(reader: BitReader): Order | null {
  const log2MaxFrameNum = reader.ue() + 4;
  if (log2MaxFrameNum > 16) return null;
  const picOrderCntType = reader.ue();
  if (picOrderCntType > 2) return null;
  const log2MaxPicOrderCntLsb = picOrderCntType === 0 ? reader.ue() + 4 : 0;
  if (log2MaxPicOrderCntLsb > 16) return null;
  const isDeltaPicOrderAlwaysZero = picOrderCntType === 1 && reader.flag();
  if (picOrderCntType === 1 && !skipPicOrderCycle(reader)) return null;
  const maxNumRefFrames = reader.ue();
  reader.skip(1); // gaps_in_frame_num_value_allowed_flag
  if (maxNumRefFrames > 16) return null;
  return { log2MaxFrameNum, picOrderCntType, log2MaxPicOrderCntLsb, isDeltaPicOrderAlwaysZero, maxNumRefFrames };
}

/** What follows delta_pic_order_always_zero_flag. */
function skipPicOrderCycle(reader: BitReader): boolean {
  reader.se();
  reader.se();
  const cycle = reader.ue();
  if (cycle > 255) return false;
  for (let at = 0; at < cycle; at += 1) reader.se();
  return true;
}

interface Size {
  isFrameMbsOnly: boolean;
  widthPx: number;
  heightPx: number;
}

function readSize(reader: BitReader, chromaArrayType: number): Size | null {
  const codedWidthPx = (reader.ue() + 1) * 16;
  const mapUnits = reader.ue() + 1;
  const isFrameMbsOnly = reader.flag();
  const rowFactor = isFrameMbsOnly ? 1 : 2;
  const codedHeightPx = mapUnits * 16 * rowFactor;
  if (!isFrameMbsOnly) reader.skip(1); // mb_adaptive_frame_field_flag
  reader.skip(1); // direct_8x8_inference_flag
  const crop = { left: 0, right: 0, top: 0, bottom: 0 };
  if (reader.flag()) Object.assign(crop, { left: reader.ue(), right: reader.ue(), top: reader.ue(), bottom: reader.ue() });
  const unitX = chromaArrayType === 1 || chromaArrayType === 2 ? 2 : 1;
  const unitY = (chromaArrayType === 1 ? 2 : 1) * rowFactor;
  const widthPx = codedWidthPx - (crop.left + crop.right) * unitX;
  const heightPx = codedHeightPx - (crop.top + crop.bottom) * unitY;
  const isPossible = widthPx > 0 && heightPx > 0 && codedWidthPx <= MAX_SIDE_PX && codedHeightPx <= MAX_SIDE_PX;
  return isPossible ? { isFrameMbsOnly, widthPx, heightPx } : null;
}
