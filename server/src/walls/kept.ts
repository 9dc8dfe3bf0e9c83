import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { PersonName } from "@vigie/shared/people/schema";
import type { Scope } from "@vigie/shared/walls/scenes";
import { type Composer, mayEdit, mayKeepAs, maySee } from "@vigie/shared/walls/scopes";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import type { KeptRepository } from "./kept-repository.ts";

/** What scenes and carousels have in common. */
interface Kept {
  id: string;
  scope: Scope;
  madeBy: PersonName;
  changedAt: EpochMs;
  version: number;
}
type KeptInput<T extends Kept> = Omit<T, "id" | "madeBy" | "changedAt" | "version">;

export interface KeptDeps {
  db: Db;
  clock: Clock;
  policy: () => Policy;
}
interface Kind<T extends Kept> {
  repository: KeptRepository<T>;
  codes: { notFound: ProblemCode; changed: ProblemCode };
  /** Throws unless what it names exists and the composer sees it. `before` null: a new one. */
  check: (tx: Tx, input: KeptInput<T>, composer: Composer, before: T | null) => Promise<void>;
  /** Throws while something rests on it. */
  checkRemoval: (tx: Tx, id: T["id"]) => Promise<void>;
  /** The journal's row of it. */
  saved: (by: PersonId, kept: T) => JournalPayload;
  removed: (by: PersonId, kept: T) => JournalPayload;
  /** The lists that consoles hold are old. */
  changed: () => void;
}

/** Keeps scenes, or carousels, each for whom its scope names. */
export function createKeptService<T extends Kept>({ db, clock, policy }: KeptDeps, kind: Kind<T>) {
  const { repository, codes, check, checkRemoval, saved, removed, changed } = kind;
  const composerOf = (principal: PersonPrincipal): Composer => ({
    personId: principal.personId,
    mayAssign: decide(policy(), principal, "display.assign", { kind: "csu" }, clock.now(), null).allowed,
  });
  const tell = async ({ tx, afterCommit }: Unit, payload: JournalPayload) => {
    await appendJournal(tx, clock.now(), "csu", payload);
    afterCommit(changed);
  };

  /** Who does not see it is told that there is none. */
  async function requireEditable(tx: Tx, id: T["id"], composer: Composer): Promise<T> {
    const kept = await repository.find(tx, id);
    if (kept === null || !maySee(kept, composer)) throw new AppError(codes.notFound, id);
    if (!mayEdit(kept, composer)) throw new AppError("act.forbidden", `${id} is ${kept.madeBy.id}'s`);
    return kept;
  }
  const requireScope = (scope: Scope, madeBy: PersonId, composer: Composer) => {
    if (!mayKeepAs(scope, madeBy, composer)) throw new AppError("act.forbidden", `scope ${scope}`);
  };

  return {
    /** Those that one sees. `principal` of a wall screen: none by scope. */
    async list(principal: Principal): Promise<T[]> {
      if (principal.kind !== "person") return [];
      const composer = composerOf(principal);
      return (await repository.list(db)).filter((kept) => maySee(kept, composer));
    },

    create: (principal: PersonPrincipal, input: KeptInput<T>): Promise<T> =>
      transact(db, async (unit) => {
        const composer = composerOf(principal);
        requireScope(input.scope, principal.personId, composer);
        await check(unit.tx, input, composer, null);
        const madeBy = await nameOf(unit.tx, principal.personId);
        const kept = { ...input, id: newId(), madeBy, changedAt: clock.now(), version: 1 } as unknown as T;
        await repository.insert(unit.tx, kept);
        await tell(unit, saved(principal.personId, kept));
        return kept;
      }),

    /** Changes it if it is still at the version that the caller saw. */
    change: (principal: PersonPrincipal, id: T["id"], version: number, input: KeptInput<T>): Promise<T> =>
      transact(db, async (unit) => {
        const composer = composerOf(principal);
        const before = await requireEditable(unit.tx, id, composer);
        if (before.version !== version) throw new AppError(codes.changed, `${id} is at version ${before.version}`);
        requireScope(input.scope, before.madeBy.id, composer);
        await check(unit.tx, input, composer, before);
        const kept: T = { ...before, ...input, changedAt: clock.now(), version: version + 1 };
        if (!(await repository.replace(unit.tx, kept, version))) throw new AppError(codes.changed, id);
        await tell(unit, saved(principal.personId, kept));
        return kept;
      }),

    remove: (principal: PersonPrincipal, id: T["id"]): Promise<void> =>
      transact(db, async (unit) => {
        const before = await requireEditable(unit.tx, id, composerOf(principal));
        await checkRemoval(unit.tx, id);
        await repository.remove(unit.tx, id);
        await tell(unit, removed(principal.personId, before));
      }),
  };
}

async function nameOf(tx: Tx, personId: PersonId): Promise<PersonName> {
  const person = await findPerson(tx, personId);
  if (person === null) throw new AppError("person.not_found", `person ${personId}`);
  return { id: person.id, displayName: person.displayName };
}
