export { createHasher, type Hasher } from "./hasher.ts";
export { createIdentify } from "./identify.ts";
export { SESSION_COOKIE, sessionRoutes, sessionTokenOf } from "./routes.ts";
export { createSessionService, newSetupCode, type SessionService } from "./service.ts";
export { createThrottle } from "./throttle.ts";
