import { z } from "zod";

/** One cell of a layout, in cells of its grid, from 0 at the top left. */
export const Cell = z.object({
  column: z.number().int().min(0).max(11),
  row: z.number().int().min(0).max(11),
  columns: z.number().int().min(1).max(12),
  rows: z.number().int().min(1).max(12),
});
export type Cell = z.infer<typeof Cell>;

/** Tiles that one display can have at most. */
export const MAX_TILES = 40;

/** A named division or a free one; tile n stands in cell n, in reading order for the named ones. */
export const LayoutName = z.enum(["1", "2", "4", "6", "8", "9", "12", "16", "25"]);
export type LayoutName = z.infer<typeof LayoutName>;

export interface Grid {
  columns: number;
  rows: number;
  cells: readonly Cell[];
}

const FreeLayout = z
  .object({
    kind: z.literal("free"),
    columns: z.number().int().min(1).max(12),
    rows: z.number().int().min(1).max(12),
    cells: z.array(Cell).min(1).max(MAX_TILES),
  })
  .refine(isTiling, { path: ["cells"], message: "cells lie inside the grid and do not overlap" });

export const Layout = z.discriminatedUnion("kind", [z.object({ kind: z.literal("named"), name: LayoutName }), FreeLayout]);
export type Layout = z.infer<typeof Layout>;

/** The cells of a layout. A grid's own cells are all 16:9, and so is every cell of the named layouts. */
export const gridOf = (layout: Layout): Grid => (layout.kind === "free" ? layout : NAMED[layout.name]);

const square = (columns: number, rows: number): Grid => ({
  columns,
  rows,
  cells: Array.from({ length: columns * rows }, (_, at) => ({
    column: at % columns,
    row: Math.floor(at / columns),
    columns: 1,
    rows: 1,
  })),
});

/** One great cell at the top left, the others along the right and the bottom: 1+5 (`side` 3), 1+7 (`side` 4). */
const spotAnd = (side: number): Grid => ({
  columns: side,
  rows: side,
  cells: [
    { column: 0, row: 0, columns: side - 1, rows: side - 1 },
    ...Array.from({ length: side - 1 }, (_, row) => ({ column: side - 1, row, columns: 1, rows: 1 })),
    ...Array.from({ length: side }, (_, column) => ({ column, row: side - 1, columns: 1, rows: 1 })),
  ],
});

const NAMED: Readonly<Record<LayoutName, Grid>> = {
  "1": square(1, 1),
  "2": square(2, 1),
  "4": square(2, 2),
  "6": spotAnd(3),
  "8": spotAnd(4),
  "9": square(3, 3),
  "12": square(4, 3),
  "16": square(4, 4),
  "25": square(5, 5),
};

function isTiling({ columns, rows, cells }: { columns: number; rows: number; cells: readonly Cell[] }): boolean {
  const taken = new Set<number>();
  for (const cell of cells) {
    if (cell.column + cell.columns > columns || cell.row + cell.rows > rows) return false;
    for (let row = cell.row; row < cell.row + cell.rows; row += 1)
      for (let column = cell.column; column < cell.column + cell.columns; column += 1) {
        const at = row * columns + column;
        if (taken.has(at)) return false;
        taken.add(at);
      }
  }
  return true;
}
