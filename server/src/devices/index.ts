export { findDevice } from "./repository.ts";
export { DEVICE_COOKIE, deviceRoutes, deviceSecretOf, ownDeviceRoutes, wallRoutes } from "./routes.ts";
export { createDeviceService, type DeviceService, type WallScreen } from "./service.ts";
export { createWallService, type WallService } from "./walls.ts";
