import type { Camera, CameraStates, StreamName, VideoFormat } from "@vigie/shared/cameras/schema";
import type { Aim } from "./showing-face.ts";

/** What the operator asked of a tile: the stream that fits its place, or one by name. */
export type StreamWish = "fitting" | StreamName;

/** What a tile has to know of a camera. Who is forwarded its pictures is not told where they come from. */
export type TileCamera = Pick<Camera, "id" | "number" | "name" | "disabledAt"> & (Pick<Camera, "source"> | { hasSub: boolean });

export const hasSub = (camera: TileCamera): boolean =>
  "hasSub" in camera ? camera.hasSub : camera.source.kind === "rtsp" && camera.source.sub !== null;

/** Room for a picture, in device pixels. */
export interface Box {
  widthPx: number;
  heightPx: number;
}

/** Main goes back to sub only once the tile is this much smaller than sub: an edge that is dragged to and fro changes nothing. */
const BACK_SHARE = 0.85;

/**
 * The stream that fits a tile's size: the smaller one where it fills the tile, the full one where it would be blown up. `box` null: not
 * laid out yet; then, and where the node has not told a format, what cameras usually have fits: sub.
 */
export function fittingStream(
  camera: TileCamera,
  states: CameraStates | undefined,
  box: Box | null,
  now: StreamName,
): StreamName {
  if (!hasSub(camera)) return "main";
  const sub = formatOf(states?.sub);
  const main = formatOf(states?.main);
  if (box === null || sub === null || main === null || main.widthPx <= sub.widthPx) return "sub";
  const shownPx = shownWidthPx(sub, box) * (now === "main" ? 1 / BACK_SHARE : 1);
  return shownPx <= sub.widthPx ? "sub" : "main";
}

const formatOf = (state: CameraStates["sub"] | undefined): VideoFormat | null =>
  state?.state === "streaming" ? state.format : null;

/** Whole in the box, nothing cropped. */
const shownWidthPx = (format: VideoFormat, box: Box): number =>
  Math.min(box.widthPx, (box.heightPx * format.widthPx) / format.heightPx);

/** The tile that is worked with gets the full picture with the least delay; any other the stream that fits its size. */
export function aimFor(camera: TileCamera, isSelected: boolean, wish: StreamWish, fitting: StreamName): Aim {
  const stream = isSelected || !hasSub(camera) ? "main" : fitting;
  return {
    stream: wish === "fitting" ? stream : wish,
    renderer: isSelected ? "lowest-delay" : "wall",
    isSelected,
    hasSub: hasSub(camera),
  };
}

/** The other stream of the camera, where it is known to flow: what an operator can turn to while this one gives nothing. */
export function flowingOther(stream: StreamName, states: CameraStates | undefined): StreamName | null {
  if (states === undefined) return null;
  const other = stream === "main" ? "sub" : "main";
  return states[other]?.state === "streaming" ? other : null;
}
