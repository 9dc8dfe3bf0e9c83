import type { Camera, StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, NodeId } from "@vigie/shared/kernel/units";
import type { MediaNode } from "@vigie/shared/nodes/schema";
import { indexOf, type Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { CameraRecording, NodeDisk, RecorderNow, RecordingBoard } from "@vigie/shared/recordings/register";
import type { RecordingState, RetentionRule } from "@vigie/shared/recordings/schema";
import type { Db } from "../db/open.ts";
import type { InScope } from "../kernel/guard.ts";
import { readRules } from "./rules.ts";
import { listDisks, listRecorders, sumDays, type ToldRecorder } from "./told-repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  policy: () => Policy;
  inScope: InScope;
  cameras: () => Promise<Camera[]>;
  nodes: () => Pick<MediaNode, "id" | "name" | "link">[];
}
export type RecordingBoards = ReturnType<typeof createRecordingBoards>;

/** What is recorded now, and on what. */
export function createRecordingBoards({ db, clock, policy, inScope, cameras, nodes }: Deps) {
  /** Every node's; of a fault, the cameras that the principal may know of. */
  async function disks(principal: Principal): Promise<NodeDisk[]> {
    const told = await listDisks(db);
    return nodes().map(({ id: nodeId, name, link }) => {
      const disk = told.get(nodeId) ?? null;
      const faults = disk?.faults.map((fault) => ({
        ...fault,
        cameraIds: inScope(principal, "camera.list", fault.cameraIds, (id) => id),
      }));
      return { nodeId, name, link, disk: disk === null || faults === undefined ? null : { ...disk, faults } };
    });
  }

  return {
    disks,

    async board(principal: Principal): Promise<RecordingBoard> {
      const [all, recorders, sums] = await Promise.all([cameras(), listRecorders(db), sumDays(db)]);
      const ruleOf = await readRules(db, policy(), clock.now());
      const levels = indexOf(policy()).cameras;
      const links = new Map(nodes().map(({ id, link }) => [id, link]));
      const told = new Map(recorders.map((each) => [keyOf(each.cameraId, each.stream), each]));
      const own = inScope(principal, "camera.list", all, ({ id }) => id);
      return {
        at: clock.now(),
        disks: await disks(principal),
        cameras: own.map((camera) => {
          const { id: cameraId, nodeId, recording: plan } = camera;
          const rule = ruleOf(cameraId);
          const known: Known = { rule, hasStorage: levels.get(cameraId)?.serviceLevel !== "network", links };
          const of = (stream: StreamName) => ({
            stream,
            now: recorderNow(camera, told.get(keyOf(cameraId, stream)) ?? null, known),
          });
          // Of most cameras the small stream is not recorded, which is nothing to say.
          const streams = [of("main"), of("sub")].filter(({ stream, now }) => stream === "main" || isTold(now));
          const { oldestDay = null, bytes = 0 } = sums.get(cameraId) ?? {};
          return { cameraId, nodeId, plan, rule, streams, oldestDay, bytes } satisfies CameraRecording;
        }),
      };
    },
  };
}

const keyOf = (cameraId: CameraId, stream: StreamName): string => `${cameraId} ${stream}`;
const isTold = ({ state }: RecorderNow): boolean => state === "recording" || state === "gap";

interface Known {
  rule: RetentionRule | null;
  hasStorage: boolean;
  links: ReadonlyMap<NodeId, MediaNode["link"]>;
}

/** What the server has decided comes before what a node told of before it heard of that. */
export function recorderNow(camera: Camera, told: ToldRecorder | null, { rule, hasStorage, links }: Known): RecorderNow {
  const { disabledAt, nodeId, recording } = camera;
  if (disabledAt !== null) return { state: "off", sinceAt: disabledAt, why: "disabled" };
  if (nodeId === null) return { state: "off", sinceAt: null, why: "no_node" };
  if (!hasStorage) return { state: "off", sinceAt: null, why: "no_storage" };
  if (rule === null) return { state: "off", sinceAt: null, why: "no_order" };
  if (recording.schedule.kind === "never") return { state: "off", sinceAt: offSince(told?.state), why: "plan" };
  const link = links.get(nodeId);
  if (link === undefined || link.state === "lost") return { state: "unknown", sinceAt: link?.sinceAt ?? null };
  if (told === null || told.nodeId !== nodeId) return { state: "unknown", sinceAt: null };
  if (told.state.state !== "off") return told.state;
  return { ...told.state, why: recording.schedule.kind === "hours" ? "hours" : "plan" };
}

const offSince = (state: RecordingState | undefined) => (state?.state === "off" ? state.sinceAt : null);
