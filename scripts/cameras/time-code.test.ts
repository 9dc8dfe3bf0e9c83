import type { EpochMs } from "@vigie/shared/kernel/units";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readTimeCode, TIME_CODE_ROWS, type TimeCode, writeTimeCode } from "./time-code.ts";

const code = fc.oneof(
  fc.nat({ max: 2 ** 31 - 1 }).map((frameNumber): TimeCode => ({ kind: "frame", frameNumber })),
  fc.integer({ min: 0, max: 2 ** 44 - 1 }).map((drawnAt): TimeCode => ({ kind: "clock", drawnAt: drawnAt as EpochMs })),
);

function lumaWith(written: TimeCode, widthPx: number): Uint8Array {
  const luma = new Uint8Array(widthPx * TIME_CODE_ROWS).fill(120);
  writeTimeCode(luma, widthPx, TIME_CODE_ROWS, written);
  return luma;
}

const rgba = (luma: Uint8Array) => Uint8ClampedArray.from([...luma].flatMap((y) => [y, y, y, 255]));

it("reads back every value at every width, from luma and from RGBA", () => {
  fc.assert(
    fc.property(code, fc.constantFrom(320, 352, 640, 704, 1280, 1920), (written, widthPx) => {
      const luma = lumaWith(written, widthPx);
      expect(readTimeCode(luma, widthPx, TIME_CODE_ROWS, 1)).toEqual(written);
      expect(readTimeCode(rgba(luma), widthPx, TIME_CODE_ROWS, 4)).toEqual(written);
    }),
    { numRuns: 60 },
  );
});

it("reads a picture that a tile drew at half its size", () => {
  const written: TimeCode = { kind: "clock", drawnAt: 1_795_511_779_717 as EpochMs };
  const luma = lumaWith(written, 1280);
  const half = Uint8Array.from({ length: 640 * 8 }, (_, at) => luma[Math.floor(at / 640) * 2 * 1280 + (at % 640) * 2] ?? 0);
  expect(readTimeCode(half, 640, 8, 1)).toEqual(written);
});

it("says null for a picture without a code, a flat one, and one with a bit that turned", () => {
  expect(readTimeCode(new Uint8Array(640 * 16).fill(90), 640, 16, 1)).toBeNull();
  const street = Uint8Array.from({ length: 640 * 16 }, (_, at) => (at * 7919) % 200);
  expect(readTimeCode(street, 640, 16, 1)).toBeNull();
  fc.assert(
    fc.property(code, fc.integer({ min: 3, max: 63 }), (written, cell) => {
      const luma = lumaWith(written, 640);
      for (let row = 0; row < TIME_CODE_ROWS; row++)
        for (let column = cell * 8; column < cell * 8 + 8; column++)
          luma[row * 640 + column] = 240 - (luma[row * 640 + column] ?? 0);
      expect(readTimeCode(luma, 640, TIME_CODE_ROWS, 1)).toBeNull();
    }),
    { numRuns: 60 },
  );
});

it("survives noise on every sample", () => {
  const luma = lumaWith({ kind: "frame", frameNumber: 123_456 }, 640);
  const noisy = luma.map((y, at) => y + ((at * 7919) % 61) - 30);
  expect(readTimeCode(noisy, 640, TIME_CODE_ROWS, 1)).toEqual({ kind: "frame", frameNumber: 123_456 });
});

it("refuses a value of more than 44 bits", () => {
  expect(() => lumaWith({ kind: "frame", frameNumber: 2 ** 44 }, 640)).toThrow(RangeError);
});

it("reads where nothing but its own source text is, as inside a page", () => {
  const luma = lumaWith({ kind: "frame", frameNumber: 42 }, 640);
  const alone = new Function(`return (${readTimeCode.toString()})`)() as typeof readTimeCode;
  expect(alone(luma, 640, TIME_CODE_ROWS, 1)).toEqual({ kind: "frame", frameNumber: 42 });
});
