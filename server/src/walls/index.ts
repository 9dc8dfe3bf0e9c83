export { displayOfDevice, ownerOfDisplay } from "./displays-repository.ts";
export { carouselRepository } from "./kept-repository.ts";
export { carouselRoutes, sceneRoutes } from "./kept-routes.ts";
export { createDeviceDisplay, isRunOnDevice, placementOf, tilesOfDevice } from "./rights.ts";
export { displayRoutes } from "./routes.ts";
export { createWallRoom } from "./wall-room.ts";
