export { CameraRail } from "./CameraRail.tsx";
export { CamerasScreen } from "./CamerasScreen.tsx";
export { NumberCall } from "./NumberCall.tsx";
export { BUFFER_IDLE_MS, EMPTY_BUFFER, type NumberBuffer, press } from "./number-buffer.ts";
export { useCameraStates } from "./use-camera-states.ts";
