export { createViewingDoor, type ViewingDoor } from "./door.ts";
export { createGrantVerifier } from "./grants.ts";
export { OpenViewings, type ViewingHolder } from "./open-viewings.ts";
