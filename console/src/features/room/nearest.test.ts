import { expect, it } from "vitest";
import { type Box, type Direction, nearest } from "./nearest.ts";

/** Two screens side by side: 2 × 2, then one large and five small; a third below, of one tile. */
const box = (left: number, top: number, width: number, height = width): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const four = [box(0, 0, 50), box(50, 0, 50), box(0, 50, 50), box(50, 50, 50)];
const six = [box(120, 0, 66), box(186, 0, 33), box(186, 33, 33), box(120, 66, 33), box(153, 66, 33), box(186, 66, 33)];
const below = [box(0, 150, 100)];
const boxes = [...four, ...six, ...below];

const go = (from: number, direction: Direction) => {
  const start = boxes[from];
  return start === undefined ? null : nearest(boxes, start, direction);
};

it("walks inside a screen", () => {
  expect([go(0, "right"), go(0, "down"), go(3, "left"), go(3, "up")]).toEqual([1, 2, 2, 1]);
  expect(go(4, "right")).toBe(5);
  expect([go(7, "up"), go(9, "up"), go(6, "left")]).toEqual([4, 6, 4]);
});

it("leaves a screen for the one beside it and the one below it", () => {
  expect([go(1, "right"), go(4, "left")]).toEqual([4, 1]);
  expect([go(3, "right"), go(7, "left")]).toEqual([7, 3]);
  expect([go(2, "down"), go(3, "down"), go(10, "up")]).toEqual([10, 10, 2]);
});

it("stays where there is nothing on that side", () => {
  expect([go(0, "left"), go(0, "up"), go(10, "down"), go(9, "right")]).toEqual([null, null, null, null]);
});

it("takes borders that overlap by a hair for neighbours", () => {
  expect(nearest([box(49, 0, 50)], box(0, 0, 50), "right")).toBe(0);
});
