import type { EpochMs } from "@vigie/shared/kernel/units";

/** What a picture says of itself: the instant it was drawn (live-encoded), or its number inside its clip (looped). */
export type TimeCode = { kind: "clock"; drawnAt: EpochMs } | { kind: "frame"; frameNumber: number };

/** The code fills these rows at the top of the picture, whatever its size. */
export const TIME_CODE_ROWS = 16;

/** Luma of a cell that says 1, and of one that says 0. */
const WHITE = 210;
const BLACK = 30;

/*
 * The picture's width is cut into 80 cells (8 px at 640), each one bit over all 16 rows, so that a cell is at least one 8×8 transform block
 * of H.264 high: 0–2 white, black, white; 3 kind (1: clock); 4–47 value, most significant bit first; 48–63 CRC-16/CCITT over cells
 * 3–47; 64–66 white, black, white; the rest black.
 */
const CELLS = 80;
const VALUE_BITS = 44;

/** Writes into a luma plane whose rows are `widthPx` apart. Values have 44 bits; more throws. */
export function writeTimeCode(luma: Uint8Array, widthPx: number, heightPx: number, code: TimeCode): void {
  const value = Math.floor(code.kind === "clock" ? code.drawnAt : code.frameNumber);
  if (value < 0 || value >= 2 ** VALUE_BITS) throw new RangeError(`${value} does not fit into a time code`);
  const bits = [code.kind === "clock" ? 1 : 0];
  for (let bit = VALUE_BITS - 1; bit >= 0; bit--) bits.push(Math.floor(value / 2 ** bit) % 2);
  let crc = 0xffff;
  for (const bit of bits) crc = ((crc >> 15) ^ bit) === 1 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  const check = Array.from({ length: 16 }, (_, at) => (crc >> (15 - at)) & 1);
  const cells = [1, 0, 1, ...bits, ...check, 1, 0, 1];
  for (let cell = 0; cell < CELLS; cell++) {
    const from = Math.floor((cell * widthPx) / CELLS);
    const until = Math.floor(((cell + 1) * widthPx) / CELLS);
    for (let row = 0; row < Math.min(TIME_CODE_ROWS, heightPx); row++)
      luma.fill(cells[cell] === 1 ? WHITE : BLACK, row * widthPx + from, row * widthPx + until);
  }
}

/**
 * Reads the code from the top rows of a picture: RGBA as `ImageData` has it (4 bytes a pixel; green is looked at) or luma (1). `heightPx` is
 * how many rows are given: 16 of a picture at its own size, in proportion of one that was scaled. Null when there is no code or it is not sure.
 * Self-contained, no name from outside: its source text is also run inside a browser page.
 */
export function readTimeCode(
  pixels: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
  bytesPerPixel: 1 | 4,
): TimeCode | null {
  const cellCount = 80;
  const offset = bytesPerPixel === 4 ? 1 : 0;
  const levels: number[] = [];
  for (let cell = 0; cell < 67; cell++) {
    const cellPx = widthPx / cellCount;
    const from = Math.floor((cell + 0.3) * cellPx);
    const until = Math.max(from + 1, Math.floor((cell + 0.7) * cellPx));
    let sum = 0;
    let count = 0;
    for (let row = Math.floor(heightPx / 4); row < Math.ceil((heightPx * 3) / 4); row++) {
      for (let column = from; column < until; column++) {
        sum += pixels[(row * widthPx + column) * bytesPerPixel + offset] ?? 0;
        count++;
      }
    }
    levels.push(sum / count);
  }
  const level = (cell: number) => levels[cell] ?? 0;
  const white = (level(0) + level(2) + level(64) + level(66)) / 4;
  const black = (level(1) + level(65)) / 2;
  if (!(white - black > 60)) return null;
  const bits = levels.map((each) => (each > (white + black) / 2 ? 1 : 0));
  const framing = [0, 1, 2, 64, 65, 66].map((cell) => bits[cell]).join("");
  if (framing !== "101101") return null;
  let crc = 0xffff;
  let value = 0;
  for (let cell = 3; cell < 48; cell++) {
    const bit = bits[cell] ?? 0;
    crc = ((crc >> 15) ^ bit) === 1 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    if (cell > 3) value = value * 2 + bit;
  }
  for (let at = 0; at < 16; at++) if (bits[48 + at] !== ((crc >> (15 - at)) & 1)) return null;
  return bits[3] === 1 ? { kind: "clock", drawnAt: value as EpochMs } : { kind: "frame", frameNumber: value };
}
