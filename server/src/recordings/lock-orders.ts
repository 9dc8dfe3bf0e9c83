import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, CommuneId, LockId, NodeId } from "@vigie/shared/kernel/units";
import type { SERVER_TO_NODE } from "@vigie/shared/nodes/link";
import { hold, type Lock } from "@vigie/shared/recordings/locks";
import type { Logger } from "pino";
import type { z } from "zod";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { delay } from "../kernel/repeat.ts";
import { findLock, type LockPart, listOrders, listParts, replaceLock, replacePart } from "./locks-repository.ts";

type Orders = typeof SERVER_TO_NODE;
type LockOrder = "recording:lock" | "recording:release";
/** A node's link, while it lasts. */
interface NodeLine {
  isOpen: () => boolean;
  call: <E extends LockOrder>(
    event: E,
    payload: z.infer<Orders[E]["payload"]>,
    timeoutMs: number,
  ) => Promise<z.infer<Orders[E]["value"]>>;
}

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  lineOf: (nodeId: NodeId) => NodeLine | null;
  /** Of whom a journal row of these cameras is. */
  scopeOf: (tx: Tx, cameraIds: readonly CameraId[]) => Promise<CommuneId | "csu">;
}
export type LockOrders = ReturnType<typeof createLockOrders>;

/** A month of a camera is 45,000 segments, of which each has a sidecar by then. */
const ANSWER_TIMEOUT_MS = 20_000;
const RETRY_MS = 1_000;

/**
 * Orders nodes to lock and to release until they have acknowledged; on each new link again whatever is in force, since the node may have lost
 * its disk meanwhile.
 */
export function createLockOrders({ db, clock, log, lineOf, scopeOf }: Deps) {
  /** Links that are being told; true: something changed meanwhile. */
  const telling = new Map<NodeLine, boolean>();
  const acknowledged = new WeakMap<NodeLine, Set<LockId>>();

  async function tellUntilKnown(nodeId: NodeId, line: NodeLine): Promise<void> {
    const known = acknowledged.get(line) ?? new Set();
    acknowledged.set(line, known);
    for (telling.set(line, true); telling.get(line) === true && line.isOpen(); ) {
      telling.set(line, false);
      const orders = (await listOrders(db, nodeId)).filter(({ lock }) => lock.state === "released" || !known.has(lock.id));
      for (const { lock, part } of orders) {
        if (await send(line, lock, part)) known.add(lock.id);
        else telling.set(line, true);
      }
      if (telling.get(line) === true) await delay(clock, RETRY_MS);
    }
    telling.delete(line);
  }

  /** Whether the node has acknowledged. */
  async function send(line: NodeLine, { state, id: lockId, from, until }: Lock, part: LockPart): Promise<boolean> {
    const { nodeId, cameraIds } = part;
    try {
      if (state === "released") {
        await line.call("recording:release", { lockId }, ANSWER_TIMEOUT_MS);
        await replacePart(db, { ...part, releasedAt: clock.now() });
      } else {
        const { segments } = await line.call("recording:lock", { lockId, cameraIds, from, until }, ANSWER_TIMEOUT_MS);
        await held(lockId, nodeId, segments);
      }
      return true;
    } catch (error) {
      log.warn({ err: error, nodeId, lockId }, "lock not acknowledged");
      return false;
    }
  }

  /** In force once every node has it. One that was released while the node answered stays so. */
  const held = (lockId: LockId, nodeId: NodeId, segments: number): Promise<void> =>
    transact(db, async ({ tx }) => {
      const now = clock.now();
      const lock = await findLock(tx, lockId);
      const before = (await listParts(tx, lockId)).find((part) => part.nodeId === nodeId);
      if (lock === null || before === undefined) return;
      await replacePart(tx, { ...before, segments, heldAt: before.heldAt ?? now });
      const parts = await listParts(tx, lockId);
      if (lock.state !== "requested" || parts.some(({ heldAt }) => heldAt === null)) return;
      await replaceLock(tx, hold(lock, now));
      const total = parts.reduce((sum, part) => sum + (part.segments ?? 0), 0);
      const { cameraIds } = lock;
      const told = { event: "lock.held", lockId, cameraIds, segments: total } as const;
      await appendJournal(tx, now, await scopeOf(tx, cameraIds), told);
    });

  return {
    /** When its link has come up, and after each change. */
    tell(nodeId: NodeId): void {
      const line = lineOf(nodeId);
      if (line === null) return;
      if (telling.has(line)) telling.set(line, true);
      else tellUntilKnown(nodeId, line).catch((error: unknown) => log.error({ err: error, nodeId }, "locks not told"));
    },
  };
}
