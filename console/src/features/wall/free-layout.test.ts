import { Layout } from "@vigie/shared/walls/layouts";
import { expect, it } from "vitest";
import { draftOf, isTooMany, layoutOf, merged, resized, spanned, split } from "./free-layout.ts";

const cell = (column: number, row: number, columns = 1, rows = 1) => ({ column, row, columns, rows });
const draft = draftOf({ kind: "named", name: "9" });
const [first] = draft.cells;

it("makes several cells one and takes them apart again", () => {
  const joined = merged(draft, cell(1, 1, 2, 2));
  expect(joined.cells).toHaveLength(6);
  expect(Layout.safeParse(layoutOf(joined)).success).toBe(true);
  const large = joined.cells.find(({ columns }) => columns === 2);
  expect(large).toBeDefined();
  if (large !== undefined) expect(split(joined, large)).toEqual(draft);
});

it("takes whole cells into a rectangle, never a part of one", () => {
  const joined = merged(draft, cell(1, 0, 2, 1));
  expect(first && spanned(joined, first, cell(1, 1))).toEqual(cell(0, 0, 3, 2));
});

it("keeps what fits when the grid changes, and covers the rest", () => {
  const joined = merged(draft, cell(0, 0, 2, 2));
  expect(resized(joined, 4, 2).cells).toEqual([cell(0, 0, 2, 2), cell(2, 0), cell(3, 0), cell(2, 1), cell(3, 1)]);
  expect(resized(joined, 1, 1).cells).toEqual([cell(0, 0)]);
});

it("says when there are more tiles than a display holds", () => {
  expect(isTooMany(resized(draft, 12, 12))).toBe(true);
  expect(isTooMany(merged(resized(draft, 12, 12), cell(0, 0, 12, 11)))).toBe(false);
});

it("begins with the layout that is shown, also a merged one", () => {
  const six = draftOf({ kind: "named", name: "6" });
  expect(six.cells).toHaveLength(6);
  expect(Layout.safeParse(layoutOf(six)).success).toBe(true);
});
