import type { Camera, CameraStates, StreamName } from "@vigie/shared/cameras/schema";
import type { Aim } from "./showing.ts";

/** What the operator asked of a tile: the stream that fits its place, or one by name. */
export type StreamWish = "fitting" | StreamName;

export const hasSub = ({ source }: Camera): boolean => source.kind === "rtsp" && source.sub !== null;

/** The tile that is worked with gets the full picture with the least delay; one among many gets the small one. */
export function aimFor(camera: Camera, isSelected: boolean, wish: StreamWish): Aim {
  const fitting = isSelected || !hasSub(camera) ? "main" : "sub";
  return {
    stream: wish === "fitting" ? fitting : wish,
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
