export type { NodeRequest, NodeResponse } from "./exchange.ts";
export { createHls, type Hls, type HlsOptions } from "./hls.ts";
