import { authorisationState } from "@vigie/shared/authorisations/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs, NodeId, PersonId } from "@vigie/shared/kernel/units";
import { indexOf, type Policy, type PolicyForwarding } from "@vigie/shared/people/policy";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import { takeEndedAuthorisations } from "../authorisations/index.ts";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { takeEndedHabilitations } from "../habilitations/index.ts";
import { appendJournal } from "../journal/index.ts";
import { isHabilitated, type PolicyHolder } from "./holder.ts";
import { authorisedUntil, nextInstant } from "./instants.ts";
import { loadPolicy } from "./load.ts";
import { shared } from "./sharing.ts";

interface Deps {
  db: Db;
  clock: Clock;
  holder: PolicyHolder;
  listForwardings: (tx: Tx) => Promise<PolicyForwarding[]>;
  /** Ends forwardings, or takes cameras out of them, that nothing allows any more. */
  reviewForwardings: (unit: Unit, policy: Policy) => Promise<void>;
  /** Closes every open viewing that the policy refuses by now. */
  reviewViewings: (unit: Unit, policy: Policy) => Promise<void>;
  /** Wall screens that show what somebody answers for. */
  reviewWalls: (unit: Unit, policy: Policy) => Promise<void>;
  endSessionsOf: (unit: Unit, personId: PersonId, cause: "habilitation_ended") => Promise<void>;
  /** What these nodes may pull is no longer what they were told. */
  assignmentChanged: (unit: Unit, nodeIds: readonly (NodeId | null)[]) => Promise<void>;
  /** Consoles are told: the policy, each their own part; and that a habilitation came to its date. */
  published: () => void;
  peopleChanged: () => void;
}
export type Review = ReturnType<typeof createReview>;

/**
 * The one way in which a change of what rights rest on comes into force, whatever it is: the next snapshot is read in the transaction of the
 * act, everything that is open is decided again by it, and with the commit it is what the server decides by.
 */
export function createReview(deps: Deps) {
  const { db, clock, holder, listForwardings, reviewViewings, reviewWalls, endSessionsOf, assignmentChanged } = deps;
  const planned = new WeakSet<Unit>();
  /** Of each camera that nodes may pull, until when, and under which orders it is recorded: what they were told. */
  let covered = coverageOf(holder.current(), clock.now());
  /** When a right begins or ends by its date; the past: at once, as after a start. */
  let nextAt: EpochMs | null = 0 as EpochMs;

  async function review(unit: Unit): Promise<void> {
    planned.delete(unit);
    const now = clock.now();
    const before = holder.current();
    const policy = shared(before, await loadPolicy(unit.tx, { now, previousVersion: before.version, listForwardings }));
    await deps.reviewForwardings(unit, policy);
    // One of them ended: that is a change like any other, and the look at everything comes after it.
    if (planned.has(unit)) return;
    await tellEnded(unit, now);
    await reviewViewings(unit, policy);
    await endSessions(unit, policy);
    await reviewWalls(unit, policy);
    await followOrders(unit, policy, now);
    unit.afterCommit(() => {
      holder.replace(policy);
      nextAt = nextInstant(policy, now);
      deps.published();
    });
  }

  async function tellEnded({ tx, afterCommit }: Unit, now: EpochMs): Promise<void> {
    const habilitations = await takeEndedHabilitations(tx, now);
    for (const { id: habilitationId, personId } of habilitations)
      await appendJournal(tx, now, "csu", { event: "habilitation.ended", habilitationId, personId });
    for (const { id: authorisationId, communeId } of await takeEndedAuthorisations(tx, now))
      await appendJournal(tx, now, communeId, { event: "authorisation.ended", authorisationId, communeId });
    if (habilitations.length > 0) afterCommit(deps.peopleChanged);
  }

  /** Who may do nothing without a habilitation and has none any more stays no longer. */
  async function endSessions(unit: Unit, policy: Policy): Promise<void> {
    const present = await unit.tx
      .selectFrom("sessions")
      .innerJoin("persons", "persons.id", "sessions.person_id")
      .select(["persons.id as personId", "persons.role as role"])
      .distinct()
      .where("sessions.closed_at", "is", null)
      .where("persons.role", "in", HABILITATED_ROLES)
      .execute();
    for (const person of present)
      if (!isHabilitated(policy, person, clock)) await endSessionsOf(unit, person.personId, "habilitation_ended");
  }

  /** Nodes are told until when orders cover each of their cameras, and which of them say how long it is kept. */
  async function followOrders(unit: Unit, policy: Policy, now: EpochMs): Promise<void> {
    const next = coverageOf(policy, now);
    const changed = new Set([...covered.keys(), ...next.keys()].filter((id) => covered.get(id) !== next.get(id)));
    unit.afterCommit(() => {
      covered = next;
    });
    if (changed.size > 0) await assignmentChanged(unit, await nodesOf(unit.tx, changed));
  }

  return {
    /**
     * To be called in the transaction of whatever changes what rights rest on, any number of times: once the act is done, everything is
     * looked at again, once.
     */
    async changed(unit: Unit): Promise<void> {
      if (planned.has(unit)) return;
      planned.add(unit);
      unit.beforeCommit(() => review(unit));
    },

    /** Tells the nodes of these cameras, whose orders are the same and say something else of how long recordings are kept. */
    retentionChanged: async (unit: Unit, cameraIds: readonly CameraId[]): Promise<void> =>
      assignmentChanged(unit, await nodesOf(unit.tx, new Set(cameraIds))),

    /** Looks at everything again when a right begins or ends by its date. */
    async sweep(): Promise<void> {
      if (nextAt === null || clock.now() < nextAt) return;
      await transact(db, review);
    },
  };
}

function coverageOf(policy: Policy, now: EpochMs): Map<CameraId, string> {
  const coverage = new Map<CameraId, string>();
  for (const [id, camera] of indexOf(policy).cameras) {
    const end = authorisedUntil(camera, now);
    if (end === null) continue;
    const orders = camera.authorisations
      .filter((order) => authorisationState(order, now) === "in_force")
      .map((order) => order.id);
    coverage.set(id, [end, camera.serviceLevel === "network", ...orders.sort()].join(" "));
  }
  return coverage;
}

async function nodesOf(tx: Tx, ids: ReadonlySet<CameraId>): Promise<NodeId[]> {
  const rows = await tx.selectFrom("cameras").select(["id", "node_id as nodeId"]).where("node_id", "is not", null).execute();
  return [...new Set(rows.flatMap(({ id, nodeId }) => (nodeId !== null && ids.has(id) ? [nodeId] : [])))];
}
