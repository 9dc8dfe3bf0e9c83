export { findLink, listAssignedLinks, listLinksOf } from "./repository.ts";
export { linkRoutes } from "./routes.ts";
export { createLinkService, type LinkService } from "./service.ts";
