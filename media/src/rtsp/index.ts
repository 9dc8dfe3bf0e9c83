export { type ConnectionTestOptions, testConnection } from "./connection-test.ts";
export { createHostLimit, type HostLimit } from "./host-limit.ts";
export type { RtspSource } from "./open-stream.ts";
export type { ResolveHost } from "./pin.ts";
export { type RtspSupervision, type SuperviseOptions, superviseRtsp } from "./supervisor.ts";
