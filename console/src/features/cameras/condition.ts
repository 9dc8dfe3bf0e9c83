import type { Camera, CameraStates, StreamFault, StreamState } from "@vigie/shared/cameras/schema";
import type { Shape } from "../../ui/Mark.tsx";

/** How a stream or a camera is, in one word of the console. */
export type Condition =
  | { word: "disabled"; sinceAt: number }
  /** Its node has said nothing yet. */
  | { word: "unknown" }
  | { word: "resting"; sinceAt: number }
  | { word: "starting"; sinceAt: number }
  | { word: "running"; sinceAt: number }
  | { word: "failed"; sinceAt: number; fault: StreamFault };

const WORD = { idle: "resting", connecting: "starting", streaming: "running" } as const;

export function streamCondition(state: StreamState | null | undefined): Condition {
  if (state === null || state === undefined) return { word: "unknown" };
  if (state.state === "backing_off") return { word: "failed", sinceAt: state.sinceAt, fault: state.fault };
  return { word: WORD[state.state], sinceAt: state.sinceAt };
}

const GRAVITY: readonly Condition["word"][] = ["failed", "running", "starting", "resting", "unknown", "disabled"];

/** The camera as a whole: a stream that fails says more than one that runs. */
export function cameraCondition(camera: Camera, states: CameraStates | undefined): Condition {
  if (camera.disabledAt !== null) return { word: "disabled", sinceAt: camera.disabledAt };
  const streams = states === undefined ? [] : [states.main, ...(states.sub === null ? [] : [states.sub])];
  const conditions = streams.map(streamCondition);
  for (const word of GRAVITY) {
    const found = conditions.find((condition) => condition.word === word);
    if (found !== undefined) return found;
  }
  return { word: "unknown" };
}

export const SHAPE: Record<Condition["word"], Shape> = {
  disabled: "off",
  unknown: "unknown",
  resting: "resting",
  starting: "starting",
  running: "running",
  failed: "failed",
};
