import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileContent } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import type { ReactNode } from "react";
import type { TileProps } from "../tile/index.ts";
import type { RotationViewings } from "./list-viewing.ts";

export type Rotation = Extract<TileContent, { kind: "carousel" | "round" }>;

/** A tile that turns through cameras by itself: a carousel, until it is held, or a round, to its end. */
export interface RotatingTileProps
  extends Pick<TileProps, "isSelected" | "hasStatistics" | "mediaSockets" | "onStatistics" | "onClose"> {
  content: Rotation;
  tileRef: NonNullable<TileProps["tileRef"]>;
  cameras: ReadonlyMap<CameraId, Camera>;
  states: ReadonlyMap<CameraId, CameraStates>;
  viewings: RotationViewings;
  /** After the name in the bar, before the list's position. */
  labelOf: (cameraId: CameraId) => ReactNode;
  /** After the list's own tools. */
  menuOf: (cameraId: CameraId) => ReactNode;
  /** At each change of the word, with the camera that is seen; null once it is gone. */
  onState: (state: TileStateName | null, cameraId: CameraId | null) => void;
  /** The carousel is to stand still at this step, or (null) to go on. Null: whoever looks only looks. */
  onHold: ((heldStep: number | null) => void) | null;
}
