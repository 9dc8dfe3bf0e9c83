import type { LockId } from "@vigie/shared/kernel/units";
import type { Destruction, DestructionQuery } from "@vigie/shared/recordings/register";
import type { DestructionRecord } from "@vigie/shared/recordings/schema";
import type { Tx } from "../db/open.ts";
import type { DestructionRow } from "../db/recordings-schema.ts";

export async function hasDestruction(tx: Tx, recordId: string): Promise<boolean> {
  const found = tx.selectFrom("destructions").select("record_id").where("record_id", "=", recordId);
  return (await found.executeTakeFirst()) !== undefined;
}

export async function insertDestruction(
  tx: Tx,
  record: DestructionRecord,
  { jws, countersignedAt }: Pick<Destruction, "jws" | "countersignedAt">,
): Promise<void> {
  const { last } = await tx
    .selectFrom("destructions")
    .select((eb) => eb.fn.max("position").as("last"))
    .executeTakeFirstOrThrow();
  const row: DestructionRow = {
    position: (last ?? 0) + 1,
    record_id: record.recordId,
    node_id: record.nodeId,
    camera_id: record.cameraId,
    stream: record.stream,
    day: record.day,
    from_at: record.from,
    until_at: record.until,
    segments: record.segments,
    bytes: record.bytes,
    chain_head: record.chainHead,
    rule: record.rule,
    authorisation_id: record.authorisationId,
    destroyed_at: record.destroyedAt,
    held_by: JSON.stringify(record.heldBy),
    jws,
    countersigned_at: countersignedAt,
  };
  await tx.insertInto("destructions").values(row).execute();
}

/** Newest first. */
export async function listDestructions(tx: Tx, query: DestructionQuery): Promise<Destruction[]> {
  const { cameraId, rule, from, until, before, limit } = query;
  let found = tx.selectFrom("destructions").selectAll();
  if (cameraId !== undefined) found = found.where("camera_id", "=", cameraId);
  if (rule !== undefined) found = found.where("rule", "=", rule);
  if (from !== undefined) found = found.where("destroyed_at", ">=", from);
  if (until !== undefined) found = found.where("destroyed_at", "<", until);
  if (before !== undefined) found = found.where("position", "<", before);
  const rows = await found.orderBy("position", "desc").limit(limit).execute();
  return rows.map(toDestruction);
}

const toDestruction = (row: DestructionRow): Destruction => ({
  position: row.position,
  recordId: row.record_id,
  nodeId: row.node_id,
  cameraId: row.camera_id,
  stream: row.stream,
  day: row.day,
  from: row.from_at,
  until: row.until_at,
  segments: row.segments,
  bytes: row.bytes,
  chainHead: row.chain_head,
  rule: row.rule,
  authorisationId: row.authorisation_id,
  destroyedAt: row.destroyed_at,
  heldBy: JSON.parse(row.held_by) as LockId[],
  jws: row.jws,
  countersignedAt: row.countersigned_at,
});
