export { Tile, type TileProps } from "./Tile.tsx";
export type { TileStatus } from "./tile-status.ts";
