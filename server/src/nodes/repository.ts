import type { EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";
import type { NodeInvitationRow, NodeRow } from "../db/schema.ts";

/** A node as admitted: what is pinned and where it is. */
export interface AdmittedNode {
  id: NodeId;
  name: string;
  origin: string;
  /** Null: no RTMP listener, or not yet told. */
  rtmpOrigin: string | null;
  publicKey: string;
  admittedAt: EpochMs;
  clockOffsetMs: number | null;
}

export async function listNodes(tx: Tx): Promise<AdmittedNode[]> {
  return (await tx.selectFrom("nodes").selectAll().orderBy("admitted_at").execute()).map(toNode);
}

export async function findNodeByKey(tx: Tx, publicKey: string): Promise<AdmittedNode | null> {
  const row = await tx.selectFrom("nodes").selectAll().where("public_key", "=", publicKey).executeTakeFirst();
  return row === undefined ? null : toNode(row);
}

export async function insertNode(tx: Tx, node: AdmittedNode): Promise<void> {
  await tx.insertInto("nodes").values(toRow(node)).execute();
}

export async function updateNode(tx: Tx, node: AdmittedNode): Promise<void> {
  await tx.updateTable("nodes").set(toRow(node)).where("id", "=", node.id).execute();
}

export async function countCameras(tx: Tx): Promise<Map<NodeId, number>> {
  const rows = await tx
    .selectFrom("cameras")
    .select(["node_id", (eb) => eb.fn.countAll<number>().as("count")])
    .where("node_id", "is not", null)
    .groupBy("node_id")
    .execute();
  return new Map(rows.flatMap(({ node_id, count }) => (node_id === null ? [] : [[node_id, Number(count)] as const])));
}

export async function findInvitation(tx: Tx, tokenHash: string): Promise<NodeInvitationRow | null> {
  return (await tx.selectFrom("node_invitations").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst()) ?? null;
}

export async function insertInvitation(
  tx: Tx,
  invitation: Pick<NodeInvitationRow, "token_hash" | "created_at" | "ends_at">,
): Promise<void> {
  await tx
    .insertInto("node_invitations")
    .values({ ...invitation, used_at: null, node_id: null })
    .execute();
}

export async function markUsed(tx: Tx, tokenHash: string, nodeId: NodeId, at: EpochMs): Promise<void> {
  await tx.updateTable("node_invitations").set({ used_at: at, node_id: nodeId }).where("token_hash", "=", tokenHash).execute();
}

/** The tokens of earlier starters, which nobody used. */
export async function deleteUnusedStarterTokens(tx: Tx): Promise<void> {
  await tx.deleteFrom("node_invitations").where("ends_at", "is", null).where("used_at", "is", null).execute();
}

/** The highest number taken of a node's outbox in this epoch; 0: none. */
export async function readOutboxSequence(tx: Tx, nodeId: NodeId, epoch: string): Promise<number> {
  const row = await tx
    .selectFrom("node_outboxes")
    .select("sequence")
    .where("node_id", "=", nodeId)
    .where("epoch", "=", epoch)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

export async function writeOutboxSequence(tx: Tx, nodeId: NodeId, epoch: string, sequence: number): Promise<void> {
  await tx
    .insertInto("node_outboxes")
    .values({ node_id: nodeId, epoch, sequence })
    .onConflict((conflict) => conflict.columns(["node_id", "epoch"]).doUpdateSet({ sequence }))
    .execute();
}

const ASSIGNMENT = "assignment";

export async function readAssignmentVersion(tx: Tx): Promise<number> {
  const row = await tx.selectFrom("counters").select("value").where("name", "=", ASSIGNMENT).executeTakeFirst();
  return row?.value ?? 0;
}

/** To the next one, or past `told` where that is higher. To be called in a transaction. */
export async function raiseAssignmentVersion(tx: Tx, told = 0): Promise<void> {
  const value = Math.max(await readAssignmentVersion(tx), told) + 1;
  await tx
    .insertInto("counters")
    .values({ name: ASSIGNMENT, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}

const toNode = (row: NodeRow): AdmittedNode => ({
  id: row.id,
  name: row.name,
  origin: row.origin,
  rtmpOrigin: row.rtmp_origin,
  publicKey: row.public_key,
  admittedAt: row.admitted_at,
  clockOffsetMs: row.clock_offset_ms,
});

const toRow = (node: AdmittedNode): NodeRow => ({
  id: node.id,
  name: node.name,
  origin: node.origin,
  rtmp_origin: node.rtmpOrigin,
  public_key: node.publicKey,
  admitted_at: node.admittedAt,
  clock_offset_ms: node.clockOffsetMs,
});
