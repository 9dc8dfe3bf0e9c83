export { isFlvPath } from "./address.ts";
export type { NmsDoor, NmsHubOptions } from "./door.ts";
export { createNmsHub, type NmsHub } from "./hub.ts";
export type { OpenedPlay } from "./playing.ts";
