export { createPolicyHolder, type PolicyHolder } from "./holder.ts";
export { authorisedUntil } from "./instants.ts";
export { loadPolicy } from "./load.ts";
export { createRefusals, type Refusals } from "./refusals.ts";
export { createRightsRoom } from "./room.ts";
export { breakGlassRoutes } from "./routes.ts";
