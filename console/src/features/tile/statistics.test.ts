import { expect, it } from "vitest";
import { ratesBetween, type TileStatistics } from "./statistics.ts";

const counts = (paintedFrames: number, receivedBytes: number, change: Partial<TileStatistics> = {}): TileStatistics => ({
  stream: "sub",
  transport: "mse",
  format: null,
  receivedFrames: paintedFrames,
  receivedBytes,
  paintedFrames,
  droppedFrames: 0,
  ageMs: null,
  fallback: null,
  ...change,
});

it("makes rates of two readings", () => {
  expect(ratesBetween(counts(100, 1_000), counts(106, 32_250), 500)).toEqual({ paintedPerSecond: 12, kbitPerSecond: 500 });
});

it("makes none across a change of stream or transport, or backwards", () => {
  expect(ratesBetween(counts(1, 1), counts(2, 2, { stream: "main" }), 500)).toBeNull();
  expect(ratesBetween(counts(1, 1), counts(2, 2, { transport: "webcodecs" }), 500)).toBeNull();
  expect(ratesBetween(counts(50, 9_000), counts(2, 200), 500)).toBeNull();
  expect(ratesBetween(counts(1, 1), counts(1, 1), 0)).toBeNull();
});
