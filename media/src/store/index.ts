export { publicKeyOf } from "./keys.ts";
export { type NodeIdentity, type NodeStore, openStore } from "./store.ts";
