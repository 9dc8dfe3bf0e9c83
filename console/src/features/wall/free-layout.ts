import { type Cell, type Grid, gridOf, type Layout, MAX_TILES } from "@vigie/shared/walls/layouts";

/** A division that is being drawn: its cells cover the whole grid, in reading order. */
export type Draft = Grid;

const end = (cell: Cell) => ({ column: cell.column + cell.columns, row: cell.row + cell.rows });
const overlaps = (a: Cell, b: Cell) =>
  a.column < end(b).column && b.column < end(a).column && a.row < end(b).row && b.row < end(a).row;
const byReading = (a: Cell, b: Cell) => a.row - b.row || a.column - b.column;

/** Cells of one for all that is not covered. */
function completed(columns: number, rows: number, cells: readonly Cell[]): Draft {
  const single = Array.from({ length: columns * rows }, (_, at) => ({
    column: at % columns,
    row: Math.floor(at / columns),
    columns: 1,
    rows: 1,
  }));
  const free = single.filter((cell) => !cells.some((other) => overlaps(cell, other)));
  return { columns, rows, cells: [...cells, ...free].sort(byReading) };
}

export function draftOf(layout: Layout): Draft {
  const { columns, rows, cells } = gridOf(layout);
  return completed(columns, rows, cells);
}

/** Cells that no longer fit fall apart. */
export const resized = ({ cells }: Draft, columns: number, rows: number): Draft =>
  completed(
    columns,
    rows,
    cells.filter((cell) => end(cell).column <= columns && end(cell).row <= rows),
  );

/** The smallest rectangle around two cells that cuts no other one. */
export function spanned({ cells }: Draft, from: Cell, to: Cell): Cell {
  let box = around([from, to]);
  for (;;) {
    const grown = around(cells.filter((cell) => overlaps(cell, box)));
    if (grown.columns === box.columns && grown.rows === box.rows) return box;
    box = grown;
  }
}

function around(cells: readonly Cell[]): Cell {
  const column = Math.min(...cells.map((cell) => cell.column));
  const row = Math.min(...cells.map((cell) => cell.row));
  return {
    column,
    row,
    columns: Math.max(...cells.map((cell) => end(cell).column)) - column,
    rows: Math.max(...cells.map((cell) => end(cell).row)) - row,
  };
}

/** All cells in the rectangle become one. */
export const merged = ({ columns, rows, cells }: Draft, box: Cell): Draft => ({
  columns,
  rows,
  cells: [...cells.filter((cell) => !overlaps(cell, box)), box].sort(byReading),
});

/** A merged cell falls apart again. */
export const split = ({ columns, rows, cells }: Draft, cell: Cell): Draft =>
  completed(
    columns,
    rows,
    cells.filter((other) => other !== cell),
  );

export const isTooMany = ({ cells }: Draft): boolean => cells.length > MAX_TILES;

export const layoutOf = ({ columns, rows, cells }: Draft): Layout => ({ kind: "free", columns, rows, cells: [...cells] });
