import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { AssignedCamera, Assignment } from "@vigie/shared/nodes/link";
import { indexOf, type Policy } from "@vigie/shared/people/policy";
import type { Logger } from "pino";
import { listCamerasInUse, toAssigned } from "../cameras/index.ts";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { delay } from "../kernel/repeat.ts";
import { listAssignedLinks } from "../links/index.ts";
import { readRules } from "../recordings/index.ts";
import { authorisedUntil } from "../rights/index.ts";
import type { NodeConnection, NodeRegistry } from "./registry.ts";
import { raiseAssignmentVersion, readAssignmentVersion } from "./repository.ts";

const ANSWER_TIMEOUT_MS = 2_000;
const RETRY_MS = 1_000;

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  masterKey: Buffer;
  policy: () => Policy;
  registry: NodeRegistry;
  consoleOrigin: () => string;
}
export type Assignments = ReturnType<typeof createAssignments>;

/** Tells each node what is its own to pull, and again after each change until it has acknowledged. */
export function createAssignments({ db, clock, log, masterKey, policy, registry, consoleOrigin }: Deps) {
  /** Connections that are being told; true: something changed meanwhile. */
  const telling = new Map<NodeConnection, boolean>();

  /** Version and lists of one instant: a version never stands for two lists. */
  const build = (nodeId: NodeId): Promise<Assignment> =>
    transact(db, async ({ tx }) => ({
      version: await readAssignmentVersion(tx),
      cameras: await listCovered(tx, nodeId, clock.now()),
      links: await listAssignedLinks(tx, nodeId, clock.now()),
      consoleOrigins: [consoleOrigin()],
    }));

  /** A camera that no order in force names is not its node's to pull. In an act's turn: the policy is what the database holds. */
  async function listCovered(tx: Tx, nodeId: NodeId, now: EpochMs): Promise<AssignedCamera[]> {
    const orders = indexOf(policy()).cameras;
    const ruleOf = await readRules(tx, policy(), now);
    return (await listCamerasInUse(tx, nodeId)).flatMap((record) => {
      const camera = orders.get(record.camera.id);
      const end = camera === undefined ? null : authorisedUntil(camera, now);
      if (end === null) return [];
      return toAssigned(masterKey, record, { authorisedUntil: end, rule: ruleOf(record.camera.id) }) ?? [];
    });
  }

  async function tellUntilKnown(nodeId: NodeId, connection: NodeConnection): Promise<void> {
    for (telling.set(connection, true); telling.get(connection) === true && connection.isOpen(); ) {
      telling.set(connection, false);
      try {
        await connection.call("assignment:changed", await build(nodeId), ANSWER_TIMEOUT_MS);
      } catch (error) {
        log.warn({ err: error, nodeId }, "assignment not acknowledged");
        telling.set(connection, true);
        await delay(clock, RETRY_MS);
      }
    }
    telling.delete(connection);
  }

  function tell(nodeId: NodeId): void {
    const connection = registry.find(nodeId)?.connection ?? null;
    if (connection === null) return;
    if (telling.has(connection)) telling.set(connection, true);
    else void tellUntilKnown(nodeId, connection);
  }

  return {
    tell,
    /** A node holds a version that this database never gave: it was restored from a backup. The node takes higher ones alone. */
    outrun: (held: number): Promise<void> =>
      transact(db, async ({ tx }) => {
        if (held > (await readAssignmentVersion(tx))) await raiseAssignmentVersion(tx, held);
      }),
    /** To be called in the transaction of whatever changes what these nodes pull. */
    async changed({ tx, afterCommit }: Unit, nodeIds: readonly (NodeId | null)[]): Promise<void> {
      await raiseAssignmentVersion(tx);
      afterCommit(() => {
        for (const nodeId of nodeIds) if (nodeId !== null) tell(nodeId);
      });
    },
  };
}
