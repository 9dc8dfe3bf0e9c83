import { createHash } from "node:crypto";

export type Codec = "h264" | "h265";

/** Parameter sets without length or start code; `vps` is empty for H.264. */
export interface ParameterSets {
  readonly vps: readonly Buffer[];
  readonly sps: readonly Buffer[];
  readonly pps: readonly Buffer[];
}

/** `nal_unit_type`: Rec. ITU-T H.264 §7.3.1, H.265 §7.3.1.2. */
export const nalType = (codec: Codec, nal: Buffer) => (codec === "h264" ? (nal[0] ?? 0) & 0x1f : ((nal[0] ?? 0) >> 1) & 0x3f);

/** Coded slices: H.264 table 7-1, H.265 table 7-1. */
export function isVcl(codec: Codec, nal: Buffer): boolean {
  const type = nalType(codec, nal);
  return codec === "h264" ? type >= 1 && type <= 5 : type <= 31;
}

/** IDR of H.264; BLA, IDR and CRA of H.265. */
export function isKeySlice(codec: Codec, nal: Buffer): boolean {
  const type = nalType(codec, nal);
  return codec === "h264" ? type === 5 : type >= 16 && type <= 21;
}

const PARAMETER_SET_TYPES = { h264: { sps: 7, pps: 8, vps: -1 }, h265: { vps: 32, sps: 33, pps: 34 } } as const;

export function parameterSetKind(codec: Codec, nal: Buffer): keyof ParameterSets | null {
  const types = PARAMETER_SET_TYPES[codec];
  const type = nalType(codec, nal);
  return type === types.sps ? "sps" : type === types.pps ? "pps" : type === types.vps ? "vps" : null;
}

/** An access unit's parameter sets, and all its other NAL units in order. */
export function separateParameterSets(codec: Codec, nals: readonly Buffer[]): { parameterSets: ParameterSets; others: Buffer[] } {
  const of = (kind: keyof ParameterSets) => nals.filter((nal) => parameterSetKind(codec, nal) === kind);
  const others = nals.filter((nal) => parameterSetKind(codec, nal) === null);
  return { parameterSets: { vps: of("vps"), sps: of("sps"), pps: of("pps") }, others };
}

/** NAL units of a byte stream (H.264 and H.265 annex B), views into it. */
export function splitAnnexB(bytes: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let start = bytes.indexOf(START_CODE);
  while (start !== -1) {
    const next = bytes.indexOf(START_CODE, start + 3);
    let end = next === -1 ? bytes.length : next;
    // Trailing zero bytes, among them the first byte of a four-byte start code.
    while (end > start + 3 && bytes[end - 1] === 0) end--;
    if (end > start + 3) nals.push(bytes.subarray(start + 3, end));
    start = next;
  }
  return nals;
}

const START_CODE = Buffer.from([0, 0, 1]);

/** NAL units behind four-byte big-endian lengths (ISO/IEC 14496-15), views into `bytes`. Throws on a length that leaves it. */
export function splitLengthPrefixed(bytes: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError("a NAL unit is longer than its frame");
    nals.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return nals;
}

export function joinLengthPrefixed(nals: readonly Buffer[]): Buffer {
  return Buffer.concat(nals.flatMap((nal) => [lengthOf(nal), nal]));
}

/** SHA-256, hexadecimal, over a frame's VCL NAL units alone, each behind its four-byte big-endian length: comparable whatever carried them. */
export function hashVclNalUnits(codec: Codec, nals: readonly Buffer[]): string {
  const hash = createHash("sha256");
  for (const nal of nals) if (isVcl(codec, nal)) hash.update(lengthOf(nal)).update(nal);
  return hash.digest("hex");
}

function lengthOf(nal: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(nal.length);
  return length;
}
