import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";

/** At most five times a second, however many cameras change at once. */
const INTERVAL_MS = 200;

/** Tells consoles the states that changed, soon after they did. `report`: called with those of what `read` answers that were not told before. */
export function createStatesFeed(
  clock: Clock,
  read: () => Promise<CameraStates[]>,
  report: (cameras: CameraStates[]) => void,
  onError: (error: unknown) => void,
) {
  let isPlanned = false;
  const told = new Map<CameraId, string>();

  function untold(cameras: CameraStates[]): CameraStates[] {
    return cameras.filter((camera) => {
      const text = JSON.stringify(camera);
      if (told.get(camera.cameraId) === text) return false;
      told.set(camera.cameraId, text);
      return true;
    });
  }

  return {
    changed(): void {
      if (isPlanned) return;
      isPlanned = true;
      clock.after(INTERVAL_MS, () => {
        isPlanned = false;
        read()
          .then((cameras) => {
            const news = untold(cameras);
            if (news.length > 0) report(news);
          })
          .catch(onError);
      });
    },
  };
}
