import type { Networks } from "@vigie/shared/cameras/networks";
import type { CameraStates, StreamName, StreamState } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import type { Logger } from "pino";
import { StreamBus } from "../frames/stream-bus.ts";
import { createHostLimit, superviseRtsp } from "../rtsp/index.ts";

export interface RegistryDeps {
  networks: Networks;
  clock: Clock;
  log: Logger;
  onState(cameraId: CameraId, stream: StreamName, state: StreamState): void;
}

interface HeldStream {
  bus: StreamBus;
  stop(): void;
}

interface HeldCamera {
  assigned: AssignedCamera;
  main: HeldStream;
  sub: HeldStream | null;
}

/** Connection attempts at once towards one host: an encoder with sixteen channels is not stormed when it comes back. */
const CONNECTING_PER_HOST = 4;

export type CameraRegistry = ReturnType<typeof createCameraRegistry>;

/** The cameras that this node pulls, or that push to it: one bus a stream, each kept fed by a supervisor. */
export function createCameraRegistry(deps: RegistryDeps) {
  const held = new Map<CameraId, HeldCamera>();
  const hostLimit = createHostLimit(CONNECTING_PER_HOST);

  function hold(assigned: AssignedCamera): HeldCamera {
    const stream = (name: StreamName, address: string | null): HeldStream => {
      const idle: StreamState = { state: "idle", sinceAt: deps.clock.now() };
      const bus = new StreamBus(idle, (state) => deps.onState(assigned.cameraId, name, state));
      const { source } = assigned;
      if (address === null || source.kind !== "rtsp")
        return { bus, stop: () => bus.changeState({ state: "idle", sinceAt: deps.clock.now() }) };
      const log = deps.log.child({ cameraId: assigned.cameraId, stream: name });
      const supervisor = superviseRtsp({ ...deps, log, bus, hostLimit, source: { address, credentials: source.credentials } });
      return { bus, stop: () => supervisor.stop() };
    };
    const { source } = assigned;
    if (source.kind === "push") return { assigned, main: stream("main", null), sub: null };
    return { assigned, main: stream("main", source.main), sub: source.sub === null ? null : stream("sub", source.sub) };
  }

  function release(camera: HeldCamera): void {
    camera.main.stop();
    camera.sub?.stop();
  }

  return {
    /** Takes what is new, lets go what is gone, and starts anew what changed; everything else goes on undisturbed. */
    assign(cameras: readonly AssignedCamera[]): void {
      const wanted = new Map(cameras.map((camera) => [camera.cameraId, camera]));
      for (const [cameraId, camera] of held) {
        if (sameSource(wanted.get(cameraId), camera.assigned)) continue;
        release(camera);
        held.delete(cameraId);
      }
      for (const camera of cameras) if (!held.has(camera.cameraId)) held.set(camera.cameraId, hold(camera));
    },
    find: (cameraId: CameraId): AssignedCamera | null => held.get(cameraId)?.assigned ?? null,
    /** Null when the camera is not this node's or has no such stream. */
    bus: (cameraId: CameraId, stream: StreamName): StreamBus | null => held.get(cameraId)?.[stream]?.bus ?? null,
    states: (): CameraStates[] =>
      [...held].map(([cameraId, { main, sub }]) => ({ cameraId, main: main.bus.state, sub: sub?.bus.state ?? null })),
    stop(): void {
      for (const camera of held.values()) release(camera);
      held.clear();
    },
  };
}

/** A camera that was renamed keeps flowing. */
const sameSource = (a: AssignedCamera | undefined, b: AssignedCamera) =>
  a !== undefined && JSON.stringify(a.source) === JSON.stringify(b.source);
