export type { HlsDoor } from "./door.ts";
export { createHls, type Hls, type HlsOptions } from "./hls.ts";
