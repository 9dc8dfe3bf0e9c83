import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId } from "@vigie/shared/kernel/units";
import type { Person, PersonChange, PersonInput } from "@vigie/shared/people/schema";
import type { Db } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { isWeakPassword } from "./password.ts";
import {
  findPerson,
  findPersonByLogin,
  hasOtherActiveAdministrator,
  insertPerson,
  listPersons,
  updatePerson,
} from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  hashPassword: (password: string) => Promise<string>;
  endSessionsOf: (unit: Unit, personId: PersonId, cause: "person_disabled" | "person_changed") => Promise<void>;
  /** Their role, or whether they are in use, is another: what rests on it follows in the same transaction. */
  rightsChanged: (unit: Unit, person: Person) => Promise<void>;
}
export type PeopleService = ReturnType<typeof createPeopleService>;

export function createPeopleService({ db, clock, hashPassword, endSessionsOf, rightsChanged }: Deps) {
  return {
    list: (): Promise<Person[]> => listPersons(db),

    async create(by: PersonId, input: PersonInput): Promise<Person> {
      const passwordHash = await hashStrong(hashPassword, input.password, input.login);
      return transact(db, (unit) => addPerson(unit, clock, { by, input, passwordHash }));
    },

    /** Changes what is given. A new role or password, or going out of use, ends every session of that person. */
    async change(by: PersonId, id: PersonId, change: PersonChange): Promise<Person> {
      const before = await findPerson(db, id);
      if (before === null) throw new AppError("person.not_found", `person ${id}`);
      const passwordHash = change.password === undefined ? null : await hashStrong(hashPassword, change.password, before.login);
      return transact(db, async (unit) => {
        const person = (await findPerson(unit.tx, id)) ?? before;
        const next = applyChange(person, change, clock);
        const changed = changedFields(person, next, passwordHash !== null);
        if (changed.length === 0) return person;
        await keepOneAdministrator(unit, person, next);
        await updatePerson(unit.tx, next, passwordHash);
        await appendJournal(unit.tx, clock.now(), "csu", { event: "person.changed", by, personId: id, changed });
        if (next.disabledAt !== null) await endSessionsOf(unit, id, "person_disabled");
        else if (changed.some((field) => field !== "displayName")) await endSessionsOf(unit, id, "person_changed");
        if (changed.includes("role") || changed.includes("disabled")) await rightsChanged(unit, next);
        return next;
      });
    },
  };
}

export async function hashStrong(hash: (password: string) => Promise<string>, password: string, login: string): Promise<string> {
  if (isWeakPassword(password, login)) throw new AppError("person.password_weak", "the password is too short or too common");
  return hash(password);
}

/** `by` null: the first administrator, made with the set-up code. */
export async function addPerson(
  { tx }: Unit,
  clock: Clock,
  { by, input, passwordHash }: { by: PersonId | null; input: Omit<PersonInput, "password">; passwordHash: string },
): Promise<Person> {
  if ((await findPersonByLogin(tx, input.login)) !== null) throw new AppError("person.login_taken", `login ${input.login}`);
  const { login, displayName, role } = input;
  const person: Person = { id: newId(), login, displayName, role, createdAt: clock.now(), disabledAt: null };
  await insertPerson(tx, person, passwordHash);
  await appendJournal(tx, clock.now(), "csu", { event: "person.created", by, personId: person.id, role });
  return person;
}

function applyChange(person: Person, change: PersonChange, clock: Clock): Person {
  const disabledAt =
    change.disabled === undefined ? person.disabledAt : change.disabled ? (person.disabledAt ?? clock.now()) : null;
  return { ...person, displayName: change.displayName ?? person.displayName, role: change.role ?? person.role, disabledAt };
}

function changedFields(before: Person, after: Person, hasNewPassword: boolean): string[] {
  return [
    ...(before.displayName === after.displayName ? [] : ["displayName"]),
    ...(before.role === after.role ? [] : ["role"]),
    ...(hasNewPassword ? ["password"] : []),
    ...(before.disabledAt === after.disabledAt ? [] : ["disabled"]),
  ];
}

async function keepOneAdministrator({ tx }: Unit, before: Person, after: Person): Promise<void> {
  const isActive = ({ role, disabledAt }: Person) => role === "administrator" && disabledAt === null;
  if (!isActive(before) || isActive(after)) return;
  if (!(await hasOtherActiveAdministrator(tx, before.id))) {
    throw new AppError("person.last_administrator", `${before.login} is the last active administrator`);
  }
}
