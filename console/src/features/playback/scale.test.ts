import fc from "fast-check";
import { expect, it } from "vitest";
import { around, following, LONGEST_MS, lengthMs, pan, resized, type Scale, SHORTEST_MS, toAt, toPx, zoomAt } from "./scale.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 18, 0, 0);
const reach = { from: NOW - 31 * DAY_MS, until: NOW };
const day = around(NOW - 5 * DAY_MS, DAY_MS, 1_200, reach);

it("puts an instant on a pixel and reads it back", () => {
  expect(toPx(day, day.fromAt)).toBe(0);
  expect(toAt(day, 1_200)).toBe(day.fromAt + DAY_MS);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1_200, noNaN: true }), (px) => {
      expect(toPx(day, toAt(day, px))).toBeCloseTo(px, 3);
    }),
  );
});

it("goes from thirty days to one second and no further, whatever the wheel does", () => {
  let scale: Scale = day;
  for (let turn = 0; turn < 200; turn += 1) scale = zoomAt(scale, 300, 0.8, reach);
  expect(lengthMs(scale)).toBeCloseTo(SHORTEST_MS, 6);
  for (let turn = 0; turn < 200; turn += 1) scale = zoomAt(scale, 300, 1.25, reach);
  expect(lengthMs(scale)).toBeCloseTo(LONGEST_MS, 3);
});

it("keeps the instant under the pointer while it zooms", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_200 }), fc.double({ min: 0.2, max: 1.5, noNaN: true }), (px, factor) => {
      const zoomed = zoomAt(day, px, factor, reach);
      expect(Math.abs(toAt(zoomed, px) - toAt(day, px))).toBeLessThan(1);
    }),
  );
});

it("is dragged to either end and not out of sight of it", () => {
  const early = pan(day, 1_000_000, reach);
  expect(toPx(early, reach.from)).toBeCloseTo(600, 6);
  const late = pan(day, -1_000_000, reach);
  expect(toPx(late, reach.until)).toBeCloseTo(600, 6);
});

it("shows as long in another width", () => {
  expect(lengthMs(resized(day, 2_400, reach))).toBeCloseTo(DAY_MS, 6);
  expect(resized(day, 0, reach)).toBe(day);
});

it("follows a playhead that leaves, and stands still under one that is seen", () => {
  const middle = day.fromAt + DAY_MS / 2;
  expect(following(day, middle, reach)).toBe(day);
  const left = following(day, day.fromAt + DAY_MS * 0.9, reach);
  expect(toPx(left, day.fromAt + DAY_MS * 0.9)).toBeCloseTo(400, 6);
});
