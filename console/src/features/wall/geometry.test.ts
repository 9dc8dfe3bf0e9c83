import { type Layout, LayoutName } from "@vigie/shared/walls/layouts";
import { expect, it } from "vitest";
import { arranged, neighbour, spotted } from "./geometry.ts";

const named = (name: LayoutName): Layout => ({ kind: "named", name });
const taken = () => true;

it("walks a plain grid cell by cell and stays at its edges", () => {
  const grid = arranged(named("9"));
  expect(neighbour(grid, 4, "up")).toBe(1);
  expect(neighbour(grid, 4, "down")).toBe(7);
  expect(neighbour(grid, 4, "left")).toBe(3);
  expect(neighbour(grid, 4, "right")).toBe(5);
  expect(neighbour(grid, 2, "right")).toBe(2);
  expect(neighbour(grid, 0, "up")).toBe(0);
});

it("steps from a large cell to the first beside it, and back into it", () => {
  const grid = arranged(named("6"));
  expect(neighbour(grid, 0, "right")).toBe(1);
  expect(neighbour(grid, 0, "down")).toBe(3);
  expect(neighbour(grid, 2, "left")).toBe(0);
  expect(neighbour(grid, 4, "up")).toBe(0);
  expect(neighbour(grid, 5, "up")).toBe(2);
});

it("reaches every tile of every layout by arrows from the first one", () => {
  for (const name of LayoutName.options) {
    const grid = arranged(named(name));
    const reached = new Set([0]);
    for (const tile of reached)
      for (const direction of ["left", "right", "up", "down"] as const) reached.add(neighbour(grid, tile, direction));
    expect(
      [...reached].sort((a, b) => a - b),
      name,
    ).toEqual(grid.places.map(({ tile }) => tile));
  }
});

it("draws the spot alone when nothing else is shown", () => {
  expect(spotted(named("4"), 2, () => false)).toEqual({
    columns: 1,
    rows: 1,
    places: [{ tile: 2, cell: { column: 0, row: 0, columns: 1, rows: 1 } }],
  });
});

it("draws the others small around the spot, never over one another, and never the free ones", () => {
  for (const name of LayoutName.options) {
    const { columns, rows, places } = spotted(named(name), 0, (tile) => tile !== 1);
    expect(places.some(({ tile }) => tile === 1)).toBe(false);
    const cells = places.flatMap(({ cell }) =>
      Array.from({ length: cell.columns * cell.rows }, (_, at) => {
        const column = cell.column + (at % cell.columns);
        const row = cell.row + Math.floor(at / cell.columns);
        expect(column < columns && row < rows).toBe(true);
        return `${column} ${row}`;
      }),
    );
    expect(new Set(cells).size, name).toBe(cells.length);
  }
});

it("keeps the spot at least four times as wide as what is around it, however many wait", () => {
  const { columns, places } = spotted(named("25"), 3, taken);
  expect(places).toHaveLength(12);
  expect(places[0]).toMatchObject({ tile: 3, cell: { columns: columns - 1 } });
  expect(spotted(named("4"), 0, taken).places[0]?.cell.columns).toBe(3);
});
