import { type Approval, ApprovalSubject } from "@vigie/shared/approvals/schema";
import type { ApprovalId, DeviceId, EpochMs } from "@vigie/shared/kernel/units";
import type { ApprovalRow } from "../db/approvals-schema.ts";
import type { Tx } from "../db/open.ts";

/** With the device of the asker's post, which no reader needs. */
export interface StoredApproval {
  approval: Approval;
  requestedDeviceId: DeviceId | null;
}

export async function insertApproval(tx: Tx, { approval, requestedDeviceId }: StoredApproval): Promise<void> {
  const row: ApprovalRow = {
    id: approval.id,
    subject: JSON.stringify(approval.subject),
    subject_hash: approval.subjectHash,
    state: "pending",
    requested_by: approval.requestedBy,
    requested_at: approval.requestedAt,
    requested_post: approval.requestedPost,
    requested_device_id: requestedDeviceId,
    ends_at: approval.endsAt,
    answered_by: null,
    answered_at: null,
    refusal_reason: null,
  };
  await tx.insertInto("approvals").values(row).execute();
}

export async function findApproval(tx: Tx, id: ApprovalId, now: EpochMs): Promise<StoredApproval | null> {
  const row = await tx.selectFrom("approvals").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toStored(row, now);
}

/** Newest first. */
export async function listApprovals(tx: Tx, since: EpochMs, now: EpochMs): Promise<Approval[]> {
  const rows = await tx
    .selectFrom("approvals")
    .selectAll()
    .where("requested_at", ">=", since)
    .orderBy("requested_at", "desc")
    .execute();
  return rows.map((row) => toStored(row, now).approval);
}

/** False when it is no longer in the state that it was read in: of two answers at once, one is the answer. */
export async function moveApproval(tx: Tx, before: Approval, after: Approval): Promise<boolean> {
  if (before.state === "expired" || after.state === "expired") return false;
  const { state, answeredBy, answeredAt, refusalReason } = after;
  const { numUpdatedRows } = await tx
    .updateTable("approvals")
    .set({ state, answered_by: answeredBy, answered_at: answeredAt, refusal_reason: refusalReason })
    .where("id", "=", after.id)
    .where("state", "=", before.state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function toStored(row: ApprovalRow, now: EpochMs): StoredApproval {
  const isOpen = row.state === "pending" || row.state === "approved";
  return {
    requestedDeviceId: row.requested_device_id,
    approval: {
      id: row.id,
      subject: ApprovalSubject.parse(JSON.parse(row.subject)),
      subjectHash: row.subject_hash,
      state: isOpen && now >= row.ends_at ? "expired" : row.state,
      requestedBy: row.requested_by,
      requestedAt: row.requested_at,
      requestedPost: row.requested_post,
      endsAt: row.ends_at,
      answeredBy: row.answered_by,
      answeredAt: row.answered_at,
      refusalReason: row.refusal_reason,
    },
  };
}
