import type { VideoCodec } from "@vigie/shared/cameras/schema";

/** What a sequence header carries: AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1, §8.3.3.1). */
export interface DecoderRecord {
  /** Bytes before each NAL unit of a frame: 1, 2 or 4. */
  lengthBytes: number;
  parameterSets: readonly Buffer[];
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
