export { createNmsHub, type NmsDoor, type NmsHub, type NmsHubOptions } from "./hub.ts";
export type { OpenedPlay } from "./playing.ts";
