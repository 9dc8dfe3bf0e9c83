import type { Networks } from "@vigie/shared/cameras/networks";
import type { CameraStates, StreamName, StreamState } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import type { Logger } from "pino";
import { StreamBus } from "../frames/stream-bus.ts";
import type { MeasuredStream } from "../health/index.ts";
import { createHostLimit, type RtspSupervision, superviseRtsp } from "../rtsp/index.ts";

export interface RegistryDeps {
  networks: Networks;
  clock: Clock;
  log: Logger;
  onState(cameraId: CameraId, stream: StreamName, state: StreamState): void;
  /** A bus is about to be fed, for the first time or by another source than before. */
  onSource(bus: StreamBus): void;
}

interface HeldStream {
  bus: StreamBus;
  /** Null where an encoder feeds the bus. */
  supervision: RtspSupervision | null;
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

  /** A stream that was there keeps its bus, so that whoever looks goes on looking when the camera's address changes. */
  function feed(assigned: AssignedCamera, name: StreamName, address: string | null, before: HeldStream | null): HeldStream {
    const { cameraId, source } = assigned;
    const bus =
      before?.bus ?? new StreamBus({ state: "idle", sinceAt: deps.clock.now() }, (state) => deps.onState(cameraId, name, state));
    deps.onSource(bus);
    if (address === null || source.kind !== "rtsp") return { bus, supervision: null };
    const log = deps.log.child({ cameraId, stream: name });
    return {
      bus,
      supervision: superviseRtsp({ ...deps, log, bus, hostLimit, source: { address, credentials: source.credentials } }),
    };
  }

  function hold(assigned: AssignedCamera, before: HeldCamera | null): HeldCamera {
    const { source } = assigned;
    const main = feed(assigned, "main", source.kind === "push" ? null : source.main, before?.main ?? null);
    if (source.kind === "push" || source.sub === null) return { assigned, main, sub: null };
    return { assigned, main, sub: feed(assigned, "sub", source.sub, before?.sub ?? null) };
  }

  async function release({ main, sub }: HeldCamera): Promise<void> {
    await Promise.all([main, sub].map((stream) => stream?.supervision?.stop()));
  }

  return {
    /** Takes what is new, lets go what is gone, dials anew what changed; everything else goes on undisturbed. */
    assign(cameras: readonly AssignedCamera[]): void {
      const wanted = new Map(cameras.map((camera) => [camera.cameraId, camera]));
      for (const [cameraId, camera] of held) {
        if (wanted.has(cameraId)) continue;
        void release(camera);
        held.delete(cameraId);
      }
      for (const camera of cameras) {
        const before = held.get(camera.cameraId) ?? null;
        if (before !== null && sameSource(camera, before.assigned)) {
          held.set(camera.cameraId, { ...before, assigned: camera });
          continue;
        }
        if (before !== null) void release(before);
        held.set(camera.cameraId, hold(camera, before));
      }
    },
    find: (cameraId: CameraId): AssignedCamera | null => held.get(cameraId)?.assigned ?? null,
    /** Null when the camera is not this node's or has no such stream. */
    bus: (cameraId: CameraId, stream: StreamName): StreamBus | null => held.get(cameraId)?.[stream]?.bus ?? null,
    states: (): CameraStates[] =>
      [...held].map(([cameraId, { main, sub }]) => ({ cameraId, main: main.bus.state, sub: sub?.bus.state ?? null })),
    streams: (): MeasuredStream[] =>
      [...held.values()].flatMap(({ assigned: { cameraId }, main, sub }) =>
        [{ stream: "main" as const, held: main }, ...(sub === null ? [] : [{ stream: "sub" as const, held: sub }])].map(
          ({ stream, held: { bus, supervision } }) => ({
            cameraId,
            stream,
            bus,
            announcedFramesPerSecond: supervision?.announcedFramesPerSecond ?? null,
          }),
        ),
      ),
    async stop(): Promise<void> {
      await Promise.all([...held.values()].map(release));
      held.clear();
    },
  };
}

/** A camera that was renamed keeps flowing. */
const sameSource = (a: AssignedCamera, b: AssignedCamera) => JSON.stringify(a.source) === JSON.stringify(b.source);
