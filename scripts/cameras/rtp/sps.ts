import { BitReader, withEmulationPrevention, withoutEmulationPrevention } from "./bits.ts";

/**
 * An H.264 SPS as many cameras send it: the same but for a VUI that ends without `bitstream_restriction` (Rec. ITU-T H.264 §E.1.1). An SPS
 * that has none comes back as it is. Made for what libx264 writes: throws on scaling matrices and HRD parameters, which it does not.
 */
export function withoutBitstreamRestriction(sps: Buffer): Buffer {
  const payload = withoutEmulationPrevention(sps);
  const reader = new BitReader(payload);
  skipToVui(reader);
  if (!reader.isSet()) return sps;
  skipVui(reader);
  const flagAt = reader.positionBits;
  if (!reader.isSet()) return sps;
  // Everything before the flag, the flag as 0, the stop bit, zeros to the byte.
  const bits = flagAt + 2;
  const cut = Buffer.from(payload.subarray(0, Math.ceil(bits / 8)));
  for (let bit = flagAt; bit < cut.length * 8; bit++) {
    const isStop = bit === flagAt + 1;
    const mask = 0x80 >> (bit & 7);
    cut[bit >> 3] = isStop ? (cut[bit >> 3] ?? 0) | mask : (cut[bit >> 3] ?? 0) & ~mask;
  }
  return withEmulationPrevention(cut);
}

/** Whose SPS has chroma format and bit depths (§7.3.2.1.1). */
const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/** Up to `vui_parameters_present_flag`. */
function skipToVui(reader: BitReader): void {
  reader.bits(8);
  const profile = reader.bits(8);
  reader.bits(16);
  reader.golomb();
  if (HIGH_PROFILES.includes(profile)) {
    if (reader.golomb() === 3) reader.bits(1);
    reader.golomb();
    reader.golomb();
    reader.bits(1);
    if (reader.isSet()) throw new Error("an SPS with scaling matrices");
  }
  reader.golomb();
  const orderCountType = reader.golomb();
  if (orderCountType === 0) reader.golomb();
  if (orderCountType === 1) throw new Error("an SPS with picture order count type 1");
  reader.golomb();
  reader.bits(1);
  reader.golomb();
  reader.golomb();
  if (!reader.isSet()) reader.bits(1);
  reader.bits(1);
  if (reader.isSet()) for (let edge = 0; edge < 4; edge++) reader.golomb();
}

const EXTENDED_ASPECT = 255;

/** Up to `bitstream_restriction_flag` (§E.1.1). */
function skipVui(reader: BitReader): void {
  if (reader.isSet() && reader.bits(8) === EXTENDED_ASPECT) reader.bits(32);
  if (reader.isSet()) reader.bits(1);
  if (reader.isSet()) {
    reader.bits(4);
    if (reader.isSet()) reader.bits(24);
  }
  if (reader.isSet()) {
    reader.golomb();
    reader.golomb();
  }
  if (reader.isSet()) reader.bits(65);
  if (reader.isSet() || reader.isSet()) throw new Error("an SPS with HRD parameters");
  reader.bits(1);
}
