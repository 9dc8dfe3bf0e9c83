import type { HabilitationLevel } from "@vigie/shared/habilitations/schema";
import type { AuthorisationId, BreakGlassId, CommuneId, EpochMs, HabilitationId, PersonId } from "@vigie/shared/kernel/units";

/** Communes and cameras are JSON; `camera_ids` null: all of the communes. `ended_at`: when the journal was told that it came to its date. */
export interface HabilitationRow {
  id: HabilitationId;
  person_id: PersonId;
  level: HabilitationLevel;
  commune_ids: string;
  camera_ids: string | null;
  act_reference: string;
  act_authority: string;
  act_signed_at: EpochMs;
  from_at: EpochMs;
  until_at: EpochMs;
  trained_at: EpochMs | null;
  suspended_at: EpochMs | null;
  suspended_by: PersonId | null;
  suspended_reason: string | null;
  withdrawn_at: EpochMs | null;
  ended_at: EpochMs | null;
  version: number;
}

/** Cameras, purposes, clauses and references are JSON. `ended_at` as of a habilitation. */
export interface AuthorisationRow {
  id: AuthorisationId;
  commune_id: CommuneId;
  number: string;
  number_key: string;
  authority: string;
  from_at: EpochMs;
  until_at: EpochMs;
  camera_ids: string;
  purposes: string;
  retention_max_days: number;
  retention_min_days: number | null;
  clauses: string;
  legal_references: string;
  withdrawn_at: EpochMs | null;
  ended_at: EpochMs | null;
  version: number;
}

export interface BreakGlassRow {
  id: BreakGlassId;
  person_id: PersonId;
  commune_id: CommuneId;
  reason: string;
  from_at: EpochMs;
  until_at: EpochMs;
  closed_at: EpochMs | null;
}
