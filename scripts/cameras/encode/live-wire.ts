import type { EpochMs } from "@vigie/shared/kernel/units";

/** A live frame between the encoder's process and ours: size in bytes (32 bits), instant drawn (double), both big-endian, then annex B. */
const HEADER_BYTES = 12;

export function encodeLiveHeader(sizeBytes: number, drawnAt: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(sizeBytes, 0);
  header.writeDoubleBE(drawnAt, 4);
  return header;
}

/** Takes chunks as the pipe cuts them, gives whole frames. */
export function createLiveReader(onFrame: (bytes: Buffer, drawnAt: EpochMs) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUInt32BE(0);
      if (rest.length < end) return;
      onFrame(rest.subarray(HEADER_BYTES, end), rest.readDoubleBE(4) as EpochMs);
      rest = rest.subarray(end);
    }
  };
}
