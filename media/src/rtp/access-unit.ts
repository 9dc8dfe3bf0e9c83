/** A frame that is longer is given up: no ring could hold it, and a broken camera must not fill the memory. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

const INITIAL_BYTES = 32 * 1024;
const LENGTH_BYTES = 4;

/**
 * The access unit under way: NAL units behind four-byte lengths, written into one buffer that is kept from frame to frame. It copies
 * each payload out of the socket's read buffer (which is used again at once); `take` copies the whole once more into a buffer of the
 * exact size, which a frame of unknown length cannot have before its end.
 */
export class AccessUnit {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;
  #nalStart = -1;
  #hasOverflowed = false;

  get lengthBytes(): number {
    return this.#length;
  }

  get isNalOpen(): boolean {
    return this.#nalStart !== -1;
  }

  /** Bytes were lost for want of room since the last `clear`. */
  get hasOverflowed(): boolean {
    return this.#hasOverflowed;
  }

  openNal(): void {
    this.#nalStart = this.#length;
    if (this.#reserve(LENGTH_BYTES)) this.#length += LENGTH_BYTES;
  }

  appendByte(value: number): void {
    if (!this.#reserve(1)) return;
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  append(source: Buffer, start: number, end: number): void {
    if (!this.#reserve(end - start)) return;
    source.copy(this.#bytes, this.#length, start, end);
    this.#length += end - start;
  }

  /** Writes the length in front of the open NAL unit. */
  closeNal(): void {
    const nalBytes = this.#length - this.#nalStart - LENGTH_BYTES;
    if (nalBytes > 0) this.#bytes.writeUInt32BE(nalBytes, this.#nalStart);
    else this.#length = this.#nalStart;
    this.#nalStart = -1;
  }

  /** Hands the open NAL unit to `read` (a view of this buffer: copy what stays) and takes it out again. */
  withdrawNal(read: (buffer: Buffer, start: number, end: number) => void): void {
    const start = this.#nalStart + LENGTH_BYTES;
    const end = this.#length;
    this.#length = this.#nalStart;
    this.#nalStart = -1;
    if (start < end) read(this.#bytes, start, end);
  }

  /** The finished access unit, in memory of its own: a pooled buffer would keep its neighbours alive as long as itself. */
  take(): Buffer {
    const unit = Buffer.allocUnsafeSlow(this.#length);
    this.#bytes.copy(unit, 0, 0, this.#length);
    this.clear();
    return unit;
  }

  clear(): void {
    this.#length = 0;
    this.#nalStart = -1;
    this.#hasOverflowed = false;
  }

  #reserve(sizeBytes: number): boolean {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#bytes.length) return true;
    if (this.#hasOverflowed || needed > MAX_FRAME_BYTES) {
      this.#hasOverflowed = true;
      return false;
    }
    const grown = Buffer.allocUnsafeSlow(Math.min(MAX_FRAME_BYTES, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
    return true;
  }
}
