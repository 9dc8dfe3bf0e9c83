/** An SPS whose VUI says nothing of reordering, as many cameras send it (Rec. ITU-T H.264 §E.1.1). */
export function withoutBitstreamRestriction(sps: Buffer): Buffer {
  return sps;
}
