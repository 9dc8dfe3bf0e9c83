import type { CameraCredentials, ConnectionTestResult } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { NodeId } from "@vigie/shared/kernel/units";
import type { MediaNode } from "@vigie/shared/nodes/schema";
import type { Logger } from "pino";
import type { Db } from "../db/open.ts";
import type { NodeOrigins } from "../kernel/stream-addresses.ts";
import type { NodePresence, NodeRegistry } from "./registry.ts";
import { countCameras, updateNode } from "./repository.ts";

/** A node's clock is worth an alarm beyond this. */
const OFFSET_ALARM_MS = 500;
/** Differences below this are the network's, not the clock's. */
const OFFSET_KEPT_MS = 50;
const TEST_TIMEOUT_MS = 20_000;

export type NodeService = ReturnType<typeof createNodeService>;

export function createNodeService({ db, log, registry }: { db: Db; log: Logger; registry: NodeRegistry }) {
  const toMediaNode = ({ node, state, sinceAt }: NodePresence, cameraCount: number): MediaNode => ({
    id: node.id,
    name: node.name,
    origin: node.origin,
    admittedAt: node.admittedAt,
    link: { state, sinceAt },
    clockOffsetMs: node.clockOffsetMs,
    cameraCount,
  });

  return {
    async list(): Promise<MediaNode[]> {
      const counts = await countCameras(db);
      return registry.list().map((presence) => toMediaNode(presence, counts.get(presence.node.id) ?? 0));
    },

    async find(id: NodeId): Promise<MediaNode | null> {
      const presence = registry.find(id);
      return presence === null ? null : toMediaNode(presence, (await countCameras(db)).get(id) ?? 0);
    },

    /** Tries a camera from a node, by default any that is there. */
    async test(
      wanted: NodeId | null,
      test: { address: string; credentials: CameraCredentials | null },
    ): Promise<ConnectionTestResult> {
      const nodeId = wanted ?? registry.list().find(({ state }) => state === "connected")?.node.id ?? null;
      if (nodeId === null) throw new AppError("camera.no_node", "no node is there to try it from");
      if (registry.find(nodeId) === null) throw new AppError("node.not_found", `node ${nodeId}`);
      return registry.call(nodeId, "camera:test", test, TEST_TIMEOUT_MS);
    },

    /** Where the node says that it listens: stored when it differs from what is known. */
    async listensAt(id: NodeId, { origin, rtmpOrigin }: NodeOrigins): Promise<void> {
      const node = registry.find(id)?.node;
      if (node === undefined || (node.origin === origin && node.rtmpOrigin === rtmpOrigin)) return;
      const moved = { ...node, origin, rtmpOrigin };
      await updateNode(db, moved);
      registry.put(moved);
      log.info({ nodeId: id, origin, rtmpOrigin }, "node listens elsewhere");
    },

    /** Stores a node's clock offset when it has moved. */
    offsetMeasured(id: NodeId, offsetMs: number): void {
      const node = registry.find(id)?.node;
      if (node === undefined || Math.abs(offsetMs - (node.clockOffsetMs ?? Number.POSITIVE_INFINITY)) < OFFSET_KEPT_MS) return;
      if (Math.abs(offsetMs) > OFFSET_ALARM_MS) log.warn({ nodeId: id, offsetMs }, "node clock is off");
      const next = { ...node, clockOffsetMs: offsetMs };
      registry.put(next);
      updateNode(db, next).catch((error: unknown) => log.error({ err: error, nodeId: id }, "clock offset not stored"));
    },
  };
}
