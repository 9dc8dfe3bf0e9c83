export { WALL_ACTIONS } from "./actions.ts";
export { createWallStore, type WallStore } from "./store.ts";
export { Wall } from "./Wall.tsx";
