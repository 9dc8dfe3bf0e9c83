export { roundRoutes } from "./routes.ts";
export { findRunForTile } from "./runs.ts";
export { createRounds, type Rounds } from "./service.ts";
