export { type LookBack, TILE_NUMBER_ACTION, WALL_ACTIONS } from "./actions.ts";
export { DisplayGrid } from "./DisplayGrid.tsx";
export type { TileExtras, TileReplay, TileSubject } from "./grid.ts";
export { createWall, type Wall as WallOf } from "./store.ts";
export { useWallWords } from "./use-wall-words.ts";
export { Wall } from "./Wall.tsx";
