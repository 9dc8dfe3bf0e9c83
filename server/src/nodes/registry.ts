import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { MediaNode } from "@vigie/shared/nodes/schema";
import type { Logger } from "pino";
import { delay } from "../kernel/repeat.ts";
import type { OrderPayload, Orders, OrderValue } from "./calls.ts";
import type { AdmittedNode } from "./repository.ts";

/** One socket of a node, proved and welcomed. */
export interface NodeConnection {
  isOpen: () => boolean;
  close: () => void;
  call: <E extends keyof Orders>(event: E, payload: OrderPayload<E>, timeoutMs: number) => Promise<OrderValue<E>>;
}

/** A node as it is now. `sinceAt`: server's clock, when its link came up or was lost. */
export interface NodePresence {
  node: AdmittedNode;
  state: MediaNode["link"]["state"];
  sinceAt: EpochMs;
  /** The one that told what it holds; it may be silent at the moment (`lost`) without being closed. */
  connection: NodeConnection | null;
  /** When that connection came. */
  linkedAt: EpochMs | null;
}

const ORDER_TIMEOUT_MS = 2_000;
const ORDER_RETRY_MS = 500;

export type NodeRegistry = ReturnType<typeof createNodeRegistry>;

/** Which nodes there are, and which are there. `changed`: what the console draws of a node changed. */
export function createNodeRegistry({ clock, log, changed }: { clock: Clock; log: Logger; changed: (id: NodeId) => void }) {
  const nodes = new Map<NodeId, NodePresence>();

  function change(id: NodeId, next: Partial<NodePresence>): void {
    const presence = nodes.get(id);
    if (presence === undefined) return;
    nodes.set(id, { ...presence, ...next });
    changed(id);
  }

  function setState(id: NodeId, state: NodePresence["state"]): void {
    if (nodes.get(id)?.state === state) return;
    log.info({ nodeId: id, link: state }, "node link changed");
    change(id, { state, sinceAt: clock.now() });
  }

  return {
    list: (): NodePresence[] => [...nodes.values()],
    find: (id: NodeId): NodePresence | null => nodes.get(id) ?? null,

    /** Admitted, or known from before. */
    put(node: AdmittedNode): void {
      const known = nodes.get(node.id) ?? { state: "lost" as const, sinceAt: clock.now(), connection: null, linkedAt: null };
      nodes.set(node.id, { ...known, node });
      changed(node.id);
    },

    /** A node told on this connection what it holds. The one before is closed: a node has one link. */
    linked(id: NodeId, connection: NodeConnection): void {
      const before = nodes.get(id)?.connection ?? null;
      if (before === connection) return;
      change(id, { connection, linkedAt: clock.now() });
      before?.close();
      setState(id, "connected");
    },

    /** Heard again, or silent for too long, on the connection that counts. */
    heard(id: NodeId, connection: NodeConnection, isHeard: boolean): void {
      if (nodes.get(id)?.connection === connection) setState(id, isHeard ? "connected" : "lost");
    },

    closed(id: NodeId, connection: NodeConnection): void {
      if (nodes.get(id)?.connection !== connection) return;
      change(id, { connection: null, linkedAt: null });
      setState(id, "lost");
    },

    async call<E extends keyof Orders>(
      id: NodeId,
      event: E,
      payload: OrderPayload<E>,
      timeoutMs: number,
    ): Promise<OrderValue<E>> {
      const connection = nodes.get(id)?.connection ?? null;
      if (connection === null) throw new AppError("node.unreachable", `node ${id} has no link`);
      return connection.call(event, payload, timeoutMs);
    },

    /** Repeats an order until it is acknowledged, or the link that it was for is over: then what the node holds is compared on its return. */
    async deliver<E extends keyof Orders>(id: NodeId, event: E, payload: OrderPayload<E>): Promise<void> {
      const connection = nodes.get(id)?.connection ?? null;
      while (connection?.isOpen() === true) {
        try {
          await connection.call(event, payload, ORDER_TIMEOUT_MS);
          return;
        } catch (error) {
          log.warn({ err: error, nodeId: id, event }, "order not acknowledged");
          await delay(clock, ORDER_RETRY_MS);
        }
      }
    },
  };
}
