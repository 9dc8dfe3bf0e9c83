/** Takes out the emulation prevention bytes of a NAL unit: 00 00 03 becomes 00 00 (H.264 and H.265 §7.3.1). At most `maxBytes` are read. */
export function unescapeNal(nal: Uint8Array, maxBytes: number): Buffer {
  const length = Math.min(nal.length, maxBytes);
  const out = Buffer.allocUnsafe(length);
  let zeros = 0;
  let size = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = nal[at] ?? 0;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[size] = byte;
    size += 1;
  }
  return out.subarray(0, size);
}

/** The inverse: puts a 03 before every byte that would make 00 00 00 … 00 00 03 (H.264 §7.4.1.1). `raw` ends in its stop bit, thus not in 00. */
export function escapeNal(raw: Uint8Array): Buffer {
  const out: number[] = [];
  let zeros = 0;
  for (const byte of raw) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
}
