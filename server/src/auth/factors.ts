import type { ApprovalSubject } from "@vigie/shared/approvals/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ApprovalId, PersonId, SecurityKeyId, SessionId } from "@vigie/shared/kernel/units";
import { FRESH_MS } from "@vigie/shared/people/decide";
import type {
  FactorKind,
  OwnFactors,
  RecoveryCodes,
  SecurityKey,
  SecurityKeyRegistration,
  TotpOffer,
} from "@vigie/shared/people/factors";
import type { Person } from "@vigie/shared/people/schema";
import type { Db } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { seal } from "../kernel/secrets.ts";
import { findPerson } from "../people/index.ts";
import type { Challenges } from "./challenges.ts";
import {
  countRecoveryCodes,
  deleteAllFactors,
  deleteKey,
  findTotp,
  insertKey,
  isCredentialKnown,
  listKeys,
  putRecoveryCodes,
  putTotp,
} from "./factors-repository.ts";
import type { KeyPolicies } from "./key-policy.ts";
import { createOffers } from "./offers.ts";
import { totpOwner } from "./proving.ts";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";
import { checkAttestation, creationOptions, type RelyingParty, requestOptions } from "./security-keys.ts";
import { presenceHolder } from "./sessions.ts";
import { newTotpSecret, offerOf, stepOf } from "./totp.ts";
import type { Tries } from "./tries.ts";

interface Deps {
  db: Db;
  clock: Clock;
  masterKey: Buffer;
  party: () => RelyingParty;
  challenges: Challenges;
  tries: Tries;
  keyPolicies: Pick<KeyPolicies, "isRequiredOf">;
  endSessionsOf: (unit: Unit, personId: PersonId, cause: "person_changed") => Promise<void>;
  /** Their sessions may lack a key no longer. */
  tellAsked: (unit: Unit, of: { personId: PersonId }) => Promise<void>;
  /** Uses up what another approved, in the act's transaction, and answers who did. */
  takeApproval: (unit: Unit, by: PersonId, id: ApprovalId, subject: ApprovalSubject) => Promise<PersonId>;
}
export type FactorService = ReturnType<typeof createFactorService>;

const registrationHolder = (id: SessionId): string => `registration of ${id}`;

/** What people show beside their password: enrolled, replaced, taken away. */
export function createFactorService(deps: Deps) {
  const { db, clock, masterKey, party, challenges, tries, keyPolicies, endSessionsOf, tellAsked, takeApproval } = deps;
  const offers = createOffers(clock);

  const added = ({ tx }: Unit, personId: PersonId, kind: FactorKind) =>
    appendJournal(tx, clock.now(), "csu", { event: "factor.added", personId, kind });

  async function requireSelf({ personId }: PersonPrincipal): Promise<Person> {
    const person = await findPerson(db, personId);
    if (person === null) throw new AppError("session.required", "the account is gone");
    return person;
  }

  /** Who sits down at somebody else's open console must not make it theirs. */
  function requireFresh({ authenticatedAt }: PersonPrincipal): void {
    if (authenticatedAt === undefined || clock.now() >= authenticatedAt + FRESH_MS) {
      throw new AppError("session.step_up_required", "second factors change after both were given anew");
    }
  }

  async function newCodes(unit: Unit, personId: PersonId): Promise<string[]> {
    const codes = newRecoveryCodes();
    await putRecoveryCodes(unit.tx, personId, codes.map(hashRecoveryCode));
    await added(unit, personId, "recovery");
    return codes;
  }

  /** The authenticator that holds `secret`, in the place of the one before, with new recovery codes. `factor.refused`: not its code. */
  async function putAuthenticator(unit: Unit, personId: PersonId, secret: string, code: string): Promise<string[]> {
    const now = clock.now();
    const step = stepOf(secret, code, now);
    if (step === null) throw new AppError("factor.refused", "the code is not that authenticator's");
    const sealed = seal(masterKey, totpOwner(personId), secret);
    await putTotp(unit.tx, { person_id: personId, sealed, last_step: step, added_at: now });
    await added(unit, personId, "totp");
    return newCodes(unit, personId);
  }

  return {
    putAuthenticator,

    async own({ personId }: PersonPrincipal): Promise<OwnFactors> {
      return {
        hasTotp: (await findTotp(db, personId)) !== null,
        recoveryCodesLeft: await countRecoveryCodes(db, personId),
        securityKeys: (await listKeys(db, personId)).map(({ key }) => key),
      };
    },

    async offerTotp(principal: PersonPrincipal): Promise<TotpOffer> {
      requireFresh(principal);
      const { login } = await requireSelf(principal);
      const secret = newTotpSecret();
      offers.put(principal.sessionId, secret);
      return offerOf(secret, login);
    },

    async confirmTotp(principal: PersonPrincipal, code: string, post: string): Promise<RecoveryCodes> {
      requireFresh(principal);
      const secret = offers.find(principal.sessionId);
      if (secret === null) throw new AppError("factor.refused", "no authenticator was offered of late");
      const { personId } = principal;
      return tries.factor(await requireSelf(principal), post, async () => {
        const codes = await transact(db, (unit) => putAuthenticator(unit, personId, secret, code));
        offers.forget(principal.sessionId);
        return { codes };
      });
    },

    async renewRecoveryCodes(principal: PersonPrincipal): Promise<RecoveryCodes> {
      requireFresh(principal);
      return { codes: await transact(db, (unit) => newCodes(unit, principal.personId)) };
    },

    async offerKey(principal: PersonPrincipal): Promise<Record<string, unknown>> {
      requireFresh(principal);
      const person = await requireSelf(principal);
      const challenge = challenges.issue(registrationHolder(principal.sessionId));
      return creationOptions(party(), person, await listKeys(db, person.id), challenge);
    },

    async addKey(principal: PersonPrincipal, { name, attestation }: SecurityKeyRegistration): Promise<SecurityKey> {
      requireFresh(principal);
      const { personId, sessionId } = principal;
      const challenge = challenges.take(registrationHolder(sessionId));
      if (challenge === null) throw new AppError("factor.refused", "no challenge waits for a new key");
      const checked = await checkAttestation(party(), attestation, challenge);
      if (!checked.ok) throw new AppError("factor.refused", "the attestation does not fit", { cause: checked.cause });
      return transact(db, async (unit) => {
        if (await isCredentialKnown(unit.tx, checked.value.credentialId)) {
          throw new AppError("factor.already_there", "the key is registered");
        }
        const key: SecurityKey = { id: newId(), name, addedAt: clock.now(), usedAt: null };
        await insertKey(unit.tx, personId, { key, ...checked.value });
        await added(unit, personId, "security_key");
        await tellAsked(unit, { personId });
        return key;
      });
    },

    /** The last one stays where a key is required: another is registered first. */
    async removeKey(principal: PersonPrincipal, id: SecurityKeyId): Promise<void> {
      requireFresh(principal);
      const { personId } = principal;
      await transact(db, async ({ tx }) => {
        if (!(await deleteKey(tx, personId, id))) throw new AppError("factor.not_found", `security key ${id}`);
        // Never the last factor of all: whoever has a key has an authenticator too, since the first sign-in.
        if ((await listKeys(tx, personId)).length === 0 && (await keyPolicies.isRequiredOf(tx, principal))) {
          throw new AppError("factor.last_one", `a security key is required of ${personId}`);
        }
        await appendJournal(tx, clock.now(), "csu", { event: "factor.removed", personId, kind: "security_key" });
      });
    },

    /** What one's key signs to unlock or step up; null: none is registered. */
    async challenge({ personId, sessionId }: PersonPrincipal): Promise<Record<string, unknown> | null> {
      const keys = await listKeys(db, personId);
      return keys.length === 0 ? null : requestOptions(party(), keys, challenges.issue(presenceHolder(sessionId)));
    },

    /** Somebody lost theirs: they enrol anew at the next sign-in. */
    reset: (by: PersonId, personId: PersonId, approvalId: ApprovalId): Promise<void> =>
      transact(db, async (unit) => {
        if ((await findPerson(unit.tx, personId)) === null) throw new AppError("person.not_found", `person ${personId}`);
        const approvedBy = await takeApproval(unit, by, approvalId, { act: "factor.reset", personId });
        await deleteAllFactors(unit.tx, personId);
        await endSessionsOf(unit, personId, "person_changed");
        await appendJournal(unit.tx, clock.now(), "csu", { event: "factor.reset", by, approvedBy, personId });
      }),
  };
}
