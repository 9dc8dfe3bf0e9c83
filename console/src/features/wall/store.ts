import { CameraId } from "@vigie/shared/kernel/units";
import { z } from "zod";
import { createStore } from "zustand/vanilla";
import { LAYOUTS, LayoutName, shownPlaces, TILE_COUNT } from "./layouts.ts";

/** What a reload brings back. */
const Arrangement = z.object({
  layout: LayoutName,
  tiles: z.array(CameraId.nullable()).length(TILE_COUNT),
  selected: z
    .number()
    .int()
    .min(0)
    .max(TILE_COUNT - 1),
});
type Arrangement = z.infer<typeof Arrangement>;

/** What another version kept, or a hand edited, is worth nothing. */
const Kept = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      context.addIssue({ code: "custom", message: String(cause) });
      return z.NEVER;
    }
  })
  .pipe(Arrangement);

export type Direction = "left" | "right" | "up" | "down";

export interface WallState extends Readonly<Arrangement> {
  hasStatistics: boolean;
  /** Into the next free tile; onto the selected one when there is none. A camera that is on the wall is only selected. */
  showCamera(cameraId: CameraId): void;
  /** Onto this tile, whatever it holds. A camera comes off any other tile. */
  placeCamera(place: number, cameraId: CameraId): void;
  clear(place: number): void;
  select(place: number): void;
  /** To the neighbour, if there is one. */
  move(direction: Direction): void;
  setLayout(layout: LayoutName): void;
  /** The selected tile alone, and back. */
  togglePromoted(): void;
  toggleStatistics(): void;
}

export type WallStore = ReturnType<typeof createWallStore>;

const KEY = "vigie.wall";
const EMPTY: Arrangement = { layout: "2x2", tiles: Array.from({ length: TILE_COUNT }, () => null), selected: 0 };

/** `storage`: the tab's own, so that two windows of a post keep two walls. */
export function createWallStore(storage: Storage = sessionStorage) {
  const store = createStore<WallState>()((set) => ({
    ...remembered(storage),
    hasStatistics: false,
    showCamera: (cameraId) => set((wall) => place(wall, placeFor(wall, cameraId), cameraId)),
    placeCamera: (at, cameraId) => set((wall) => place(wall, at, cameraId)),
    clear: (at) => set(({ tiles }) => ({ tiles: tiles.with(at, null) })),
    select: (selected) => set({ selected }),
    move: (direction) => set((wall) => ({ selected: neighbour(wall, direction) })),
    setLayout: (layout) => set({ layout }),
    togglePromoted: () => set(({ layout }) => ({ layout: layout === "1x1" ? "2x2" : "1x1" })),
    toggleStatistics: () => set(({ hasStatistics }) => ({ hasStatistics: !hasStatistics })),
  }));
  store.subscribe(({ layout, tiles, selected }) => storage.setItem(KEY, JSON.stringify({ layout, tiles, selected })));
  return store;
}

function remembered(storage: Storage): Arrangement {
  const kept = Kept.safeParse(storage.getItem(KEY));
  return kept.success ? kept.data : EMPTY;
}

function placeFor({ tiles, layout, selected }: Arrangement, cameraId: CameraId): number {
  const already = tiles.indexOf(cameraId);
  if (already >= 0) return already;
  const shown = shownPlaces(layout, selected);
  if (shown.includes(selected) && tiles[selected] === null) return selected;
  return shown.find((at) => tiles[at] === null) ?? selected;
}

function place({ tiles }: Arrangement, at: number, cameraId: CameraId): Partial<WallState> {
  return { tiles: tiles.map((held) => (held === cameraId ? null : held)).with(at, cameraId), selected: at };
}

function neighbour({ layout, selected }: Arrangement, direction: Direction): number {
  const { columns, rows } = LAYOUTS[layout];
  if (columns * rows === 1) return selected;
  const column = (selected % columns) + (direction === "right" ? 1 : direction === "left" ? -1 : 0);
  const row = Math.floor(selected / columns) + (direction === "down" ? 1 : direction === "up" ? -1 : 0);
  const isInside = column >= 0 && column < columns && row >= 0 && row < rows;
  return isInside ? row * columns + column : selected;
}
