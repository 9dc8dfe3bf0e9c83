import type { ApprovalState } from "@vigie/shared/approvals/schema";
import type { ApprovalId, DeviceId, EpochMs, PersonId } from "@vigie/shared/kernel/units";

/** `state` is never `expired` here: that follows from `ends_at`. */
export interface ApprovalRow {
  id: ApprovalId;
  /** `ApprovalSubject`, JSON. */
  subject: string;
  subject_hash: string;
  state: Exclude<ApprovalState, "expired">;
  requested_by: PersonId;
  requested_at: EpochMs;
  /** The name of the post, and its device where it is enrolled. */
  requested_post: string;
  requested_device_id: DeviceId | null;
  ends_at: EpochMs;
  answered_by: PersonId | null;
  answered_at: EpochMs | null;
  refusal_reason: string | null;
}
