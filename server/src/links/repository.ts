import type { CameraId, EpochMs, ForwardingId, LinkId, NodeId } from "@vigie/shared/kernel/units";
import type { PlayLink } from "@vigie/shared/links/schema";
import type { AssignedLink } from "@vigie/shared/nodes/link";
import type { Tx } from "../db/open.ts";
import type { PlayLinkRow } from "../db/schema.ts";

/** Those of these forwardings, newest first. */
export async function listLinksOf(tx: Tx, ids: readonly ForwardingId[]): Promise<PlayLink[]> {
  if (ids.length === 0) return [];
  const those = tx.selectFrom("play_links").selectAll().where("forwarding_id", "in", ids);
  return (await those.orderBy("created_at", "desc").execute()).map(toLink);
}

/** Those of a forwarding that have not ended: of these cameras, or of all (null). */
export async function listUnended(tx: Tx, id: ForwardingId, cameraIds: readonly CameraId[] | null): Promise<PlayLink[]> {
  const open = tx.selectFrom("play_links").selectAll().where("forwarding_id", "=", id).where("ended_at", "is", null);
  const links = (await open.orderBy("id").execute()).map(toLink);
  return cameraIds === null ? links : links.filter(({ cameraId }) => cameraIds.includes(cameraId));
}

export async function findLink(tx: Tx, id: LinkId): Promise<PlayLink | null> {
  const row = await tx.selectFrom("play_links").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toLink(row);
}

export async function insertLink(tx: Tx, link: PlayLink, streamKeyHash: string): Promise<void> {
  const row: PlayLinkRow = {
    id: link.id,
    camera_id: link.cameraId,
    forwarding_id: link.forwardingId,
    label: link.label,
    created_by: link.createdBy,
    created_at: link.createdAt,
    ends_at: link.endsAt,
    ended_at: link.endedAt,
    stream_key_hash: streamKeyHash,
  };
  await tx.insertInto("play_links").values(row).execute();
}

/** False when it had ended already. */
export async function markEnded(tx: Tx, id: LinkId, at: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("play_links")
    .set({ ended_at: at })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Those in force on a node's cameras in use. An address of before forwardings existed is none. */
export async function listAssignedLinks(tx: Tx, nodeId: NodeId, now: EpochMs): Promise<AssignedLink[]> {
  const rows = await tx
    .selectFrom("play_links")
    .innerJoin("cameras", "cameras.id", "play_links.camera_id")
    .selectAll("play_links")
    .where("cameras.node_id", "=", nodeId)
    .where("cameras.disabled_at", "is", null)
    .where("forwarding_id", "is not", null)
    .where("ended_at", "is", null)
    .where("ends_at", ">", now)
    .execute();
  return rows.map((row) => ({
    linkId: row.id,
    cameraId: row.camera_id,
    streamKeyHash: row.stream_key_hash,
    endsAt: row.ends_at,
    placedBy: row.created_by,
    forwardingId: row.forwarding_id,
  }));
}

const toLink = (row: PlayLinkRow): PlayLink => ({
  id: row.id,
  cameraId: row.camera_id,
  forwardingId: row.forwarding_id,
  label: row.label,
  createdBy: row.created_by,
  createdAt: row.created_at,
  endsAt: row.ends_at,
  endedAt: row.ended_at,
});
