import type { EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { ListedPerson, Person } from "@vigie/shared/people/schema";
import type { Tx } from "../db/open.ts";
import type { PersonRow } from "../db/schema.ts";

interface PersonWithPassword {
  person: Person;
  passwordHash: string;
}

export async function listPersons(tx: Tx): Promise<ListedPerson[]> {
  const rows = await tx.selectFrom("persons").selectAll().orderBy("login").execute();
  const signIns = await tx
    .selectFrom("sessions")
    .select(({ fn }) => ["person_id", fn.max("opened_at").as("at")])
    .groupBy("person_id")
    .execute();
  const lastOf = new Map(signIns.map(({ person_id, at }) => [person_id, at]));
  return rows.map((row) => ({ ...toPerson(row), lastSignInAt: lastOf.get(row.id) ?? null }));
}

export async function findPerson(tx: Tx, id: PersonId): Promise<Person | null> {
  const row = await tx.selectFrom("persons").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toPerson(row);
}

export async function findPersonByLogin(tx: Tx, login: string): Promise<PersonWithPassword | null> {
  const row = await tx.selectFrom("persons").selectAll().where("login", "=", login).executeTakeFirst();
  return row === undefined ? null : { person: toPerson(row), passwordHash: row.password_hash };
}

export async function insertPerson(tx: Tx, person: Person, passwordHash: string): Promise<void> {
  await tx.insertInto("persons").values(toRow(person, passwordHash)).execute();
}

/** `passwordHash` null: it stays. */
export async function updatePerson(tx: Tx, person: Person, passwordHash: string | null): Promise<void> {
  const { password_hash: _, ...row } = toRow(person, "");
  const values = passwordHash === null ? row : { ...row, password_hash: passwordHash };
  await tx.updateTable("persons").set(values).where("id", "=", person.id).execute();
}

/** Whether an administrator was ever made: until then the set-up code is good. */
export async function hasAdministrator(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom("persons").select("id").where("role", "=", "administrator").executeTakeFirst()) !== undefined;
}

export async function hasOtherActiveAdministrator(tx: Tx, than: PersonId): Promise<boolean> {
  const other = await tx
    .selectFrom("persons")
    .select("id")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .where("id", "!=", than)
    .executeTakeFirst();
  return other !== undefined;
}

const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  login: row.login,
  displayName: row.display_name,
  role: row.role,
  serviceId: row.service_id,
  createdAt: row.created_at as EpochMs,
  disabledAt: row.disabled_at,
});

const toRow = (person: Person, passwordHash: string): PersonRow => ({
  id: person.id,
  login: person.login,
  display_name: person.displayName,
  role: person.role,
  password_hash: passwordHash,
  created_at: person.createdAt,
  disabled_at: person.disabledAt,
  service_id: person.serviceId,
});
