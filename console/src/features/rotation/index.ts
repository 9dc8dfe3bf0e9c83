export { ReasonDialog } from "./ReasonDialog.tsx";
export { RotatingTile } from "./RotatingTile.tsx";
export { RotationDialog } from "./RotationDialog.tsx";
export { ROTATION_ACTIONS } from "./use-rotation-keys.ts";
