import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId, ServiceId } from "@vigie/shared/kernel/units";
import type { ListedPerson, Person, PersonChange, PersonInput } from "@vigie/shared/people/schema";
import type { Db, Tx } from "../db/open.ts";
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
  hasService: (tx: Tx, id: ServiceId) => Promise<boolean>;
  endSessionsOf: (unit: Unit, personId: PersonId, cause: "person_disabled" | "person_changed") => Promise<void>;
  /** Everything that rests on rights follows in the same transaction. */
  rightsChanged: (unit: Unit) => Promise<void>;
  /** The lists that consoles hold are old. */
  changed: () => void;
}
export type PeopleService = ReturnType<typeof createPeopleService>;

/** What rights rest on. */
const BEHIND_RIGHTS: readonly string[] = ["role", "service", "disabled"];

export function createPeopleService({ db, clock, hashPassword, hasService, endSessionsOf, rightsChanged, changed }: Deps) {
  async function add(unit: Unit, by: PersonId, input: NewPerson, passwordHash: string): Promise<Person> {
    await requireService(unit.tx, input, hasService);
    const person = await addPerson(unit, clock, { by, input, passwordHash });
    if (person.role === "liaison") await rightsChanged(unit);
    unit.afterCommit(changed);
    return person;
  }

  async function store(unit: Unit, by: PersonId, before: Person, next: Person, passwordHash: string | null): Promise<Person> {
    const { tx } = unit;
    const { id } = before;
    const fields = changedFields(before, next, passwordHash !== null);
    if (fields.length === 0) return before;
    await requireService(tx, next, hasService);
    await keepOneAdministrator(unit, before, next);
    await updatePerson(tx, next, passwordHash);
    await appendJournal(tx, clock.now(), "csu", { event: "person.changed", by, personId: id, changed: fields });
    if (next.disabledAt !== null) await endSessionsOf(unit, id, "person_disabled");
    else if (fields.some((field) => field !== "displayName")) await endSessionsOf(unit, id, "person_changed");
    if (fields.some((field) => BEHIND_RIGHTS.includes(field))) await rightsChanged(unit);
    unit.afterCommit(changed);
    return next;
  }

  return {
    list: (): Promise<ListedPerson[]> => listPersons(db),

    async create(by: PersonId, input: PersonInput): Promise<Person> {
      const passwordHash = await hashStrong(hashPassword, input.password, input.login);
      return transact(db, (unit) => add(unit, by, input, passwordHash));
    },

    /** In somebody else's transaction. */
    add,

    /** Changes what is given. A new role, service or password, or going out of use, ends every session of that person. */
    async change(by: PersonId, id: PersonId, change: PersonChange): Promise<Person> {
      const before = await findPerson(db, id);
      if (before === null) throw new AppError("person.not_found", `person ${id}`);
      const passwordHash = change.password === undefined ? null : await hashStrong(hashPassword, change.password, before.login);
      return transact(db, async (unit) => {
        const person = (await findPerson(unit.tx, id)) ?? before;
        return store(unit, by, person, applyChange(person, change, clock), passwordHash);
      });
    },
  };
}

type NewPerson = Omit<PersonInput, "password">;

/** A liaison belongs to a service, and nobody else does. */
async function requireService(
  tx: Tx,
  { role, serviceId }: Pick<Person, "role" | "serviceId">,
  hasService: Deps["hasService"],
): Promise<void> {
  if (role !== "liaison" && serviceId !== null) throw new AppError("person.service_unwanted", `a ${role} has no service`);
  if (role !== "liaison") return;
  if (serviceId === null) throw new AppError("person.service_missing", "a liaison has a service");
  if (!(await hasService(tx, serviceId))) throw new AppError("service.not_found", `service ${serviceId}`);
}

export async function hashStrong(hash: (password: string) => Promise<string>, password: string, login: string): Promise<string> {
  await requireStrong(password, login);
  return hash(password);
}

export async function requireStrong(password: string, login: string): Promise<void> {
  if (await isWeakPassword(password, login))
    throw new AppError("person.password_weak", "the password is too short or too common");
}

/** `by` null: the first administrator, made with the set-up code. */
export async function addPerson(
  { tx }: Unit,
  clock: Clock,
  { by, input, passwordHash }: { by: PersonId | null; input: NewPerson; passwordHash: string },
): Promise<Person> {
  if ((await findPersonByLogin(tx, input.login)) !== null) throw new AppError("person.login_taken", `login ${input.login}`);
  const { login, displayName, role, serviceId } = input;
  const person: Person = { id: newId(), login, displayName, role, serviceId, createdAt: clock.now(), disabledAt: null };
  await insertPerson(tx, person, passwordHash);
  await appendJournal(tx, clock.now(), "csu", { event: "person.created", by, personId: person.id, role });
  return person;
}

function applyChange(person: Person, change: PersonChange, clock: Clock): Person {
  const disabledAt =
    change.disabled === undefined ? person.disabledAt : change.disabled ? (person.disabledAt ?? clock.now()) : null;
  const role = change.role ?? person.role;
  // Whoever becomes something else than a liaison leaves the service with it.
  const kept = role === "liaison" ? person.serviceId : null;
  const serviceId = change.serviceId === undefined ? kept : change.serviceId;
  return { ...person, displayName: change.displayName ?? person.displayName, role, serviceId, disabledAt };
}

function changedFields(before: Person, after: Person, hasNewPassword: boolean): string[] {
  return [
    ...(before.displayName === after.displayName ? [] : ["displayName"]),
    ...(before.role === after.role ? [] : ["role"]),
    ...(before.serviceId === after.serviceId ? [] : ["service"]),
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
