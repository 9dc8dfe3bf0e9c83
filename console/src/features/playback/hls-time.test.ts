import { expect, it } from "vitest";
import { instantAt, timeAfter, timeAt } from "./hls-time.ts";

const AT = 1_790_000_000_000;
/** Eight seconds, a gap of a minute, four more: the player's time has no gap. */
const pieces = [
  { start: 0, duration: 4, programDateTime: AT },
  { start: 4, duration: 4, programDateTime: AT + 4_000 },
  { start: 8, duration: 4, programDateTime: AT + 68_000 },
];

it("turns the player's time into instants and back, across a gap that takes none of it", () => {
  for (const [timeS, at] of [
    [0, AT],
    [5.5, AT + 5_500],
    [8, AT + 68_000],
    [11, AT + 71_000],
  ] as const) {
    expect(instantAt(pieces, timeS)).toBeCloseTo(at, 3);
    expect(timeAt(pieces, at)).toBeCloseTo(timeS, 6);
  }
});

it("has no time for an instant without a picture, and knows where the next one is", () => {
  expect(timeAt(pieces, AT + 30_000)).toBeNull();
  expect(timeAt(pieces, AT - 1_000)).toBeNull();
  expect(timeAt(pieces, AT + 73_000)).toBeNull();
  expect(timeAfter(pieces, AT + 30_000)).toBe(8);
  expect(timeAfter(pieces, AT + 69_000)).toBeNull();
});

it("says nothing of what is not dated", () => {
  expect(instantAt([{ start: 0, duration: 4, programDateTime: null }], 1)).toBeNull();
  expect(timeAt([], AT)).toBeNull();
});
