import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";

/** A clock that is corrected moves every end: no longer than this after it they are looked at again. */
const RECHECK_MS = 1_000;

export interface OrdersDeps {
  clock: Clock;
  /** The server's clock as this node knows it: orders are dated by it. */
  serverNow(): EpochMs;
  /** Other cameras are covered than before, or are assigned otherwise. `lapsed`: are assigned, and their order has just ended. */
  changed(covered: readonly AssignedCamera[], lapsed: readonly CameraId[]): void;
}

export type Orders = ReturnType<typeof createOrders>;

/**
 * Which of the assigned cameras the prefect's order still covers (CSI L.252-1): `authorisedUntil` is obeyed to the instant, whether the server
 * is there or not. A camera comes back when a later assignment, or a clock set right, says that its order goes on.
 */
export function createOrders({ clock, serverNow, changed }: OrdersDeps) {
  let assigned: ReadonlyMap<CameraId, AssignedCamera> = new Map();
  let covered: ReadonlySet<CameraId> = new Set();
  let cancel = (): void => undefined;

  function look(isNew: boolean): void {
    cancel();
    const now = serverNow();
    const standing = [...assigned.values()].filter(({ authorisedUntil }) => now < authorisedUntil);
    const ids = new Set(standing.map(({ cameraId }) => cameraId));
    const lapsed = [...covered].filter((cameraId) => assigned.has(cameraId) && !ids.has(cameraId));
    const isOther = lapsed.length > 0 || ids.size !== covered.size;
    covered = ids;
    const nextMs = standing.reduce((soonest, { authorisedUntil }) => Math.min(soonest, authorisedUntil - now), RECHECK_MS);
    if (assigned.size > 0) cancel = clock.after(nextMs, () => look(false));
    if (isNew || isOther) changed(standing, lapsed);
  }

  return {
    assign(cameras: readonly AssignedCamera[]): void {
      assigned = new Map(cameras.map((camera) => [camera.cameraId, camera]));
      look(true);
    },
    /** Assigned, and not to be shown any more: asked at each door, also between two looks. */
    hasLapsed(cameraId: CameraId): boolean {
      const camera = assigned.get(cameraId);
      return camera !== undefined && serverNow() >= camera.authorisedUntil;
    },
    stop: (): void => cancel(),
  };
}
