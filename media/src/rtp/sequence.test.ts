import { expect, it } from "vitest";
import { SequenceTracker } from "./sequence.ts";

const steps = (...sequences: number[]) => {
  const tracker = new SequenceTracker();
  return { tracker, steps: sequences.map((sequence) => tracker.step(sequence, 7)) };
};

it("follows a source over the wrap of its 16 bits", () => {
  const { tracker, steps: all } = steps(65534, 65535, 0, 1);
  expect(all).toEqual(["next", "next", "next", "next"]);
  expect(tracker.extendedHighest).toBe(65537);
  expect(tracker.cumulativeLost).toBe(0);
});

it("counts what is missing, also over the wrap", () => {
  const { tracker, steps: all } = steps(65533, 2);
  expect(all).toEqual(["next", "gap"]);
  expect(tracker.lostBefore).toBe(4);
  expect(tracker.cumulativeLost).toBe(4);
});

it("leaves out duplicates and packets that were overtaken", () => {
  expect(steps(10, 10, 11, 13, 12, 14).steps).toEqual(["next", "late", "next", "gap", "late", "next"]);
});

it("takes a step far back, and another source, for a new beginning", () => {
  const { tracker, steps: all } = steps(30000, 100, 101);
  expect(all).toEqual(["next", "gap", "next"]);
  expect(tracker.lostBefore).toBe(0);
  expect(tracker.step(102, 8)).toBe("gap");
  expect(tracker.step(103, 8)).toBe("next");
});
