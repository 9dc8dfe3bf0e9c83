export { WALL_ACTIONS } from "./actions.ts";
export { createWallStore, type WallState, type WallStore } from "./store.ts";
export { Wall, type WallProps } from "./Wall.tsx";
