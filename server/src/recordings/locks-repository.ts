import type { CameraId, EpochMs, LockId, NodeId, PersonId } from "@vigie/shared/kernel/units";
import { Lock } from "@vigie/shared/recordings/locks";
import type { Tx } from "../db/open.ts";
import type { LockNodeRow, LockRow } from "../db/recordings-schema.ts";

/** A node's part of a lock. Instants: when it acknowledged. */
export interface LockPart {
  lockId: LockId;
  nodeId: NodeId;
  cameraIds: CameraId[];
  segments: number | null;
  heldAt: EpochMs | null;
  releasedAt: EpochMs | null;
}

const all = (tx: Tx) => tx.selectFrom("locks").selectAll();

export async function findLock(tx: Tx, id: LockId): Promise<Lock | null> {
  const row = await all(tx).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toLock(row);
}

export const listLocks = async (tx: Tx): Promise<Lock[]> => (await all(tx).orderBy("asked_at", "desc").execute()).map(toLock);

export async function insertLock(tx: Tx, lock: Lock): Promise<void> {
  await tx.insertInto("locks").values(toRow(lock)).execute();
}

/** In the transaction in which it was read. */
export async function replaceLock(tx: Tx, lock: Lock): Promise<void> {
  await tx.updateTable("locks").set(toRow(lock)).where("id", "=", lock.id).execute();
}

export async function insertParts(tx: Tx, parts: readonly LockPart[]): Promise<void> {
  await tx.insertInto("lock_nodes").values(parts.map(toPartRow)).execute();
}

export async function replacePart(tx: Tx, part: LockPart): Promise<void> {
  await tx
    .updateTable("lock_nodes")
    .set(toPartRow(part))
    .where("lock_id", "=", part.lockId)
    .where("node_id", "=", part.nodeId)
    .execute();
}

export async function listParts(tx: Tx, lockId: LockId | null = null): Promise<LockPart[]> {
  const parts = tx.selectFrom("lock_nodes").selectAll();
  const rows = await (lockId === null ? parts : parts.where("lock_id", "=", lockId)).orderBy("node_id").execute();
  return rows.map(toPart);
}

/** What a node has to be told: the locks that it did not let go of yet, each as it is now. */
export async function listOrders(tx: Tx, nodeId: NodeId): Promise<{ lock: Lock; part: LockPart }[]> {
  const rows = await tx
    .selectFrom("lock_nodes")
    .selectAll()
    .where("node_id", "=", nodeId)
    .where("released_at", "is", null)
    .orderBy("lock_id")
    .execute();
  const orders: { lock: Lock; part: LockPart }[] = [];
  for (const row of rows) {
    const lock = await findLock(tx, row.lock_id);
    if (lock !== null) orders.push({ lock, part: toPart(row) });
  }
  return orders;
}

const toPart = (row: LockNodeRow): LockPart => ({
  lockId: row.lock_id,
  nodeId: row.node_id,
  cameraIds: JSON.parse(row.camera_ids) as CameraId[],
  segments: row.segments,
  heldAt: row.held_at,
  releasedAt: row.released_at,
});

const toPartRow = (part: LockPart): LockNodeRow => ({
  lock_id: part.lockId,
  node_id: part.nodeId,
  camera_ids: JSON.stringify(part.cameraIds),
  segments: part.segments,
  held_at: part.heldAt,
  released_at: part.releasedAt,
});

/** The schema of each state takes what is its own of a row. */
const toLock = (row: LockRow): Lock =>
  Lock.parse({
    state: row.state,
    id: row.id,
    cameraIds: JSON.parse(row.camera_ids),
    from: row.from_at,
    until: row.until_at,
    requisition: row.requisition,
    reviewAt: row.review_at,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    refusedBy: row.refused_by,
    refusedAt: row.refused_at,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    heldAt: row.held_at,
    releasedBy: row.released_by,
    releasedAt: row.released_at,
    reason: row.reason,
  });

function toRow(lock: Lock): LockRow {
  const ordered = lock.state === "asked" || lock.state === "refused" ? null : lock;
  return {
    id: lock.id,
    state: lock.state,
    camera_ids: JSON.stringify(lock.cameraIds),
    from_at: lock.from,
    until_at: lock.until,
    requisition: lock.requisition,
    review_at: lock.reviewAt,
    asked_by: lock.askedBy,
    asked_at: lock.askedAt,
    refused_by: lock.state === "refused" ? lock.refusedBy : null,
    refused_at: lock.state === "refused" ? lock.refusedAt : null,
    requested_by: ordered?.requestedBy ?? null,
    requested_at: ordered?.requestedAt ?? null,
    held_at: ordered === null || ordered.state === "requested" ? null : ordered.heldAt,
    released_by: lock.state === "released" ? lock.releasedBy : null,
    released_at: lock.state === "released" ? lock.releasedAt : null,
    reason: lock.state === "refused" || lock.state === "released" ? lock.reason : null,
  };
}

/** Of everybody whom it names. */
export async function namesOf(tx: Tx, lock: Lock): Promise<{ id: PersonId; displayName: string }[]> {
  const told: Record<string, unknown> = lock;
  const ids = ["askedBy", "refusedBy", "requestedBy", "releasedBy"].flatMap((by) => (told[by] ?? []) as PersonId | []);
  return tx.selectFrom("persons").select(["id", "display_name as displayName"]).where("id", "in", ids).orderBy("id").execute();
}
