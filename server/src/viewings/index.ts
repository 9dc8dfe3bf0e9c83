export { createViewingCloser, type ViewingCloser } from "./closing.ts";
export { createExpectedViewings } from "./expected.ts";
export { createViewingReports, type ViewingReports } from "./reports.ts";
export { viewingRoutes } from "./routes.ts";
export { createViewingService, type ViewingService } from "./service.ts";
