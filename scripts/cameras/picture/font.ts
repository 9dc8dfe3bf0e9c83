import { type Canvas, type Colour, grey } from "./canvas.ts";

/** Capital letters, digits and a few marks, five by seven dots: seven rows of five bits, the leftmost highest. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [28, 18, 17, 17, 17, 18, 28],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  G: [14, 17, 16, 23, 17, 17, 15],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  J: [7, 2, 2, 2, 2, 18, 12],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 17, 25, 21, 19, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  Q: [14, 17, 17, 17, 21, 18, 13],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  V: [17, 17, 17, 17, 17, 10, 4],
  W: [17, 17, 17, 21, 21, 21, 10],
  X: [17, 17, 10, 4, 10, 17, 17],
  Y: [17, 17, 17, 10, 4, 4, 4],
  Z: [31, 1, 2, 4, 8, 16, 31],
  "0": [14, 17, 19, 21, 25, 17, 14],
  "1": [4, 12, 4, 4, 4, 4, 14],
  "2": [14, 17, 1, 2, 4, 8, 31],
  "3": [31, 2, 4, 2, 1, 17, 14],
  "4": [2, 6, 10, 18, 31, 2, 2],
  "5": [31, 16, 30, 1, 1, 17, 14],
  "6": [6, 8, 16, 30, 17, 17, 14],
  "7": [31, 1, 2, 4, 8, 8, 8],
  "8": [14, 17, 17, 14, 17, 17, 14],
  "9": [14, 17, 17, 15, 1, 2, 12],
  ":": [0, 12, 12, 0, 12, 12, 0],
  ".": [0, 0, 0, 0, 0, 12, 12],
  ",": [0, 0, 0, 0, 12, 4, 8],
  "-": [0, 0, 0, 14, 0, 0, 0],
  "'": [4, 4, 8, 0, 0, 0, 0],
  "/": [1, 1, 2, 4, 8, 16, 16],
  "?": [14, 17, 1, 2, 4, 0, 4],
  " ": [0, 0, 0, 0, 0, 0, 0],
};

const COLUMNS = 5;
const ADVANCE_DOTS = 6;
const HEIGHT_DOTS = 7;

export const textWidthPx = (text: string, dotPx: number) => text.length * ADVANCE_DOTS * dotPx;

/** As a camera writes into its picture: capitals, no accents, white on a dark bar. A character without a glyph is `?`. */
export function drawText(canvas: Canvas, text: string, left: number, top: number, dotPx: number): void {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase();
  const right = left + textWidthPx(plain, dotPx);
  canvas.rectangle(left - 2 * dotPx, top - 2 * dotPx, right + dotPx, top + (HEIGHT_DOTS + 2) * dotPx, grey(24));
  [...plain].forEach((character, index) => {
    drawGlyph(canvas, GLYPHS[character] ?? GLYPHS["?"] ?? [], left + index * ADVANCE_DOTS * dotPx, top, dotPx, grey(225));
  });
}

function drawGlyph(canvas: Canvas, rows: readonly number[], left: number, top: number, dotPx: number, colour: Colour): void {
  rows.forEach((bits, row) => {
    for (let column = 0; column < COLUMNS; column++) {
      if (((bits >> (COLUMNS - 1 - column)) & 1) === 0) continue;
      const x = left + column * dotPx;
      canvas.rectangle(x, top + row * dotPx, x + dotPx, top + (row + 1) * dotPx, colour);
    }
  });
}
