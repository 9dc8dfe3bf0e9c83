import { type Cell, gridOf, type Layout } from "@vigie/shared/walls/layouts";

export type Direction = "left" | "right" | "up" | "down";

/** Which tiles are drawn, and where in a grid whose own cells are 16:9. */
export interface Arrangement {
  columns: number;
  rows: number;
  places: readonly { tile: number; cell: Cell }[];
}

/** The layout's tiles, each in its cell. */
export function arranged(layout: Layout): Arrangement {
  const { columns, rows, cells } = gridOf(layout);
  return { columns, rows, places: cells.map((cell, tile) => ({ tile, cell })) };
}

/** From these on the small ones around a spot are too small to be read, and some wait. */
const SPOT_SIDES = { least: 4, most: 6 };

/** One tile large, the others that hold something small along its right and its bottom, as many as can still be read. */
export function spotted(layout: Layout, spot: number, isTaken: (tile: number) => boolean): Arrangement {
  const others = gridOf(layout)
    .cells.map((_, tile) => tile)
    .filter((tile) => tile !== spot && isTaken(tile));
  if (others.length === 0)
    return { columns: 1, rows: 1, places: [{ tile: spot, cell: { column: 0, row: 0, columns: 1, rows: 1 } }] };
  const side = Math.min(SPOT_SIDES.most, Math.max(SPOT_SIDES.least, Math.ceil((others.length + 1) / 2)));
  const around = [
    ...Array.from({ length: side - 1 }, (_, row) => ({ column: side - 1, row, columns: 1, rows: 1 })),
    ...Array.from({ length: side }, (_, column) => ({ column, row: side - 1, columns: 1, rows: 1 })),
  ];
  const small = around.flatMap((cell, at) => {
    const tile = others[at];
    return tile === undefined ? [] : [{ tile, cell }];
  });
  return {
    columns: side,
    rows: side,
    places: [{ tile: spot, cell: { column: 0, row: 0, columns: side - 1, rows: side - 1 } }, ...small],
  };
}

const endColumn = (cell: Cell) => cell.column + cell.columns;
const endRow = (cell: Cell) => cell.row + cell.rows;

/** How far `to` lies from `from` that way, and how far aside; null when it does not lie there. */
function distance(from: Cell, to: Cell, direction: Direction): readonly [number, number] | null {
  const isSideways = direction === "left" || direction === "right";
  const ahead = {
    right: to.column - endColumn(from),
    left: from.column - endColumn(to),
    down: to.row - endRow(from),
    up: from.row - endRow(to),
  }[direction];
  const isBeside = isSideways
    ? to.row < endRow(from) && from.row < endRow(to)
    : to.column < endColumn(from) && from.column < endColumn(to);
  if (ahead < 0 || !isBeside) return null;
  return [ahead, Math.max(0, isSideways ? to.row - from.row : to.column - from.column)];
}

/** The tile that lies next that way, or itself at the edge. Of several beside a large one, the topmost or leftmost that is not before it. */
export function neighbour({ places }: Arrangement, tile: number, direction: Direction): number {
  const from = places.find((place) => place.tile === tile)?.cell;
  if (from === undefined) return places[0]?.tile ?? tile;
  const ahead = places
    .flatMap(({ tile, cell }) => {
      const away = distance(from, cell, direction);
      return away === null ? [] : [{ tile, away }];
    })
    .sort((a, b) => a.away[0] - b.away[0] || a.away[1] - b.away[1]);
  return ahead[0]?.tile ?? tile;
}
