import { type Authorisation, LegalReference, Purpose, RecipientClause } from "@vigie/shared/authorisations/schema";
import { type AuthorisationId, CameraId, type CommuneId, type EpochMs } from "@vigie/shared/kernel/units";
import type { PolicyAuthorisation } from "@vigie/shared/people/policy";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import type { AuthorisationRow } from "../db/rights-schema.ts";

/** Two numbers that a reader takes for one. */
const numberKey = (number: string): string => number.normalize("NFC").toLowerCase();

const all = (tx: Tx) => tx.selectFrom("authorisations").selectAll();

/** Each commune's together, the one that lasts longest first. */
export async function listAuthorisations(tx: Tx): Promise<Authorisation[]> {
  return (await all(tx).orderBy("commune_id").orderBy("until_at", "desc").execute()).map(toAuthorisation);
}

export async function findAuthorisation(tx: Tx, id: AuthorisationId): Promise<Authorisation | null> {
  const row = await all(tx).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toAuthorisation(row);
}

export async function findAuthorisationNumbered(tx: Tx, communeId: CommuneId, number: string): Promise<AuthorisationId | null> {
  const numbered = tx.selectFrom("authorisations").select("id").where("commune_id", "=", communeId);
  return (await numbered.where("number_key", "=", numberKey(number)).executeTakeFirst())?.id ?? null;
}

/**
 * What decisions rest on: not withdrawn, and in force at an instant or later. Read at each change of any right: what this room wrote is
 * taken as it stands.
 */
export async function listAuthorisationsFrom(tx: Tx, since: EpochMs): Promise<PolicyAuthorisation[]> {
  const rows = await tx
    .selectFrom("authorisations")
    .select(["id", "commune_id", "from_at", "until_at", "camera_ids", "clauses"])
    .where("withdrawn_at", "is", null)
    .where("until_at", ">", since)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    communeId: row.commune_id,
    from: row.from_at,
    until: row.until_at,
    cameraIds: JSON.parse(row.camera_ids) as CameraId[],
    clauses: JSON.parse(row.clauses) as RecipientClause[],
    withdrawnAt: null,
  }));
}

/** Of those that are not over. */
export async function listRetentionTerms(
  tx: Tx,
  now: EpochMs,
): Promise<Map<AuthorisationId, { maxDays: number; minDays: number | null }>> {
  const rows = await tx
    .selectFrom("authorisations")
    .select(["id", "retention_max_days as maxDays", "retention_min_days as minDays"])
    .where("withdrawn_at", "is", null)
    .where("until_at", ">", now)
    .execute();
  return new Map(rows.map(({ id, ...terms }) => [id, terms]));
}

export async function insertAuthorisation(tx: Tx, authorisation: Authorisation): Promise<void> {
  await tx
    .insertInto("authorisations")
    .values({ ...toRow(authorisation), ended_at: null })
    .execute();
}

/** False when it is no longer at `version`. A date that was moved on can be come to again. */
export async function replaceAuthorisation(tx: Tx, authorisation: Authorisation, version: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("authorisations")
    .set({ ...toRow(authorisation), ended_at: null })
    .where("id", "=", authorisation.id)
    .where("version", "=", version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes those that came to their date since they were looked at last: each once. */
export async function takeEndedAuthorisations(tx: Tx, now: EpochMs): Promise<Pick<Authorisation, "id" | "communeId">[]> {
  const rows = await tx
    .updateTable("authorisations")
    .set({ ended_at: now })
    .where("withdrawn_at", "is", null)
    .where("until_at", "<=", now)
    .where("ended_at", "is", null)
    .returning(["id", "commune_id as communeId"])
    .execute();
  return rows;
}

const toAuthorisation = (row: AuthorisationRow): Authorisation => ({
  id: row.id,
  communeId: row.commune_id,
  number: row.number,
  authority: row.authority,
  from: row.from_at,
  until: row.until_at,
  cameraIds: z.array(CameraId).parse(JSON.parse(row.camera_ids)),
  purposes: z.array(Purpose).parse(JSON.parse(row.purposes)),
  retentionMaxDays: row.retention_max_days,
  retentionMinDays: row.retention_min_days,
  clauses: z.array(RecipientClause).parse(JSON.parse(row.clauses)),
  references: z.array(LegalReference).parse(JSON.parse(row.legal_references)),
  withdrawnAt: row.withdrawn_at,
  version: row.version,
});

const toRow = (authorisation: Authorisation): Omit<AuthorisationRow, "ended_at"> => ({
  id: authorisation.id,
  commune_id: authorisation.communeId,
  number: authorisation.number,
  number_key: numberKey(authorisation.number),
  authority: authorisation.authority,
  from_at: authorisation.from,
  until_at: authorisation.until,
  camera_ids: JSON.stringify(authorisation.cameraIds),
  purposes: JSON.stringify(authorisation.purposes),
  retention_max_days: authorisation.retentionMaxDays,
  retention_min_days: authorisation.retentionMinDays,
  clauses: JSON.stringify(authorisation.clauses),
  legal_references: JSON.stringify(authorisation.references),
  withdrawn_at: authorisation.withdrawnAt,
  version: authorisation.version,
});
