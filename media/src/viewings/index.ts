export { createViewingDoor, type ViewingDoor } from "./door.ts";
export { createGrantVerifier } from "./grants.ts";
