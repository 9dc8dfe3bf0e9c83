import { DesignatingAct, type Habilitation } from "@vigie/shared/habilitations/schema";
import { CameraId, CommuneId, type EpochMs, type HabilitationId, type PersonId } from "@vigie/shared/kernel/units";
import type { PolicyHabilitation } from "@vigie/shared/people/policy";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import type { HabilitationRow } from "../db/rights-schema.ts";

const all = (tx: Tx) => tx.selectFrom("habilitations").selectAll();

/** Those that hold or will come first, each person's together. */
export async function listHabilitations(tx: Tx): Promise<Habilitation[]> {
  return (await all(tx).orderBy("person_id").orderBy("until_at", "desc").execute()).map(toHabilitation);
}

export async function listHabilitationsOf(tx: Tx, personId: PersonId): Promise<Habilitation[]> {
  return (await all(tx).where("person_id", "=", personId).orderBy("until_at", "desc").execute()).map(toHabilitation);
}

export async function findHabilitation(tx: Tx, id: HabilitationId): Promise<Habilitation | null> {
  const row = await all(tx).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toHabilitation(row);
}

/**
 * What decisions rest on: not withdrawn, and in force at an instant or later. Read at each change of any right, thousands at once: what
 * this room wrote is taken as it stands.
 */
export async function listHabilitationsFrom(tx: Tx, since: EpochMs): Promise<PolicyHabilitation[]> {
  const rows = await tx
    .selectFrom("habilitations")
    .select([
      "id",
      "person_id as personId",
      "level",
      "commune_ids",
      "camera_ids",
      "from_at as from",
      "until_at as until",
      "trained_at as trainedAt",
      "suspended_at",
      "suspended_by",
      "suspended_reason",
    ])
    .where("withdrawn_at", "is", null)
    .where("until_at", ">", since)
    .execute();
  const communes = createReading<CommuneId>();
  const cameras = createReading<CameraId>();
  return rows.map(({ id, personId, level, commune_ids, camera_ids, from, until, trainedAt, ...row }) => ({
    id,
    personId,
    level,
    communeIds: communes(commune_ids),
    cameraIds: camera_ids === null ? null : cameras(camera_ids),
    from,
    until,
    trainedAt,
    suspended: suspensionOf(row),
    withdrawnAt: null,
  }));
}

/** Most people of a room have the same communes: their text is read once. */
function createReading<Id>(): (text: string) => Id[] {
  const known = new Map<string, Id[]>();
  return (text) => {
    const ids = known.get(text) ?? (JSON.parse(text) as Id[]);
    known.set(text, ids);
    return ids;
  };
}

export async function insertHabilitation(tx: Tx, habilitation: Habilitation): Promise<void> {
  await tx
    .insertInto("habilitations")
    .values({ ...toRow(habilitation), ended_at: null })
    .execute();
}

/** False when it is no longer at `version`. A date that was moved on can be come to again. */
export async function replaceHabilitation(tx: Tx, habilitation: Habilitation, version: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("habilitations")
    .set({ ...toRow(habilitation), ended_at: null })
    .where("id", "=", habilitation.id)
    .where("version", "=", version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes those that came to their date since they were looked at last: each once. */
export async function takeEndedHabilitations(tx: Tx, now: EpochMs): Promise<Pick<Habilitation, "id" | "personId">[]> {
  const rows = await tx
    .updateTable("habilitations")
    .set({ ended_at: now })
    .where("withdrawn_at", "is", null)
    .where("until_at", "<=", now)
    .where("ended_at", "is", null)
    .returning(["id", "person_id as personId"])
    .execute();
  return rows;
}

type Suspension = Pick<HabilitationRow, "suspended_at" | "suspended_by" | "suspended_reason">;
const suspensionOf = ({ suspended_at: at, suspended_by: by, suspended_reason: reason }: Suspension) =>
  at === null || by === null ? null : { at, by, reason: reason ?? "" };

const toHabilitation = (row: HabilitationRow): Habilitation => ({
  id: row.id,
  personId: row.person_id,
  level: row.level,
  communeIds: z.array(CommuneId).parse(JSON.parse(row.commune_ids)),
  cameraIds: row.camera_ids === null ? null : z.array(CameraId).parse(JSON.parse(row.camera_ids)),
  act: DesignatingAct.parse({ reference: row.act_reference, authority: row.act_authority, signedAt: row.act_signed_at }),
  from: row.from_at,
  until: row.until_at,
  trainedAt: row.trained_at,
  suspended: suspensionOf(row),
  withdrawnAt: row.withdrawn_at,
  version: row.version,
});

const toRow = ({ act, suspended, ...habilitation }: Habilitation): Omit<HabilitationRow, "ended_at"> => ({
  id: habilitation.id,
  person_id: habilitation.personId,
  level: habilitation.level,
  commune_ids: JSON.stringify(habilitation.communeIds),
  camera_ids: habilitation.cameraIds === null ? null : JSON.stringify(habilitation.cameraIds),
  act_reference: act.reference,
  act_authority: act.authority,
  act_signed_at: act.signedAt,
  from_at: habilitation.from,
  until_at: habilitation.until,
  trained_at: habilitation.trainedAt,
  suspended_at: suspended?.at ?? null,
  suspended_by: suspended?.by ?? null,
  suspended_reason: suspended?.reason ?? null,
  withdrawn_at: habilitation.withdrawnAt,
  version: habilitation.version,
});
