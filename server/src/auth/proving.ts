import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId } from "@vigie/shared/kernel/units";
import type { FactorProof } from "@vigie/shared/people/factors";
import type { Db } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { unseal } from "../kernel/secrets.ts";
import { countRecoveryCodes, findTotp, listKeys, markKeyUsed, useRecoveryCode, useTotpStep } from "./factors-repository.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { checkAssertion, type RelyingParty } from "./security-keys.ts";
import { stepOf } from "./totp.ts";

interface Deps {
  db: Db;
  clock: Clock;
  masterKey: Buffer;
  party: () => RelyingParty;
}
export type Proving = ReturnType<typeof createProving>;

/** Uses the second factor up, in the transaction of what it is given for. Throws `session.factor_refused` when it was used meanwhile. */
export type UseFactor = (unit: Unit) => Promise<void>;

const refused = (why: string, cause?: unknown) =>
  new AppError("session.factor_refused", why, cause === undefined ? {} : { cause });

/** What a sealed authenticator secret belongs to. */
export const totpOwner = (personId: PersonId): string => `totp ${personId}`;

/** Whether what somebody shows beside the password is theirs. */
export function createProving({ db, clock, masterKey, party }: Deps) {
  async function proveTotp(personId: PersonId, code: string): Promise<UseFactor> {
    if ((await listKeys(db, personId)).length > 0) {
      throw new AppError("session.factor_needed", "the account has a security key: a code alone is not enough");
    }
    const totp = await findTotp(db, personId);
    const step = totp === null ? null : stepOf(unseal(masterKey, totpOwner(personId), totp.sealed), code, clock.now());
    if (totp === null || step === null) throw refused("the code is of no step near now");
    return async ({ tx }) => {
      if (!(await useTotpStep(tx, personId, totp.sealed, step))) throw refused("the code was taken before");
    };
  }

  async function proveKey(personId: PersonId, assertion: unknown, challenge: string | null): Promise<UseFactor> {
    if (challenge === null) throw refused("no challenge waits for a signature");
    const checked = await checkAssertion(party(), assertion, challenge, await listKeys(db, personId));
    if (!checked.ok) throw refused("the assertion does not fit", checked.cause);
    const { stored, counter } = checked.value;
    return async ({ tx }) => {
      if (!(await markKeyUsed(tx, stored, { counter, at: clock.now() }))) throw refused("the key is another by now");
    };
  }

  const useCode =
    (personId: PersonId, codeHash: string): UseFactor =>
    async ({ tx }) => {
      const now = clock.now();
      if (!(await useRecoveryCode(tx, personId, codeHash, now))) throw refused("no such recovery code is left");
      const left = await countRecoveryCodes(tx, personId);
      await appendJournal(tx, now, "csu", { event: "factor.recovery-used", personId, left });
    };

  return {
    /** `takeChallenge` gives the one that waits for this person's key, and is asked only when a key's signature is shown. */
    async prove(personId: PersonId, proof: FactorProof, takeChallenge: () => string | null): Promise<UseFactor> {
      switch (proof.kind) {
        case "totp":
          return proveTotp(personId, proof.code);
        case "recovery":
          return useCode(personId, hashRecoveryCode(proof.code));
        case "security_key":
          return proveKey(personId, proof.assertion, takeChallenge());
      }
    },
  };
}
