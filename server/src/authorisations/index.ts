export { listAuthorisations, listAuthorisationsFrom, listRetentionTerms, takeEndedAuthorisations } from "./repository.ts";
export { authorisationRoutes } from "./routes.ts";
export { type AuthorisationService, createAuthorisationService, type Signed } from "./service.ts";
