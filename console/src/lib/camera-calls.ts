import type { CameraId } from "@vigie/shared/kernel/units";

/** Where a camera goes that is called by its number: to the screen that takes the calls now, or, when none does, to the wall. */
export function createCameraCalls() {
  let taker: ((cameraId: CameraId) => void) | null = null;
  return {
    /** The answer gives it back. */
    take(show: (cameraId: CameraId) => void): () => void {
      taker = show;
      return () => {
        if (taker === show) taker = null;
      };
    },
    /** False: nobody takes calls. */
    call(cameraId: CameraId): boolean {
      taker?.(cameraId);
      return taker !== null;
    },
  };
}
export type CameraCalls = ReturnType<typeof createCameraCalls>;
