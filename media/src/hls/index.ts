export { createHls, type Hls, type HlsOptions } from "./hls.ts";
