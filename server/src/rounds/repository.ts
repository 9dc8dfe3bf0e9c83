import { type CameraId, EpochMs, type PersonId, type RoundId } from "@vigie/shared/kernel/units";
import { Round, RoundSchedule } from "@vigie/shared/rounds/schema";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import type { RoundVersionRow } from "../db/rounds-schema.ts";

/** A round as it was planned from one instant until another; `untilAt` null: as it is planned now. */
export interface RoundVersion {
  round: Round;
  fromAt: EpochMs;
  untilAt: EpochMs | null;
}

const Steps = Round.shape.steps;

const named = (tx: Tx) =>
  tx
    .selectFrom("round_versions")
    .innerJoin("persons", "persons.id", "round_versions.planned_by")
    .selectAll("round_versions")
    .select("persons.display_name as plannedByName")
    .orderBy("round_versions.name");

export async function listRounds(tx: Tx): Promise<Round[]> {
  return (await named(tx).where("until_at", "is", null).execute()).map((row) => toVersion(row).round);
}

export async function findRound(tx: Tx, id: RoundId): Promise<Round | null> {
  const row = await named(tx).where("round_id", "=", id).where("until_at", "is", null).executeTakeFirst();
  return row === undefined ? null : toVersion(row).round;
}

/** All versions that were in force at an instant of [from, to), of one round or of all. */
export async function listVersions(tx: Tx, { from, to }: { from: EpochMs; to: EpochMs }, of?: RoundId): Promise<RoundVersion[]> {
  let query = named(tx)
    .where("from_at", "<", to)
    .where((eb) => eb.or([eb("until_at", "is", null), eb("until_at", ">", from)]));
  if (of !== undefined) query = query.where("round_id", "=", of);
  return (await query.execute()).map(toVersion);
}

export async function insertVersion(tx: Tx, round: Round, fromAt: EpochMs): Promise<void> {
  await tx
    .insertInto("round_versions")
    .values({
      round_id: round.id,
      version: round.version,
      name: round.name,
      steps: JSON.stringify(round.steps),
      schedule: JSON.stringify(round.schedule),
      planned_by: round.plannedBy.id,
      disabled_at: round.disabledAt,
      from_at: fromAt,
      until_at: null,
    })
    .execute();
}

/** False when that version is not the one in force: somebody else was first. */
export async function endVersion(tx: Tx, id: RoundId, version: number, untilAt: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("round_versions")
    .set({ until_at: untilAt })
    .where("round_id", "=", id)
    .where("version", "=", version)
    .where("until_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Which of these cameras were never declared. */
export async function unknownCameras(tx: Tx, ids: readonly CameraId[]): Promise<CameraId[]> {
  const rows = await tx
    .selectFrom("cameras")
    .select("id")
    .where("id", "in", [...new Set(ids)])
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

export async function readName(tx: Tx, id: PersonId): Promise<Round["plannedBy"]> {
  const person = await tx.selectFrom("persons").select(["id", "display_name"]).where("id", "=", id).executeTakeFirstOrThrow();
  return { id: person.id, displayName: person.display_name };
}

const toVersion = (row: RoundVersionRow & { plannedByName: string }): RoundVersion => ({
  round: {
    id: row.round_id,
    name: row.name,
    steps: Steps.parse(JSON.parse(row.steps)),
    schedule: RoundSchedule.parse(JSON.parse(row.schedule)),
    plannedBy: { id: row.planned_by, displayName: row.plannedByName },
    disabledAt: row.disabled_at,
    version: row.version,
  },
  fromAt: EpochMs.parse(row.from_at),
  untilAt: z.nullable(EpochMs).parse(row.until_at),
});
