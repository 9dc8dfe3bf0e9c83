import { hashVclNalUnits, splitAnnexB } from "../../../scripts/cameras/index.ts";

/**
 * Access units of a byte stream as an encoder wrote it, each as the hash of its slices. A picture begins with the slice whose first bit
 * behind the header is set: `first_mb_in_slice` 0 (H.264 §7.4.3), `first_slice_segment_in_pic_flag` (H.265 §7.4.7.1).
 */
export function readAccessUnitHashes(codec: "h264" | "h265", byteStream: Buffer): string[] {
  const headerBytes = codec === "h264" ? 1 : 2;
  const units: Buffer[][] = [];
  for (const nal of splitAnnexB(byteStream)) {
    const first = nal[0] ?? 0;
    const isSlice = codec === "h264" ? (first & 0x1f) >= 1 && (first & 0x1f) <= 5 : ((first >> 1) & 0x3f) < 32;
    if (!isSlice) continue;
    if (((nal[headerBytes] ?? 0) & 0x80) !== 0) units.push([]);
    units.at(-1)?.push(nal);
  }
  return units.map((nals) => hashVclNalUnits(codec, nals));
}
