import type { StreamName } from "@vigie/shared/cameras/schema";
import type { AuthorisationId, CameraId, EpochMs, LockId, NodeId, PersonId } from "@vigie/shared/kernel/units";
import type { Lock } from "@vigie/shared/recordings/locks";
import type { DestructionRule } from "@vigie/shared/recordings/schema";

/** What a node keeps of a camera's stream of a UTC day, as it told last; none: nothing (any more). */
export interface RecordedDayRow {
  camera_id: CameraId;
  stream: StreamName;
  /** `yyyy-mm-dd`. */
  day: string;
  node_id: NodeId;
  segments: number;
  bytes: number;
  recorded_ms: number;
  chain_head: string;
}

export interface RecorderStateRow {
  camera_id: CameraId;
  stream: StreamName;
  node_id: NodeId;
  /** `RecordingState`, JSON. */
  state: string;
}

export interface DiskStateRow {
  node_id: NodeId;
  /** `DiskState`, JSON. */
  disk: string;
}

/** `held_by` is JSON. `position`: in the order in which they were countersigned. */
export interface DestructionRow {
  position: number;
  record_id: string;
  node_id: NodeId;
  camera_id: CameraId;
  stream: StreamName;
  day: string;
  from_at: EpochMs;
  until_at: EpochMs;
  segments: number;
  bytes: number;
  chain_head: string;
  rule: DestructionRule;
  authorisation_id: AuthorisationId | null;
  destroyed_at: EpochMs;
  held_by: string;
  jws: string;
  countersigned_at: EpochMs;
}

/** `camera_ids` is JSON. `answered_*`: of a refusal. */
export interface LockRow {
  id: LockId;
  state: Lock["state"];
  camera_ids: string;
  from_at: EpochMs;
  until_at: EpochMs;
  requisition: string;
  review_at: EpochMs;
  asked_by: PersonId;
  asked_at: EpochMs;
  refused_by: PersonId | null;
  refused_at: EpochMs | null;
  requested_by: PersonId | null;
  requested_at: EpochMs | null;
  held_at: EpochMs | null;
  released_by: PersonId | null;
  released_at: EpochMs | null;
  /** Of the refusal or the release. */
  reason: string | null;
}

/** A node that has, or may have, recordings of these of the lock's cameras (JSON). `held_at`, `released_at`: when it acknowledged. */
export interface LockNodeRow {
  lock_id: LockId;
  node_id: NodeId;
  camera_ids: string;
  segments: number | null;
  held_at: EpochMs | null;
  released_at: EpochMs | null;
}
