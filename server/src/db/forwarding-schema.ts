import type { ForwardingEnd, ForwardingState, RecipientService } from "@vigie/shared/forwarding/schema";
import type { DisplayId, EpochMs, ForwardingId, PersonId, ServiceId } from "@vigie/shared/kernel/units";

export interface RecipientServiceRow {
  id: ServiceId;
  name: string;
  name_key: string;
  kind: RecipientService["kind"];
}

/** `source` and `camera_ids` are JSON; `display_id` beside the source of a tile is what its forwardings are found by. */
export interface ForwardingRow {
  id: ForwardingId;
  service_id: ServiceId;
  officer: string;
  channel: string;
  reason: string;
  wanted: string | null;
  /** Null: only asked for. */
  source: string | null;
  display_id: DisplayId | null;
  camera_ids: string;
  state: ForwardingState;
  requested_by: PersonId;
  requested_at: EpochMs;
  answered_by: PersonId | null;
  refusal: string | null;
  from_at: EpochMs;
  until_at: EpochMs;
  ended_at: EpochMs | null;
  ended_by: PersonId | null;
  ended_how: ForwardingEnd | null;
}
