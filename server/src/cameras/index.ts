export { adoptCameras, type CameraRecord, findCamera, listCamerasInUse } from "./repository.ts";
export { cameraRoutes } from "./routes.ts";
export { type CameraService, createCameraService } from "./service.ts";
export { requireMasterKeyOf, toAssigned } from "./source.ts";
