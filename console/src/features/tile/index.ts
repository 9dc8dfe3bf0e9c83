export { Tile, type TileProps } from "./Tile.tsx";
export { TilePlayer, type TilePlayerDeps, type TileStatus } from "./tile-player.ts";
