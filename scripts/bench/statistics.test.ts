import { expect, it } from "vitest";
import { median, percentile, round } from "./statistics.ts";

it("takes the nearest rank for a percentile", () => {
  const thirty = Array.from({ length: 30 }, (_, index) => 30 - index);
  expect(percentile(thirty, 50)).toBe(15);
  expect(percentile(thirty, 95)).toBe(29);
  expect(percentile(thirty, 100)).toBe(30);
  expect(percentile([7], 95)).toBe(7);
  expect(percentile([], 95)).toBeNaN();
});

it("takes the middle, or the mean of both middles", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it("rounds to digits", () => {
  expect(round(1.2345, 2)).toBe(1.23);
});
