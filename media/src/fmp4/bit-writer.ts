/** Writes bits, most significant first; the last byte is filled with zeros. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #lengthBits = 0;

  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      const at = this.#lengthBits >> 3;
      const set = Math.floor(value / 2 ** bit) % 2 === 1 ? 0x80 >> (this.#lengthBits & 7) : 0;
      this.#bytes[at] = (this.#bytes[at] ?? 0) | set;
      this.#lengthBits += 1;
    }
  }

  /** ue(v), H.264 §9.1. */
  ue(value: number): void {
    const length = Math.floor(Math.log2(value + 1));
    this.bits(0, length);
    this.bits(value + 1, length + 1);
  }

  toBytes(): Buffer {
    return Buffer.from(this.#bytes);
  }
}
