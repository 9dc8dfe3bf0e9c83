export { Deliveries } from "./deliveries.ts";
export { createViewingDoor, type RangeClaims, type ViewingDoor } from "./door.ts";
export type { Exchange, NodeRequest, NodeResponse } from "./exchange.ts";
export { createGrantVerifier } from "./grants.ts";
export { joined } from "./instant-ranges.ts";
export { OpenViewings, type ViewingHolder } from "./open-viewings.ts";
export { bearerGrant, createPageDoor, openOrRenew, parseTarget } from "./page-door.ts";
export { type Entered, type ShownStream, ShownViewings } from "./shown-viewings.ts";
