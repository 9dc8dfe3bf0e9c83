import type { Forwarding } from "@vigie/shared/forwarding/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";

/** Those that run; one past its term is over, even before the server told. */
export const runningOf = (forwardings: readonly Forwarding[], now: number): Forwarding[] =>
  forwardings.filter(({ state, until }) => state === "open" && now < until);

/** Those that send this camera, the one that runs longest first. */
export const forwardingOf = (running: readonly Forwarding[], cameraId: CameraId): Forwarding[] =>
  running.filter(({ cameraIds }) => cameraIds.includes(cameraId)).sort((a, b) => b.until - a.until);

/** Those that follow this tile. */
export const followingOf = (running: readonly Forwarding[], { displayId, tile }: TileRef): Forwarding[] =>
  running.filter(({ source }) => source?.kind === "tile" && source.tile.displayId === displayId && source.tile.tile === tile);

export const waitingOf = (forwardings: readonly Forwarding[]): Forwarding[] =>
  forwardings.filter(({ state }) => state === "requested");

export const overOf = (forwardings: readonly Forwarding[], now: number): Forwarding[] =>
  forwardings.filter(({ state, until }) => state === "ended" || state === "refused" || (state === "open" && until <= now));
