import { BitReader } from "./bit-reader.ts";
import { unescapeNal } from "./emulation.ts";

/** Two Exp-Golomb codes of at most 17 bits and the emulation bytes among them. */
const SLICE_START_BYTES = 12;

/** The NAL units of a frame: `data` is that of `Frame`, each unit behind a four-byte length. A length that points outside ends the walk. */
export function* nalUnits(data: Buffer): Generator<Buffer> {
  for (let at = 0; at + 4 <= data.length; ) {
    const end = at + 4 + data.readUInt32BE(at);
    if (end > data.length) return;
    yield data.subarray(at + 4, end);
    at = end;
  }
}

/** One slice of the picture is a B slice (H.264 §7.4.3, slice_type 1 or 6): it may be shown before a picture that came earlier. */
export function hasH264BSlice(data: Buffer): boolean {
  for (const nal of nalUnits(data)) if (((nal[0] ?? 0) & 0x1f) === 1 && isBSlice(nal)) return true;
  return false;
}

function isBSlice(nal: Buffer): boolean {
  const reader = new BitReader(unescapeNal(nal.subarray(1), SLICE_START_BYTES));
  reader.ue(); // first_mb_in_slice
  const sliceType = reader.ue();
  return !reader.overran && sliceType % 5 === 1;
}

/** Where an H.265 picture stands towards the random access picture before it (§3.111, §3.134, §7.4.2.2). */
export type H265Leading = "rasl" | "radl" | "none";

/**
 * `rasl`: shown before the CRA picture it follows and made from pictures before that, so undecodable for whoever starts at the CRA.
 * `radl`: also shown before it, but decodable.
 */
export function h265Leading(data: Buffer): H265Leading {
  for (const nal of nalUnits(data)) {
    const type = ((nal[0] ?? 0) >> 1) & 0x3f;
    if (type === 8 || type === 9) return "rasl";
    if (type === 6 || type === 7) return "radl";
    if (type < 32) return "none";
  }
  return "none";
}
