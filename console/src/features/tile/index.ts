export { browserHls, type HlsModule } from "./hls-door.ts";
export { Renewal } from "./renewal.ts";
export { silentVideo } from "./silent-video.ts";
export { Tile, type TileProps } from "./Tile.tsx";
export type { TileStatus } from "./tile-status.ts";
