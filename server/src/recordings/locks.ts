import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, CommuneId, EpochMs, LockId, NodeId, PersonId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import {
  approve,
  canLock,
  type ListedLock,
  LOCK_AHEAD_MS,
  type Lock,
  type LockAction,
  type LockIn,
  type LockInput,
  type LockPreview,
  type LockRange,
  MAX_LOCK_MS,
  refuse,
  release,
} from "@vigie/shared/recordings/locks";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { InScope, PersonPrincipal, Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { listedLock, type NodeSeen, soonestFirst } from "./lock-list.ts";
import type { LockOrders } from "./lock-orders.ts";
import { type OldestOf, oldestIn } from "./lock-range.ts";
import { findLock, insertLock, insertParts, listLocks, listParts, namesOf, replaceLock } from "./locks-repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  require: Require;
  inScope: InScope;
  orders: LockOrders;
  scopeOf: (tx: Tx, cameraIds: readonly CameraId[]) => Promise<CommuneId | "csu">;
  /** Null: it has none, or there is no such camera. */
  nodeOf: (tx: Tx, id: CameraId) => Promise<NodeId | null>;
  seen: NodeSeen;
  oldest: OldestOf;
}
export type Locks = ReturnType<typeof createLocks>;

const YEAR_MS = 366 * 86_400_000;

/** What is kept beyond its term, because a judge's requisition wants it (CSI L.252-5). */
export function createLocks(deps: Deps) {
  const { db, clock, require, inScope, orders, scopeOf, nodeOf, seen, oldest } = deps;

  function requireEach(person: PersonPrincipal, act: Act, cameraIds: readonly CameraId[]): void {
    for (const cameraId of cameraIds) require(person, act, { kind: "camera", cameraId }, null);
  }

  /** One of which no camera is theirs to know of is not there. */
  async function requireLock(tx: Tx, person: PersonPrincipal, id: LockId, action: LockAction): Promise<Lock> {
    const lock = await findLock(tx, id);
    const known = lock === null ? [] : inScope(person, "camera.list", lock.cameraIds, (cameraId) => cameraId);
    if (lock === null || known.length === 0) throw new AppError("lock.not_found", `lock ${id}`);
    if (!canLock(lock.state, action)) throw wrongState(lock);
    return lock;
  }

  async function requireAsked(
    tx: Tx,
    person: PersonPrincipal,
    id: LockId,
    action: "approve" | "refuse",
  ): Promise<LockIn<"asked">> {
    const lock = await requireLock(tx, person, id, action);
    if (lock.state !== "asked") throw wrongState(lock);
    requireEach(person, "recording.play", lock.cameraIds);
    return lock;
  }

  const rowOf = ({ id: lockId, cameraIds, from, until, requisition, reviewAt }: Lock) => ({
    lockId,
    cameraIds,
    from,
    until,
    requisition,
    reviewAt,
  });

  /** Names the nodes that have some of it, and those whose cameras they are now: what they record at the moment is in no day yet. */
  async function order(unit: Unit, lock: LockIn<"requested">): Promise<void> {
    const cameras = new Map<NodeId, Set<CameraId>>();
    const add = (nodeId: NodeId, cameraId: CameraId) =>
      cameras.set(nodeId, (cameras.get(nodeId) ?? new Set<CameraId>()).add(cameraId));
    for (const { cameraId, nodeId } of await oldestIn(unit.tx, lock)) add(nodeId, cameraId);
    for (const cameraId of lock.cameraIds) {
      const nodeId = await nodeOf(unit.tx, cameraId);
      if (nodeId !== null) add(nodeId, cameraId);
    }
    if (cameras.size === 0) throw new AppError("camera.no_node", "no node has recordings of these cameras");
    const part = { lockId: lock.id, segments: null, heldAt: null, releasedAt: null };
    await insertParts(
      unit.tx,
      [...cameras].map(([nodeId, ids]) => ({ ...part, nodeId, cameraIds: [...ids] })),
    );
    const { askedBy, requestedBy: by } = lock;
    const asker = askedBy === by ? {} : { askedBy };
    const told = { event: "lock.requested", by, ...asker, ...rowOf(lock) } as const;
    await appendJournal(unit.tx, clock.now(), await scopeOf(unit.tx, lock.cameraIds), told);
    unit.afterCommit(() => {
      for (const nodeId of cameras.keys()) orders.tell(nodeId);
    });
  }

  const asked = (by: PersonId, input: LockInput): LockIn<"asked"> => {
    const now = clock.now();
    requireRange(input, now);
    if (input.reviewAt <= now || input.reviewAt > now + YEAR_MS) throw new AppError("lock.review_wrong", `at ${input.reviewAt}`);
    const cameraIds = [...new Set(input.cameraIds)];
    return { ...input, cameraIds, state: "asked", id: newId(), askedBy: by, askedAt: now };
  };

  return {
    /** By when the oldest of what they hold would have gone; of what the person may know of. */
    async list(person: PersonPrincipal): Promise<ListedLock[]> {
      const [locks, parts, rules] = [await listLocks(db), await listParts(db), await oldest.rules()];
      const listed: ListedLock[] = [];
      for (const lock of locks) {
        const cameraIds = inScope(person, "camera.list", lock.cameraIds, (id) => id);
        if (cameraIds.length === 0) continue;
        const own = { ...lock, cameraIds };
        const oldestExpiresAt = lock.state === "refused" || lock.state === "released" ? null : await oldest.expiry(own, rules);
        const ofLock = parts.filter(({ lockId }) => lockId === lock.id);
        listed.push({ ...listedLock(own, ofLock, seen), oldestExpiresAt, names: await namesOf(db, lock) });
      }
      return listed.sort(soonestFirst);
    },

    async preview(person: PersonPrincipal, range: LockRange): Promise<LockPreview> {
      requireEach(person, "camera.list", range.cameraIds);
      requireRange(range, clock.now());
      return { at: clock.now(), cameras: await oldest.ofEach(range, (nodeId) => seen(nodeId)?.isLinked === true) };
    },

    /** By who answers requisitions: ordered at once. */
    create(person: PersonPrincipal, input: LockInput): Promise<Lock> {
      requireEach(person, "recording.keep", input.cameraIds);
      return transact(db, async (unit) => {
        const lock = approve(asked(person.personId, input), person.personId, clock.now());
        await insertLock(unit.tx, lock);
        await order(unit, lock);
        return lock;
      });
    },

    /** By an operator, of what they may look back at. */
    ask(person: PersonPrincipal, input: LockInput): Promise<Lock> {
      requireEach(person, "recording.play", input.cameraIds);
      return transact(db, async ({ tx }) => {
        const lock = asked(person.personId, input);
        await insertLock(tx, lock);
        const told = { event: "lock.asked", by: person.personId, ...rowOf(lock) } as const;
        await appendJournal(tx, clock.now(), await scopeOf(tx, lock.cameraIds), told);
        return lock;
      });
    },

    approve: (person: PersonPrincipal, id: LockId): Promise<Lock> =>
      transact(db, async (unit) => {
        const before = await requireAsked(unit.tx, person, id, "approve");
        const lock = approve(before, person.personId, clock.now());
        await replaceLock(unit.tx, lock);
        await order(unit, lock);
        return lock;
      }),

    refuse: (person: PersonPrincipal, id: LockId, reason: string): Promise<Lock> =>
      transact(db, async ({ tx }) => {
        const before = await requireAsked(tx, person, id, "refuse");
        const { cameraIds } = before;
        const by = person.personId;
        const lock = refuse(before, by, reason, clock.now());
        await replaceLock(tx, lock);
        const told = { event: "lock.refused", by, lockId: id, cameraIds, reason } as const;
        await appendJournal(tx, clock.now(), await scopeOf(tx, cameraIds), told);
        return lock;
      }),

    /** What it alone held goes when its nodes hear of it. */
    release: (person: PersonPrincipal, id: LockId, reason: string): Promise<Lock> =>
      transact(db, async (unit) => {
        const before = await requireLock(unit.tx, person, id, "release");
        if (before.state !== "requested" && before.state !== "held") throw wrongState(before);
        const { cameraIds } = before;
        requireEach(person, "recording.keep", cameraIds);
        const by = person.personId;
        const lock = release(before, by, reason, clock.now());
        await replaceLock(unit.tx, lock);
        const told = { event: "lock.released", by, lockId: id, cameraIds, reason } as const;
        await appendJournal(unit.tx, clock.now(), await scopeOf(unit.tx, cameraIds), told);
        const parts = await listParts(unit.tx, id);
        unit.afterCommit(() => {
          for (const { nodeId } of parts) orders.tell(nodeId);
        });
        return lock;
      }),
  };
}

function requireRange({ from, until }: LockRange, now: EpochMs): void {
  const isRight = from < until && until <= now + LOCK_AHEAD_MS && until - from <= MAX_LOCK_MS;
  if (!isRight) throw new AppError("lock.range_wrong", `from ${from} until ${until}`);
}

const wrongState = ({ id, state }: Lock) => new AppError("lock.wrong_state", `lock ${id} is ${state}`, { params: { state } });
