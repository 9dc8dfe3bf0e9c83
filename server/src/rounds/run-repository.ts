import type { EpochMs, PersonId, RoundId, RoundRunId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import { Round, type RoundRun, type RunStep } from "@vigie/shared/rounds/schema";
import type { Tx } from "../db/open.ts";
import type { RoundRunRow } from "../db/rounds-schema.ts";

/** A run as it is stored: its steps are what was planned; what became of them is read from the viewings. */
export interface StoredRun extends Omit<RoundRun, "steps"> {
  steps: Round["steps"];
  plannedBy: PersonId;
}

export interface LeftOut {
  runId: RoundRunId;
  step: number;
  outcome: "skipped" | "refused";
  /** Of a skipped step in a person's words; of a refused one the problem's code. */
  reason: string;
}

/** A due time that was answered: by a run, or by a person who said why there is none. */
export interface Answer {
  roundId: RoundId;
  plannedAt: EpochMs;
  roundName: string;
  runId: RoundRunId | null;
  skippedBy: PersonName | null;
  reason: string | null;
}

const named = (tx: Tx) =>
  tx
    .selectFrom("round_runs")
    .innerJoin("persons", "persons.id", "round_runs.started_by")
    .selectAll("round_runs")
    .select("persons.display_name as startedByName");

export async function findRun(tx: Tx, id: RoundRunId): Promise<StoredRun | null> {
  const row = await named(tx).where("round_runs.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toRun(row);
}

export async function listOpenRuns(tx: Tx): Promise<StoredRun[]> {
  return (await named(tx).where("ended_at", "is", null).orderBy("started_at").execute()).map(toRun);
}

/** Those for a due time in [from, to), and those outside the schedule that started in it. */
export async function listRuns(tx: Tx, { from, to }: { from: EpochMs; to: EpochMs }): Promise<StoredRun[]> {
  const rows = await named(tx)
    .where((eb) =>
      eb.or([
        eb.and([eb("planned_at", ">=", from), eb("planned_at", "<", to)]),
        eb.and([eb("planned_at", "is", null), eb("started_at", ">=", from), eb("started_at", "<", to)]),
      ]),
    )
    .execute();
  return rows.map(toRun);
}

export async function insertRun(tx: Tx, run: StoredRun): Promise<void> {
  await tx
    .insertInto("round_runs")
    .values({
      id: run.id,
      round_id: run.roundId,
      round_name: run.roundName,
      steps: JSON.stringify(run.steps),
      planned_at: run.plannedAt,
      planned_by: run.plannedBy,
      started_at: run.startedAt,
      started_by: run.startedBy.id,
      ended_at: run.endedAt,
      ended_how: run.endedHow,
      reason: run.reason,
    })
    .execute();
}

/** False when it had ended already. */
export async function markRunEnded(
  tx: Tx,
  id: RoundRunId,
  { at, how, reason }: { at: EpochMs; how: NonNullable<RoundRun["endedHow"]>; reason: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("round_runs")
    .set({ ended_at: at, ended_how: how, reason })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** False when that due time was answered already. */
export async function insertAnswer(tx: Tx, answer: Answer): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("round_answers")
    .values({
      round_id: answer.roundId,
      planned_at: answer.plannedAt,
      round_name: answer.roundName,
      run_id: answer.runId,
      skipped_by: answer.skippedBy?.id ?? null,
      reason: answer.reason,
    })
    .onConflict((conflict) => conflict.columns(["round_id", "planned_at"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function listSkips(tx: Tx, { from, to }: { from: EpochMs; to: EpochMs }): Promise<Answer[]> {
  const rows = await tx
    .selectFrom("round_answers")
    .innerJoin("persons", "persons.id", "round_answers.skipped_by")
    .selectAll("round_answers")
    .select(["persons.id as personId", "persons.display_name as displayName"])
    .where("planned_at", ">=", from)
    .where("planned_at", "<", to)
    .execute();
  return rows.map((row) => ({
    roundId: row.round_id,
    plannedAt: row.planned_at,
    roundName: row.round_name,
    runId: row.run_id,
    skippedBy: { id: row.personId, displayName: row.displayName },
    reason: row.reason,
  }));
}

/** A person's word stands over a refusal. */
export async function leaveOut(tx: Tx, { runId, step, outcome, reason }: LeftOut): Promise<void> {
  const insert = tx.insertInto("round_steps_left_out").values({ run_id: runId, step, outcome, reason });
  await insert
    .onConflict((conflict) => {
      const known = conflict.columns(["run_id", "step"]);
      return outcome === "skipped" ? known.doUpdateSet({ outcome, reason }) : known.doNothing();
    })
    .execute();
}

export async function listLeftOut(tx: Tx, runIds: readonly RoundRunId[]): Promise<LeftOut[]> {
  if (runIds.length === 0) return [];
  const rows = await tx.selectFrom("round_steps_left_out").selectAll().where("run_id", "in", runIds).execute();
  return rows.map(({ run_id, step, outcome, reason }) => ({ runId: run_id, step, outcome, reason }));
}

const toRun = (row: RoundRunRow & { startedByName: string }): StoredRun => ({
  id: row.id,
  roundId: row.round_id,
  roundName: row.round_name,
  steps: Round.shape.steps.parse(JSON.parse(row.steps)),
  plannedAt: row.planned_at,
  plannedBy: row.planned_by,
  startedAt: row.started_at,
  startedBy: { id: row.started_by, displayName: row.startedByName },
  endedAt: row.ended_at,
  endedHow: row.ended_how,
  reason: row.reason,
});

/** What a run's steps have become: as `RunStep`s, for whoever reads the run. */
export const withSteps = ({ plannedBy: _, ...run }: StoredRun, steps: RunStep[]): RoundRun => ({ ...run, steps });
