export { DEVICE_COOKIE, deviceRoutes, deviceSecretOf, ownDeviceRoutes, wallRoutes } from "./routes.ts";
export { createDeviceService, type DeviceService } from "./service.ts";
export { createWallService, type WallService } from "./walls.ts";
