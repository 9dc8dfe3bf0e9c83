export { roundRoutes } from "./routes.ts";
export { findRunForTile, type RunForTile } from "./runs.ts";
export { createRounds, type Rounds } from "./service.ts";
