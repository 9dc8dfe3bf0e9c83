import type { BreakGlassId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { BreakGlass } from "@vigie/shared/people/policy";
import type { Tx } from "../db/open.ts";
import type { BreakGlassRow } from "../db/rights-schema.ts";

const open = (tx: Tx) => tx.selectFrom("break_glasses").selectAll().where("closed_at", "is", null);

/** Not closed, and in force at an instant or later. */
export async function listBreakGlassesFrom(tx: Tx, since: EpochMs): Promise<BreakGlass[]> {
  return (await open(tx).where("until_at", ">", since).orderBy("from_at").execute()).map(toBreakGlass);
}

export async function listOwnBreakGlasses(tx: Tx, personId: PersonId, now: EpochMs): Promise<BreakGlass[]> {
  const own = open(tx).where("person_id", "=", personId).where("until_at", ">", now);
  return (await own.orderBy("from_at").execute()).map(toBreakGlass);
}

/** One's own, whether it is over or not. */
export async function findOwnBreakGlass(tx: Tx, personId: PersonId, id: BreakGlassId): Promise<BreakGlass | null> {
  const own = tx.selectFrom("break_glasses").selectAll().where("person_id", "=", personId).where("id", "=", id);
  const row = await own.executeTakeFirst();
  return row === undefined ? null : toBreakGlass(row);
}

export async function insertBreakGlass(tx: Tx, { id, personId, communeId, reason, from, until }: BreakGlass): Promise<void> {
  const row = { id, person_id: personId, commune_id: communeId, reason, from_at: from, until_at: until, closed_at: null };
  await tx.insertInto("break_glasses").values(row).execute();
}

/** False when it was closed already, or came to its term. */
export async function closeBreakGlass(tx: Tx, id: BreakGlassId, at: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("break_glasses")
    .set({ closed_at: at })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .where("until_at", ">", at)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const toBreakGlass = (row: BreakGlassRow): BreakGlass => ({
  id: row.id,
  personId: row.person_id,
  communeId: row.commune_id,
  reason: row.reason,
  from: row.from_at,
  until: row.until_at,
});
