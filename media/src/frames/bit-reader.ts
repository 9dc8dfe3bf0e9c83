/**
 * Reads bits, most significant first, and Exp-Golomb codes (H.264 and H.265 §9.2 and §9.1). Never throws: past the end it reads zeros and
 * says so in `overran`, which the caller checks once, at the end.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #positionBits = 0;
  #overran = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get positionBits(): number {
    return this.#positionBits;
  }

  get overran(): boolean {
    return this.#overran;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** u(count), `count` from 0 to 32. */
  bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count; read += 1) {
      const byte = this.#bytes[this.#positionBits >> 3];
      if (byte === undefined) this.#overran = true;
      else value = value * 2 + ((byte >> (7 - (this.#positionBits & 7))) & 1);
      this.#positionBits += 1;
    }
    return value;
  }

  skip(count: number): void {
    this.#positionBits += count;
    if (this.#positionBits > this.#bytes.length * 8) this.#overran = true;
  }

  /** ue(v); a code of more than 32 leading zeros does not exist and counts as an overrun. */
  ue(): number {
    let zeros = 0;
    while (!this.flag()) {
      zeros += 1;
      if (zeros > 32 || this.#overran) {
        this.#overran = true;
        return 0;
      }
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v). */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
