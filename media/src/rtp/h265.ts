import { BitReader } from "../frames/bit-reader.ts";
import { unescapeNal } from "../frames/emulation.ts";
import { unpackAggregate } from "./h264.ts";
import type { NalRole, NalRules, NalSink, SliceKind, Unpacked } from "./nal-rules.ts";
import { byteAt, uint16At } from "./packet.ts";

/** RFC 7798 §4.4 and H.265 table 7-1. */
const AGGREGATION = 48;
const FRAGMENTATION = 49;
const FU_START = 0x80;
const FU_END = 0x40;
const RASL_N = 8;
const RASL_R = 9;
const BLA_W_LP = 16;
const BLA_N_LP = 18;
const IDR_N_LP = 20;
const CRA = 21;
const MAX_SPS_ID = 15;
const MAX_PPS_ID = 63;
/** Behind the profiles and levels of at most seven sub-layers. */
const ID_WITHIN_BYTES = 128;

/** RTP payload format for H.265 (RFC 7798) without decoding order numbers: single NAL units, aggregation and fragmentation units. */
export const H265: NalRules = {
  codec: "h265",
  headerBytes: 2,
  unpack,
  typeOf: (firstByte) => (firstByte >> 1) & 0x3f,
  role,
  sliceKind,
  parameterSetId,
};

function unpack(packet: Buffer, start: number, end: number, sink: NalSink): Unpacked {
  if (end - start < 2) return "malformed";
  const type = (byteAt(packet, start) >> 1) & 0x3f;
  if (type < AGGREGATION) {
    sink.whole(packet, start, end);
    return "taken";
  }
  if (type === FRAGMENTATION) return unpackFragment(packet, start, end, sink);
  if (type === AGGREGATION) return unpackAggregate(packet, start + 2, end, sink);
  return "ignored";
}

/** RFC 7798 §4.4.3. */
function unpackFragment(packet: Buffer, start: number, end: number, sink: NalSink): Unpacked {
  if (end - start < 4) return "malformed";
  const fragmentHeader = byteAt(packet, start + 2);
  const isLast = (fragmentHeader & FU_END) !== 0;
  if ((fragmentHeader & FU_START) === 0) {
    sink.piece(packet, start + 3, end, isLast);
    return "taken";
  }
  const header = (uint16At(packet, start) & 0x81ff) | ((fragmentHeader & 0x3f) << 9);
  sink.begin(header, packet, start + 3, end);
  if (isLast) sink.piece(packet, end, end, true);
  return "taken";
}

function role(type: number): NalRole {
  if (type < 32) return "slice";
  switch (type) {
    case 32:
      return "vps";
    case 33:
      return "sps";
    case 34:
      return "pps";
    case 35:
      return "delimiter";
    case 38:
      return "filler";
    default:
      return "other";
  }
}

function sliceKind(type: number): SliceKind {
  if (type === CRA) return "open-key";
  if (type >= BLA_W_LP && type <= BLA_N_LP) return "broken-key";
  if (type > BLA_N_LP && type <= IDR_N_LP) return "key";
  return type === RASL_N || type === RASL_R ? "leading" : "other";
}

/** H.265 §7.3.2.1, §7.3.2.2 with §7.3.3 before the identifier, and §7.3.2.3. */
function parameterSetId(set: "vps" | "sps" | "pps", nal: Buffer): number | null {
  const bits = new BitReader(unescapeNal(nal.subarray(2), ID_WITHIN_BYTES));
  if (set === "vps") return bits.bits(4);
  if (set === "sps") skipToSpsId(bits);
  const id = bits.ue();
  return bits.overran || id > (set === "sps" ? MAX_SPS_ID : MAX_PPS_ID) ? null : id;
}

function skipToSpsId(bits: BitReader): void {
  bits.skip(4);
  const subLayers = bits.bits(3);
  bits.skip(1 + 88 + 8);
  const present: { profile: number; level: number }[] = [];
  for (let layer = 0; layer < subLayers; layer += 1) present.push({ profile: bits.bits(1), level: bits.bits(1) });
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const { profile, level } of present) bits.skip(profile * 88 + level * 8);
}
