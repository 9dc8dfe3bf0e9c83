import { expect, it } from "vitest";
import { remaining, split } from "./code.ts";

it("reads a code in two halves", () => {
  expect(split("A2B3C4").map(({ text }) => text)).toEqual(["A2B", "3C4"]);
});

it("counts down to the second, and says when nothing is left", () => {
  expect([remaining(300_000), remaining(60_001), remaining(59_000), remaining(1)]).toEqual(["5:00", "1:01", "0:59", "0:01"]);
  expect([remaining(0), remaining(-5)]).toEqual([null, null]);
});

it("promises no more time than a code lasts, on a machine whose clock is behind", () => {
  expect(remaining(3_600_000)).toBe("5:00");
});
