export { type BreakGlassService, createBreakGlassService } from "./break-glass.ts";
export { createPolicyHolder, type PolicyHolder } from "./holder.ts";
export { authorisedUntil } from "./instants.ts";
export { loadPolicy } from "./load.ts";
export { createRefusals, type Refusals } from "./refusals.ts";
export { createReview, type Review } from "./review.ts";
export { breakGlassRoutes } from "./routes.ts";
