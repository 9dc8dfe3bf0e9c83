import type { Camera } from "@vigie/shared/cameras/schema";

/** Which dialog is open over the list. `opening` counts, so that a form that is opened again begins anew. */
export type Dialogue =
  | { kind: "none" }
  | { kind: "camera"; camera: Camera | null; opening: number }
  | { kind: "availability"; camera: Camera }
  | { kind: "stream-key"; camera: Camera }
  | { kind: "places" };
