import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId } from "@vigie/shared/kernel/units";
import type { KeyPolicy } from "@vigie/shared/people/factors";
import { KEYED_ROLES } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { listKeys } from "./factors-repository.ts";
import { isKeyRequired, putKeyRequired } from "./key-policy-repository.ts";
import { isCeremonyPossible, type RelyingParty } from "./security-keys.ts";

interface Deps {
  db: Db;
  clock: Clock;
  party: () => RelyingParty;
  /** Sessions of whom a key may be required hear of it, after the commit. */
  tellKeyed: (unit: Unit) => Promise<void>;
}
export type KeyPolicies = ReturnType<typeof createKeyPolicies>;

/** Of whom a security key is required: of `KEYED_ROLES`, while an administrator wants it so and browsers have WebAuthn at this address. */
export function createKeyPolicies({ db, clock, party, tellKeyed }: Deps) {
  const isPossible = () => isCeremonyPossible(party());
  const isRequiredOf = async (tx: Tx, { role }: Pick<Person, "role">): Promise<boolean> =>
    KEYED_ROLES.includes(role) && isPossible() && (await isKeyRequired(tx));

  /** In somebody else's transaction. Choosing what is chosen already is no choice. */
  async function choose(unit: Unit, by: PersonId, isRequired: boolean): Promise<void> {
    const { tx } = unit;
    if ((await isKeyRequired(tx)) === isRequired) return;
    await putKeyRequired(tx, isRequired);
    await appendJournal(tx, clock.now(), "csu", { event: "factor.key-policy", by, isRequired });
    await tellKeyed(unit);
  }

  return {
    isRequiredOf,
    choose,

    change: (by: PersonId, isRequired: boolean): Promise<KeyPolicy> =>
      transact(db, async (unit) => {
        await choose(unit, by, isRequired);
        return { isRequired, isPossible: isPossible() };
      }),

    async read(): Promise<KeyPolicy> {
      return { isRequired: await isKeyRequired(db), isPossible: isPossible() };
    },

    /** Throws `factor.key_required` for who has to register one before anything else. */
    async requireKeyed(tx: Tx, person: Pick<Person, "id" | "role">): Promise<void> {
      if ((await isRequiredOf(tx, person)) && (await listKeys(tx, person.id)).length === 0) {
        throw new AppError("factor.key_required", `person ${person.id} has no security key`);
      }
    },
  };
}
