import { z } from "zod";

export const LayoutName = z.enum(["1x1", "2x2"]);
export type LayoutName = z.infer<typeof LayoutName>;

export interface Layout {
  columns: number;
  rows: number;
}

/** What the wall can be divided into. The tiles that a layout has no room for keep their camera and wait. */
export const LAYOUTS = {
  "1x1": { columns: 1, rows: 1 },
  "2x2": { columns: 2, rows: 2 },
} as const satisfies Record<LayoutName, Layout>;

/** Tiles of the greatest layout. */
export const TILE_COUNT = Math.max(...Object.values(LAYOUTS).map(({ columns, rows }) => columns * rows));

/** Places that a layout shows, in reading order: one tile alone is the selected one. */
export function shownPlaces(layout: LayoutName, selected: number): readonly number[] {
  const { columns, rows } = LAYOUTS[layout];
  return columns * rows === 1 ? [selected] : Array.from({ length: columns * rows }, (_, place) => place);
}
