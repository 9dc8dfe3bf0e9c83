import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";

/** At most five times a second, however many cameras change at once. */
const INTERVAL_MS = 200;

/** Tells consoles all states, soon after one changed. `report`: called with what `read` answers. */
export function createStatesFeed(
  clock: Clock,
  read: () => Promise<CameraStates[]>,
  report: (cameras: CameraStates[]) => void,
  onError: (error: unknown) => void,
) {
  let isPlanned = false;
  return {
    changed(): void {
      if (isPlanned) return;
      isPlanned = true;
      clock.after(INTERVAL_MS, () => {
        isPlanned = false;
        read().then(report).catch(onError);
      });
    },
  };
}
