/** Takes emulation prevention out of a NAL unit (Rec. ITU-T H.264 §7.4.1): its raw byte sequence payload, header byte included. */
export function withoutEmulationPrevention(nal: Buffer): Buffer {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** Puts emulation prevention back. */
export function withEmulationPrevention(payload: Buffer): Buffer {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** Reads a payload bit by bit; past its end bits are 0. */
export class BitReader {
  readonly #bytes: Buffer;
  positionBits = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  bits(count: number): number {
    let value = 0;
    for (let each = 0; each < count; each++, this.positionBits++)
      value = value * 2 + (((this.#bytes[this.positionBits >> 3] ?? 0) >> (7 - (this.positionBits & 7))) & 1);
    return value;
  }

  isSet(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v), §9.1. */
  golomb(): number {
    let zeros = 0;
    while (zeros < 32 && this.bits(1) === 0) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }
}
