export { listHabilitationsFrom, takeEndedHabilitations } from "./repository.ts";
export { habilitationRoutes } from "./routes.ts";
export { createHabilitationService, type HabilitationService } from "./service.ts";
