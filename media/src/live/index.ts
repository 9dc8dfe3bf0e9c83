export type { LiveDoor } from "./door.ts";
export { createMediaSocket, type MediaSocket, type MediaSocketOptions } from "./media-socket.ts";
