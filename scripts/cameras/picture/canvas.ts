/** Limited-range BT.601/709 sample values, 16–235 luma, 16–240 chroma. */
export interface Colour {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

export const grey = (y: number): Colour => ({ y, u: 128, v: 128 });

/** An I420 picture in one buffer, drawn into plane by plane. Coordinates are pixels, may have fractions and lie outside. */
export class Canvas {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly planes: Buffer;
  readonly luma: Uint8Array;
  readonly #u: Uint8Array;
  readonly #v: Uint8Array;

  /** Both sizes are even. */
  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    const lumaBytes = widthPx * heightPx;
    this.planes = Buffer.alloc((lumaBytes * 3) / 2);
    this.luma = this.planes.subarray(0, lumaBytes);
    this.#u = this.planes.subarray(lumaBytes, (lumaBytes * 5) / 4);
    this.#v = this.planes.subarray((lumaBytes * 5) / 4);
  }

  /** From `left` and `top` until `right` and `bottom`, without these. */
  rectangle(left: number, top: number, right: number, bottom: number, colour: Colour): void {
    this.trapezoid(top, left, right, bottom, left, right, colour);
  }

  /** Between two horizontal edges, straight sides: what the ground and walls of a street are made of. */
  trapezoid(
    top: number,
    topLeft: number,
    topRight: number,
    bottom: number,
    bottomLeft: number,
    bottomRight: number,
    colour: Colour,
  ): void {
    const from = Math.max(0, Math.round(top));
    const until = Math.min(this.heightPx, Math.round(bottom));
    const spanPx = Math.max(1, bottom - top);
    for (let row = from; row < until; row++) {
      const along = (row + 0.5 - top) / spanPx;
      this.#row(row, topLeft + (bottomLeft - topLeft) * along, topRight + (bottomRight - topRight) * along, colour);
    }
  }

  disc(centreX: number, centreY: number, radiusPx: number, colour: Colour): void {
    for (
      let row = Math.max(0, Math.round(centreY - radiusPx));
      row < Math.min(this.heightPx, Math.round(centreY + radiusPx));
      row++
    ) {
      const half = Math.sqrt(Math.max(0, radiusPx ** 2 - (row + 0.5 - centreY) ** 2));
      this.#row(row, centreX - half, centreX + half, colour);
    }
  }

  copyFrom(other: Canvas): void {
    other.planes.copy(this.planes);
  }

  #row(row: number, left: number, right: number, { y, u, v }: Colour): void {
    const from = Math.max(0, Math.round(left));
    const until = Math.min(this.widthPx, Math.round(right));
    if (until <= from) return;
    this.luma.fill(y, row * this.widthPx + from, row * this.widthPx + until);
    if (row % 2 === 1) return;
    const chromaRow = (row / 2) * (this.widthPx / 2);
    this.#u.fill(u, chromaRow + (from >> 1), chromaRow + ((until + 1) >> 1));
    this.#v.fill(v, chromaRow + (from >> 1), chromaRow + ((until + 1) >> 1));
  }
}
