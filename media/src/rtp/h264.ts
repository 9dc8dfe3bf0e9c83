import { BitReader } from "../frames/bit-reader.ts";
import { unescapeNal } from "../frames/emulation.ts";
import type { NalRole, NalRules, NalSink, SliceKind, Unpacked } from "./nal-rules.ts";
import { byteAt, uint16At } from "./packet.ts";

/** RFC 6184 §5.4 and H.264 table 7-1. */
const IDR_SLICE = 5;
const STAP_A = 24;
const FU_A = 28;
const FU_START = 0x80;
const FU_END = 0x40;
const MAX_SPS_ID = 31;
const MAX_PPS_ID = 255;
/** The identifier stands at the front. */
const ID_WITHIN_BYTES = 16;

/** RTP payload format for H.264 (RFC 6184), packetization modes 0 and 1: single NAL units, STAP-A and FU-A. */
export const H264: NalRules = {
  codec: "h264",
  headerBytes: 1,
  unpack,
  typeOf: (firstByte) => firstByte & 0x1f,
  role,
  sliceKind: (type): SliceKind => (type === IDR_SLICE ? "key" : "other"),
  parameterSetId,
};

function unpack(packet: Buffer, start: number, end: number, sink: NalSink): Unpacked {
  const type = byteAt(packet, start) & 0x1f;
  if (type >= 1 && type < STAP_A) {
    sink.whole(packet, start, end);
    return "taken";
  }
  if (type === FU_A) return unpackFragment(packet, start, end, sink);
  if (type === STAP_A) return unpackAggregate(packet, start + 1, end, sink);
  return "ignored";
}

/** A list of NAL units behind 16-bit lengths; the form that STAP-A (RFC 6184 §5.7.1) shares with H.265's aggregation packet. */
export function unpackAggregate(packet: Buffer, start: number, end: number, sink: NalSink): Unpacked {
  let offset = start;
  while (offset + 2 <= end) {
    const nalStart = offset + 2;
    const nalEnd = nalStart + uint16At(packet, offset);
    if (nalEnd > end) return "malformed";
    if (nalEnd > nalStart) sink.whole(packet, nalStart, nalEnd);
    offset = nalEnd;
  }
  return offset === end ? "taken" : "malformed";
}

/** RFC 6184 §5.8. */
function unpackFragment(packet: Buffer, start: number, end: number, sink: NalSink): Unpacked {
  if (end - start < 3) return "malformed";
  const fragmentHeader = byteAt(packet, start + 1);
  const isLast = (fragmentHeader & FU_END) !== 0;
  if ((fragmentHeader & FU_START) === 0) {
    sink.piece(packet, start + 2, end, isLast);
    return "taken";
  }
  sink.begin((byteAt(packet, start) & 0xe0) | (fragmentHeader & 0x1f), packet, start + 2, end);
  if (isLast) sink.piece(packet, end, end, true);
  return "taken";
}

function role(type: number): NalRole {
  if (type >= 1 && type <= IDR_SLICE) return "slice";
  switch (type) {
    case 7:
      return "sps";
    case 8:
      return "pps";
    case 9:
      return "delimiter";
    case 12:
      return "filler";
    default:
      return "other";
  }
}

/** H.264 §7.3.2.1.1 and §7.3.2.2. */
function parameterSetId(set: "vps" | "sps" | "pps", nal: Buffer): number | null {
  const bits = new BitReader(unescapeNal(nal.subarray(1), ID_WITHIN_BYTES));
  if (set === "sps") bits.skip(24);
  const id = bits.ue();
  return bits.overran || id > (set === "sps" ? MAX_SPS_ID : MAX_PPS_ID) ? null : id;
}
