import { CameraId } from "@vigie/shared/kernel/units";
import { TileRef } from "@vigie/shared/walls/schema";
import { z } from "zod";

/** What the camera tree puts into a drag and a tile takes out of a drop: one camera's id, or those of a site or of a search result. */
const DRAGGED_CAMERA = "text/x-vigie-camera";
const DRAGGED_CAMERAS = "text/x-vigie-cameras";
/** A tile that is dragged onto another: its place as JSON. */
const DRAGGED_TILE = "text/x-vigie-tile";

const Cameras = z.array(CameraId).min(1);

/** One camera, or several that stay together and in order. */
export function putCameras(drag: DataTransfer, cameraIds: readonly CameraId[]): void {
  const [first, ...others] = cameraIds;
  if (first === undefined) return;
  if (others.length === 0) drag.setData(DRAGGED_CAMERA, first);
  else drag.setData(DRAGGED_CAMERAS, JSON.stringify(cameraIds));
  drag.effectAllowed = "copyMove";
}

export function putTile(drag: DataTransfer, tile: TileRef): void {
  drag.setData(DRAGGED_TILE, JSON.stringify(tile));
  drag.effectAllowed = "copyMove";
}

/** Whether a drag carries what the console puts into one: all that can be read of it before it is dropped. */
export const hasCameras = ({ types }: DataTransfer): boolean => types.includes(DRAGGED_CAMERA) || types.includes(DRAGGED_CAMERAS);
export const hasTile = ({ types }: DataTransfer): boolean => types.includes(DRAGGED_TILE);

/** The cameras that were dropped, in order; none when it is something else. */
export function takeCameras(drop: DataTransfer): readonly CameraId[] {
  const one = CameraId.safeParse(drop.getData(DRAGGED_CAMERA));
  if (one.success) return [one.data];
  const several = parsed(Cameras, drop.getData(DRAGGED_CAMERAS));
  return several ?? [];
}

export const takeTile = (drop: DataTransfer): TileRef | null => parsed(TileRef, drop.getData(DRAGGED_TILE));

/** A drop can come from another page, which may put anything under these names. */
function parsed<S extends z.ZodType>(schema: S, text: string): z.infer<S> | null {
  if (text === "") return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
  const read = schema.safeParse(value);
  return read.success ? read.data : null;
}
