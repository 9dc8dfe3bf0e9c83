import { expect, it } from "vitest";
import { retime } from "./fragment-time.ts";

const u32 = (...values: number[]) =>
  values.flatMap((value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
const u64 = (value: number) => u32(Math.floor(value / 2 ** 32), value % 2 ** 32);
const box = (type: string, ...content: number[][]): number[] => {
  const bytes = content.flat();
  return [...u32(bytes.length + 8), ...[...type].map((letter) => letter.charCodeAt(0)), ...bytes];
};

/** One frame in one fragment (ISO/IEC 14496-12 §8.8), as a node sends it: tfdt of version 1, trun with all five fields. */
function aFragment(decodeTicks: number, durationTicks: number, compositionOffsetTicks = 0): Uint8Array<ArrayBuffer> {
  const trun = box("trun", u32(0x01000f01, 1, 100, durationTicks, 5, 0x01010000, compositionOffsetTicks));
  const traf = box("traf", box("tfhd", u32(0x00020000, 1)), box("tfdt", u32(0x01000000), u64(decodeTicks)), trun);
  return new Uint8Array([...box("moof", box("mfhd", u32(0, 1)), traf), ...box("mdat", [1, 2, 3, 4, 5])]);
}

/** Its `moof`: what has to be whole. */
const HEAD_BYTES = aFragment(0, 0).length - 13;

it("makes of a node's fragment exactly the one that the node would have made with that time", () => {
  const fragment = aFragment(900_000, 3_600);
  expect(retime(fragment, 2 ** 33 + 90, 90)).toBe(true);
  expect(fragment).toEqual(aFragment(2 ** 33 + 90, 90));
});

it("leaves a frame alone that is shown at another time than it is decoded", () => {
  const fragment = aFragment(900_000, 3_600, 7_200);
  expect(retime(fragment, 0, 90)).toBe(false);
  expect(fragment).toEqual(aFragment(900_000, 3_600, 7_200));
});

it("refuses what is not a fragment, and every beginning of one", () => {
  const whole = aFragment(900_000, 3_600);
  expect(retime(new Uint8Array([0, 0, 0, 9, 109, 111, 111, 102]), 0, 90)).toBe(false);
  for (let length = 0; length < HEAD_BYTES; length++) expect(retime(whole.slice(0, length), 0, 90)).toBe(false);
});
