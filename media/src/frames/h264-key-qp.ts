import { BitReader } from "./bit-reader.ts";
import { unescapeNal } from "./emulation.ts";
import type { ParameterSets } from "./frame.ts";
import { type H264Sps, readH264Sps } from "./h264-sps.ts";
import { nalUnits } from "./slices.ts";

const IDR_SLICE = 5;
const SLICE_HEADER_BYTES = 32;
/** Of a PPS, far beyond what stands before pic_init_qp without slice groups. */
const PPS_BYTES = 64;
const MAX_QP = 51;

/** What of a PPS (H.264 §7.3.2.2) decides where slice_qp_delta stands, and from where it counts. */
interface H264Pps {
  readonly ppsId: number;
  readonly hasFieldOrder: boolean;
  readonly initQp: number;
  readonly hasRedundantPicCnt: boolean;
}

/** Reads the quantiser of IDR pictures under these parameter sets; null when they cannot be read. Made once, used for each key frame. */
export function createKeyQpReader({ codec, sps, pps }: ParameterSets): ((data: Buffer) => number | null) | null {
  const only = codec === "h264" && sps.length === 1 ? sps[0] : undefined;
  const readSps = only === undefined ? null : readH264Sps(only);
  const readPps = new Map(pps.map(readH264Pps).flatMap((each) => (each === null ? [] : [[each.ppsId, each] as const])));
  return readSps === null || readPps.size === 0 ? null : (data) => readKeyQp(data, readSps, readPps);
}

/** SliceQP of the picture's first slice (§7.4.3): 26 + pic_init_qp_minus26 + slice_qp_delta. Null when it is no IDR picture, or nonsense. */
function readKeyQp(data: Buffer, sps: H264Sps, ppsById: ReadonlyMap<number, H264Pps>): number | null {
  for (const nal of nalUnits(data)) {
    if (((nal[0] ?? 0) & 0x1f) !== IDR_SLICE) continue;
    const reader = new BitReader(unescapeNal(nal.subarray(1), SLICE_HEADER_BYTES));
    reader.ue(); // first_mb_in_slice
    reader.ue(); // slice_type
    const pps = ppsById.get(reader.ue());
    if (pps === undefined) return null;
    skipToMarking(reader, sps, pps);
    reader.skip(2); // no_output_of_prior_pics_flag, long_term_reference_flag
    const qp = pps.initQp + reader.se();
    return reader.overran || qp < 0 || qp > MAX_QP ? null : qp;
  }
  return null;
}

/** slice_header() (§7.3.3) of an I slice in an IDR picture, from frame_num up to dec_ref_pic_marking(). */
function skipToMarking(reader: BitReader, sps: H264Sps, pps: H264Pps): void {
  if (sps.hasSeparateColourPlanes) reader.skip(2);
  reader.skip(sps.log2MaxFrameNum);
  const isField = !sps.isFrameMbsOnly && reader.flag();
  if (isField) reader.skip(1); // bottom_field_flag
  reader.ue(); // idr_pic_id
  const hasSecondOrder = pps.hasFieldOrder && !isField;
  if (sps.picOrderCntType === 0) {
    reader.skip(sps.log2MaxPicOrderCntLsb);
    if (hasSecondOrder) reader.se();
  } else if (sps.picOrderCntType === 1 && !sps.isDeltaPicOrderAlwaysZero) {
    reader.se();
    if (hasSecondOrder) reader.se();
  }
  if (pps.hasRedundantPicCnt) reader.ue();
}

/** Null with slice groups (no camera uses them), or when it breaks off. */
function readH264Pps(nal: Buffer): H264Pps | null {
  const reader = new BitReader(unescapeNal(nal.subarray(1), PPS_BYTES));
  const ppsId = reader.ue();
  reader.ue(); // seq_parameter_set_id
  reader.skip(1); // entropy_coding_mode_flag
  const hasFieldOrder = reader.flag();
  if (reader.ue() !== 0) return null; // num_slice_groups_minus1
  reader.ue();
  reader.ue(); // num_ref_idx_default_active
  reader.skip(3); // weighted_pred_flag, weighted_bipred_idc
  const initQp = 26 + reader.se();
  reader.se(); // pic_init_qs_minus26
  reader.se(); // chroma_qp_index_offset
  reader.skip(2); // deblocking_filter_control_present_flag, constrained_intra_pred_flag
  const hasRedundantPicCnt = reader.flag();
  return reader.overran ? null : { ppsId, hasFieldOrder, initQp, hasRedundantPicCnt };
}
