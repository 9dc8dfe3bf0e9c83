export { listForwardings } from "./repository.ts";
export { forwardingRoutes } from "./routes.ts";
export { createForwardings, type Feed, type Forwardings } from "./service.ts";
