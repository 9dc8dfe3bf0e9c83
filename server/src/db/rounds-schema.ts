import type { EpochMs, PersonId, RoundId, RoundRunId } from "@vigie/shared/kernel/units";
import type { RoundRun } from "@vigie/shared/rounds/schema";

/** A round as it was planned from `from_at` to `until_at`; steps and schedule are JSON. Rows stay: coverage is read against the plan of its time. */
export interface RoundVersionRow {
  round_id: RoundId;
  version: number;
  name: string;
  steps: string;
  schedule: string;
  planned_by: PersonId;
  disabled_at: EpochMs | null;
  from_at: EpochMs;
  until_at: EpochMs | null;
}

export interface RoundRunRow {
  id: RoundRunId;
  round_id: RoundId;
  round_name: string;
  /** The list as it was when the run started, JSON. */
  steps: string;
  planned_at: EpochMs | null;
  planned_by: PersonId;
  started_at: EpochMs;
  started_by: PersonId;
  ended_at: EpochMs | null;
  ended_how: RoundRun["endedHow"];
  reason: string | null;
}

/** Of a run, `run_id`; of a round that was skipped, who and why. */
export interface RoundAnswerRow {
  round_id: RoundId;
  planned_at: EpochMs;
  round_name: string;
  run_id: RoundRunId | null;
  skipped_by: PersonId | null;
  reason: string | null;
}

export interface RoundStepLeftOutRow {
  run_id: RoundRunId;
  step: number;
  outcome: "skipped" | "refused";
  reason: string;
}
