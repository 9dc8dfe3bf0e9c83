export { ReasonDialog } from "./ReasonDialog.tsx";
export { RotatingTile, type RotatingTileProps, type Rotation } from "./RotatingTile.tsx";
export { ROTATION_ACTIONS } from "./use-rotation-keys.ts";
