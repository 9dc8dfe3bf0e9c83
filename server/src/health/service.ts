import { type CameraHealth, HEALTH_INTERVAL_MS, type HealthBoard, type StreamHealth } from "@vigie/shared/cameras/health";
import type { Camera, CameraStates, StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import { byGravity, findings, type Suspicions, suspect } from "./findings.ts";

interface Deps {
  clock: Clock;
  /** All cameras, in use or not. */
  cameras: () => Promise<Camera[]>;
  /** Null: unknown. Whoever looks at one camera's health asks every few seconds: not of all of them. */
  findCamera: (id: CameraId) => Promise<Camera | null>;
  /** Their streams as consoles see them now. */
  states: (cameras: readonly Camera[]) => CameraStates[];
}

interface Told {
  nodeId: NodeId;
  takenAt: EpochMs;
  sample: StreamHealth;
}

/** A node that missed three tells nothing of now. */
const FRESH_MS = 3 * HEALTH_INTERVAL_MS;

export type HealthService = ReturnType<typeof createHealthService>;

/** What is wrong with which camera, and since when. In memory: nodes tell all of it again within seconds. */
export function createHealthService({ clock, cameras, findCamera, states }: Deps) {
  const told = new Map<CameraId, Partial<Record<StreamName, Told>>>();
  const suspicions = new Map<CameraId, Suspicions>();

  /** What the camera's own node told of late. */
  function samplesOf({ id, nodeId }: Camera): StreamHealth[] {
    const own = told.get(id);
    const now = clock.now();
    return [own?.main, own?.sub].flatMap((each) =>
      each !== undefined && each.nodeId === nodeId && now - each.takenAt < FRESH_MS ? [each.sample] : [],
    );
  }

  function lookAt(camera: Camera, now: EpochMs): CameraHealth {
    const [own] = states([camera]);
    const samples = samplesOf(camera);
    const suspected = own === undefined ? [] : suspect(suspicions.get(camera.id) ?? [], { states: own, samples }, now);
    suspicions.set(camera.id, suspected);
    return { cameraId: camera.id, streams: samples, findings: findings(suspected) };
  }

  /** Looks at every camera in use. Those that are gone, or out of use, are forgotten. */
  async function look(): Promise<CameraHealth[]> {
    const inUse = (await cameras()).filter(isInUse);
    const found = inUse.map((camera) => lookAt(camera, clock.now()));
    const ids = new Set(inUse.map(({ id }) => id));
    for (const map of [told, suspicions]) for (const cameraId of map.keys()) if (!ids.has(cameraId)) map.delete(cameraId);
    return found;
  }

  return {
    /** What a node measured; the newest of each stream replaces what was told before. */
    take(nodeId: NodeId, streams: readonly StreamHealth[]): void {
      const takenAt = clock.now();
      for (const sample of streams) {
        const own = told.get(sample.cameraId);
        told.set(sample.cameraId, { ...own, [sample.stream]: { nodeId, takenAt, sample } });
      }
    },

    /** Follows what begins and ends, also while nobody looks. Called at the interval at which nodes tell. */
    async sweep(): Promise<void> {
      await look();
    },

    async board(): Promise<Omit<HealthBoard, "disks">> {
      return { at: clock.now(), cameras: (await look()).sort(worstFirst) };
    },

    /** Refuses with `camera.not_found` what is unknown; a camera out of use has no streams and no findings. */
    async of(cameraId: CameraId): Promise<CameraHealth> {
      const camera = await findCamera(cameraId);
      if (camera !== null) return isInUse(camera) ? lookAt(camera, clock.now()) : { cameraId, streams: [], findings: [] };
      throw new AppError("camera.not_found", `camera ${cameraId}`);
    },
  };
}

const isInUse = ({ disabledAt }: Camera): boolean => disabledAt === null;

/** Cameras that are well come last, in the order they are listed in. */
function worstFirst(a: CameraHealth, b: CameraHealth): number {
  const [ofA] = a.findings;
  const [ofB] = b.findings;
  if (ofA === undefined || ofB === undefined) return Number(ofA === undefined) - Number(ofB === undefined);
  return byGravity(ofA, ofB);
}
