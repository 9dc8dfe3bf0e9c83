import { expect, it } from "vitest";
import { markedMs, NO_MARKS, withMark } from "./marks.ts";

it("sets in and out in either order, and measures what lies between", () => {
  const both = withMark(withMark(NO_MARKS, "out", 9_000), "in", 4_000);
  expect(both).toEqual({ in: 4_000, out: 9_000 });
  expect(markedMs(both)).toBe(5_000);
  expect(markedMs(withMark(both, "in", null))).toBeNull();
});

it("lets go of the other mark where they would cross", () => {
  const both = { in: 4_000, out: 9_000 };
  expect(withMark(both, "in", 9_000)).toEqual({ in: 9_000, out: null });
  expect(withMark(both, "out", 3_000)).toEqual({ in: null, out: 3_000 });
});
