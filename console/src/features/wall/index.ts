export { type Panel, TILE_NUMBER_ACTION, WALL_ACTIONS, wallAction } from "./actions.ts";
export { DisplayGrid, type DisplayGridProps } from "./DisplayGrid.tsx";
export { LayoutGlyph } from "./LayoutGlyph.tsx";
export { createWall, type Wall as WallOf } from "./store.ts";
export { useWallWords } from "./use-wall-words.ts";
export { Wall } from "./Wall.tsx";
