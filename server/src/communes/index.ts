export { findCommune, findSite, listCommunes, listSites } from "./repository.ts";
export { communeRoutes } from "./routes.ts";
export { type CommuneService, createCommuneService } from "./service.ts";
