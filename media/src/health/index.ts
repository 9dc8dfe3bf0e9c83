export { createCameraHealthMeters, type MeasuredStream, tellHealth } from "./camera-health.ts";
