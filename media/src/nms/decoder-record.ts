import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { ParameterSets } from "../frames/frame.ts";
import { readH264Sps } from "../frames/h264-sps.ts";
import { readH265Sps } from "../frames/h265-sps.ts";

/** What a sequence header carries: AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1, §8.3.3.1). */
export interface DecoderRecord {
  /** Bytes before each NAL unit of a frame: 1, 2 or 4. */
  lengthBytes: number;
  parameterSets: readonly Buffer[];
}

const LENGTH_OF_FOUR_BYTES = 3;
const HIGH_PROFILES = new Set([100, 110, 122, 144]);
const HEVC_VPS = 32;
const HEVC_SPS = 33;
const HEVC_PPS = 34;

/** Null when the first sequence parameter set makes no sense: then there is nothing a player could begin with. */
export function writeDecoderRecord(sets: ParameterSets): Buffer | null {
  return sets.codec === "h264" ? writeAvc(sets) : writeHevc(sets);
}

function writeAvc({ sps: spsNals, pps }: ParameterSets): Buffer | null {
  const first = spsNals[0];
  const sps = first === undefined ? null : readH264Sps(first);
  if (sps === null || spsNals.length > 31 || pps.length > 255) return null;
  const head = [1, sps.profileIdc, sps.constraintFlags, sps.levelIdc, 0xfc | LENGTH_OF_FOUR_BYTES, 0xe0 | spsNals.length];
  const tail = HIGH_PROFILES.has(sps.profileIdc)
    ? [0xfc | sps.chromaFormatIdc, 0xf8 | (sps.bitDepthLuma - 8), 0xf8 | (sps.bitDepthChroma - 8), 0]
    : [];
  return Buffer.concat([
    Buffer.from(head),
    ...spsNals.map(sized),
    Buffer.from([pps.length]),
    ...pps.map(sized),
    Buffer.from(tail),
  ]);
}

function writeHevc({ vps, sps: spsNals, pps }: ParameterSets): Buffer | null {
  const first = spsNals[0];
  const sps = first === undefined ? null : readH265Sps(first);
  if (sps === null) return null;
  const { spaceTierProfile, compatibilityFlags, constraintBytes, levelIdc } = sps.profileTierLevel;
  const head = Buffer.alloc(23);
  head[0] = 1;
  head[1] = spaceTierProfile;
  head.writeUInt32BE(compatibilityFlags >>> 0, 2);
  head.set(constraintBytes, 6);
  head[12] = levelIdc;
  head.writeUInt16BE(0xf000, 13); // min_spatial_segmentation_idc: unknown
  head[15] = 0xfc; // parallelismType: unknown
  head[16] = 0xfc | sps.chromaFormatIdc;
  head[17] = 0xf8 | (sps.bitDepthLuma - 8);
  head[18] = 0xf8 | (sps.bitDepthChroma - 8);
  // avgFrameRate 0: unknown.
  head[21] = (sps.maxSubLayers << 3) | (sps.isTemporalIdNested ? 4 : 0) | LENGTH_OF_FOUR_BYTES;
  head[22] = 3;
  return Buffer.concat([head, hevcArray(HEVC_VPS, vps), hevcArray(HEVC_SPS, spsNals), hevcArray(HEVC_PPS, pps)]);
}

/** Complete: the stream carries no other sets of the kind than these. */
function hevcArray(nalType: number, nals: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0x80 | nalType, nals.length >> 8, nals.length & 0xff]), ...nals.map(sized)]);
}

function sized(nal: Buffer): Buffer {
  const out = Buffer.allocUnsafe(2 + nal.length);
  out.writeUInt16BE(nal.length, 0);
  out.set(nal, 2);
  return out;
}

/** Null: cut short or of another version. The parameter sets are copies. */
export function readDecoderRecord(codec: VideoCodec, record: Buffer): DecoderRecord | null {
  const read = codec === "h264" ? readAvc(record) : readHevc(record);
  return read === null || read.lengthBytes === 3 ? null : read;
}

function readAvc(record: Buffer): DecoderRecord | null {
  if (record.length < 7 || record[0] !== 1) return null;
  const sps = readSized(record, 6, byteAt(record, 5) & 0x1f);
  if (sps === null || sps.endAt >= record.length) return null;
  const pps = readSized(record, sps.endAt + 1, byteAt(record, sps.endAt));
  if (pps === null) return null;
  return { lengthBytes: (byteAt(record, 4) & 3) + 1, parameterSets: [...sps.nals, ...pps.nals] };
}

function readHevc(record: Buffer): DecoderRecord | null {
  if (record.length < 23 || record[0] !== 1) return null;
  const parameterSets: Buffer[] = [];
  let at = 23;
  for (let arrays = byteAt(record, 22); arrays > 0; arrays -= 1) {
    if (at + 3 > record.length) return null;
    const read = readSized(record, at + 3, record.readUInt16BE(at + 1));
    if (read === null) return null;
    parameterSets.push(...read.nals);
    at = read.endAt;
  }
  return { lengthBytes: (byteAt(record, 21) & 3) + 1, parameterSets };
}

function readSized(record: Buffer, startAt: number, count: number): { nals: Buffer[]; endAt: number } | null {
  const nals: Buffer[] = [];
  let at = startAt;
  for (let index = 0; index < count; index += 1) {
    if (at + 2 > record.length) return null;
    const endAt = at + 2 + record.readUInt16BE(at);
    if (endAt > record.length) return null;
    nals.push(Buffer.from(record.subarray(at + 2, endAt)));
    at = endAt;
  }
  return { nals, endAt: at };
}

const byteAt = (buffer: Buffer, at: number): number => buffer[at] ?? 0;
