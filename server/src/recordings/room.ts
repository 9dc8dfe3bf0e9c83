import type { Camera } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, CommuneId, NodeId } from "@vigie/shared/kernel/units";
import type { MediaNode } from "@vigie/shared/nodes/schema";
import type { Policy } from "@vigie/shared/people/policy";
import type { Destruction, DestructionQuery } from "@vigie/shared/recordings/register";
import type { Logger } from "pino";
import { findCamera } from "../cameras/index.ts";
import type { Db, Tx } from "../db/open.ts";
import type { InScope, Require } from "../kernel/guard.ts";
import { createRecordingBoards } from "./board.ts";
import { listDestructions } from "./destructions-repository.ts";
import { createLockOrders } from "./lock-orders.ts";
import { createOldest } from "./lock-range.ts";
import { createLocks } from "./locks.ts";
import { createRecordingReports } from "./reports.ts";
import { readRules } from "./rules.ts";

type LineOf = Parameters<typeof createLockOrders>[0]["lineOf"];
/** A node as the room of nodes knows it. */
interface NodeKnown extends Pick<MediaNode, "name" | "link"> {
  publicKey: string;
  line: ReturnType<LineOf>;
}

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  policy: () => Policy;
  require: Require;
  inScope: InScope;
  cameras: () => Promise<Camera[]>;
  nodes: () => Pick<MediaNode, "id" | "name" | "link">[];
  findNode: (id: NodeId) => NodeKnown | null;
}
export type RecordingsRoom = ReturnType<typeof createRecordingsRoom>;

const communeOf = async (tx: Tx, id: CameraId) => (await findCamera(tx, id))?.communeId ?? null;
const nodeOf = async (tx: Tx, id: CameraId) => (await findCamera(tx, id))?.camera.nodeId ?? null;

/** One commune's, or the CSU's when several have a camera of it. */
async function scopeOf(tx: Tx, cameraIds: readonly CameraId[]): Promise<CommuneId | "csu"> {
  const communes = new Set<CommuneId | null>();
  for (const id of cameraIds) communes.add(await communeOf(tx, id));
  const [only] = communes;
  return communes.size === 1 ? (only ?? "csu") : "csu";
}

/** What the server knows of recordings, and orders: which are kept, which were destroyed, which are locked. */
export function createRecordingsRoom(deps: Deps) {
  const { db, clock, policy, findNode } = deps;
  const orders = createLockOrders({ ...deps, lineOf: (id) => findNode(id)?.line ?? null, scopeOf });
  const seen = (id: NodeId) => {
    const node = findNode(id);
    return node === null ? null : { name: node.name, isLinked: node.link.state === "connected" };
  };
  const oldest = createOldest({ db, readRules: () => readRules(db, policy(), clock.now()) });
  return {
    boards: createRecordingBoards(deps),
    locks: createLocks({ ...deps, orders, scopeOf, nodeOf, seen, oldest }),
    destructions: (query: DestructionQuery): Promise<Destruction[]> => listDestructions(db, query),
    reports: createRecordingReports({ ...deps, keyOf: (id) => findNode(id)?.publicKey ?? null, communeOf }),
    /** A node's link has come up. */
    linked: orders.tell,
  };
}
