export { CameraHealthLines } from "./CameraHealthLines.tsx";
export { HealthScreen } from "./HealthScreen.tsx";
