import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId } from "@vigie/shared/kernel/units";
import type { FactorProof, TotpOffer } from "@vigie/shared/people/factors";
import type { Person, Setup } from "@vigie/shared/people/schema";
import type { SessionView, SignIn } from "@vigie/shared/people/session";
import type { Db } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import type { Post } from "../kernel/post.ts";
import { addPerson, hasAdministrator, hashStrong } from "../people/index.ts";
import type { Challenges } from "./challenges.ts";
import type { Entries, Entry } from "./entries.ts";
import type { FactorService } from "./factors.ts";
import { listFactorKinds, listKeys } from "./factors-repository.ts";
import type { Hasher } from "./hasher.ts";
import type { KeyPolicies } from "./key-policy.ts";
import type { Proving } from "./proving.ts";
import { type RelyingParty, requestOptions } from "./security-keys.ts";
import type { OpenedSession, SessionService } from "./sessions.ts";
import { isSameSetupCode } from "./setup-code.ts";
import type { Throttle } from "./throttle.ts";
import { newTotpSecret, offerOf } from "./totp.ts";
import { type KnownPerson, requireUnchanged, type Tries } from "./tries.ts";

export interface EntranceDeps {
  db: Db;
  clock: Clock;
  hasher: Hasher;
  throttle: Throttle;
  tries: Tries;
  proving: Proving;
  challenges: Challenges;
  keyPolicies: Pick<KeyPolicies, "choose" | "requireKeyed">;
  entries: Entries;
  factors: FactorService;
  sessions: Pick<SessionService, "open" | "relieve">;
  party: () => RelyingParty;
  setupCode: string;
  /** Throws unless the person's role needs no habilitation, or one of theirs is active. */
  requireHabilitated: (person: Person) => void;
  /** What the leaving person's screens show comes to the newcomer's. */
  inheritWall: (unit: Unit, move: { from: PersonId; to: Person }) => Promise<void>;
}
export type Entrance = ReturnType<typeof createEntrance>;

/** The password was right: `token` is for the cookie under which the second step is made. It is good for nothing else. */
export interface Entered {
  entryToken: string;
  view: Extract<SessionView, { state: "factor_needed" | "enrolment_needed" }>;
}

/** Where somebody signs in: the post, and who is signed in there until then. */
export interface Seat {
  post: Post;
  leaving: PersonPrincipal | null;
}

const originOf = ({ post, leaving }: Seat) => ({ post: post.name, isVouched: post.deviceId !== null || leaving !== null });
interface Credentials {
  login: string;
  password: string;
}

/** `act` names what is signed, and nothing else; `post` is where. */
export interface SignedAct {
  act: string;
  post: string;
}

const actHolder = (act: string, personId: PersonId): string => `${act} by ${personId}`;

const entryHolder = ({ tokenHash }: Entry): string => `entry ${tokenHash}`;

/** The way in: a password, then a second factor; nothing is open between the two. */
export function createEntrance(deps: EntranceDeps) {
  const { db, clock, hasher, throttle, tries, proving, challenges, entries, factors, sessions, party, setupCode } = deps;
  const { keyPolicies, requireHabilitated, inheritWall } = deps;

  async function viewOf(entry: Entry): Promise<Entered["view"]> {
    const { person, needs, endsAt } = entry;
    const { displayName } = person;
    if (needs === "enrolment") return { state: "enrolment_needed", displayName, endsAt };
    const keys = await listKeys(db, person.id);
    const challenge = keys.length === 0 ? null : await requestOptions(party(), keys, challenges.current(entryHolder(entry)));
    return { state: "factor_needed", displayName, factors: await listFactorKinds(db, person.id), challenge, endsAt };
  }

  async function enter(known: KnownPerson, needs: Entry["needs"], keepsWall: boolean): Promise<Entered> {
    const { token, entry } = entries.begin({ ...known, needs, keepsWall });
    return { entryToken: token, view: await viewOf(entry) };
  }

  /**
   * Both factors are right: the new session, and the end of the one that the browser held, in one transaction. That somebody has no
   * habilitation is said here and no earlier: whoever holds a password alone learns nothing of what its owner may do.
   */
  async function open(unit: Unit, known: KnownPerson, { post, leaving }: Seat, keepsWall: boolean): Promise<OpenedSession> {
    const person = await requireUnchanged(unit.tx, known);
    requireHabilitated(person);
    const opened = await sessions.open(unit, person, post);
    if (leaving === null) return opened;
    await sessions.relieve(unit, leaving, person.id);
    if (keepsWall && leaving.personId !== person.id) await inheritWall(unit, { from: leaving.personId, to: person });
    return opened;
  }

  function prove(known: KnownPerson, factor: FactorProof, seat: Seat, keepsWall: boolean, entry: Entry | null) {
    const { person } = known;
    return tries.factor(person, seat.post.name, async () => {
      // A key signs what an entry's view asked it to: without an entry there is nothing that it could have signed.
      const use = await proving.prove(person.id, factor, () => (entry === null ? null : challenges.take(entryHolder(entry))));
      return transact(db, async (unit) => {
        await use(unit);
        return open(unit, known, seat, keepsWall);
      });
    });
  }

  return {
    /** What a browser that is signed in nowhere is told of itself. */
    async view(entryToken: string | undefined): Promise<SessionView> {
      const entry = entries.find(entryToken);
      return entry === null ? { state: "anonymous", setupNeeded: !(await hasAdministrator(db)) } : viewOf(entry);
    },

    async signIn({ login, password, factor, keepsWall }: SignIn, seat: Seat): Promise<Entered | OpenedSession> {
      const known = await tries.password(login, password, originOf(seat));
      const needs = (await listFactorKinds(db, known.person.id)).length === 0 ? "enrolment" : "factor";
      if (needs === "enrolment" || factor === undefined) return enter(known, needs, keepsWall);
      return prove(known, factor, seat, keepsWall, null);
    },

    async giveFactor(entryToken: string | undefined, factor: FactorProof, seat: Seat): Promise<OpenedSession> {
      const entry = entries.require(entryToken, "factor");
      const opened = await prove(entry, factor, seat, entry.keepsWall, entry);
      entries.forget(entry);
      return opened;
    },

    /** A new secret each time: the one before was perhaps never seen. */
    offerTotp(entryToken: string | undefined): TotpOffer {
      const entry = entries.require(entryToken, "enrolment");
      const secret = newTotpSecret();
      entries.offer(entry, secret);
      return offerOf(secret, entry.person.login);
    },

    /** The authenticator's first code: it is in force, and the person signed in. */
    async confirmTotp(entryToken: string | undefined, code: string, seat: Seat): Promise<OpenedSession & { codes: string[] }> {
      const entry = entries.require(entryToken, "enrolment");
      const { person, totpSecret, keepsWall } = entry;
      if (totpSecret === null) throw new AppError("factor.refused", "no authenticator was offered");
      const done = await tries.factor(person, seat.post.name, () =>
        transact(db, async (unit) => {
          // Another browser that knows the password may have been quicker.
          if ((await listFactorKinds(unit.tx, person.id)).length > 0) {
            throw new AppError("factor.already_there", "the account enrolled meanwhile");
          }
          const codes = await factors.putAuthenticator(unit, person.id, totpSecret, code);
          return { ...(await open(unit, entry, seat, keepsWall)), codes };
        }),
      );
      entries.forget(entry);
      return done;
    },

    /** Makes the first administrator, once, who enrols a second factor next. */
    async setUp({ code, login, displayName, password, isKeyRequired }: Setup, post: Post): Promise<Entered> {
      if (await hasAdministrator(db)) throw new AppError("setup.already_done", "an administrator exists");
      const attempt = throttle.attempt("set-up", post.name);
      if (!isSameSetupCode(code, setupCode)) throw new AppError("setup.code_refused", "not the code that the terminal shows");
      attempt.succeeded();
      const passwordHash = await hashStrong(hasher.hash, password, login);
      const person = await transact(db, async (unit) => {
        if (await hasAdministrator(unit.tx)) throw new AppError("setup.already_done", "an administrator exists");
        const input = { login, displayName, role: "administrator", serviceId: null } as const;
        const made = await addPerson(unit, clock, { by: null, input, passwordHash });
        await keyPolicies.choose(unit, made.id, isKeyRequired);
        return made;
      });
      return enter({ person, passwordHash }, "enrolment", false);
    },

    /** What somebody's security key has to sign for one act in somebody else's dialog; null: the account has none. `act` names the act. */
    async challengeFor({ login, password }: Credentials, act: string, post: string): Promise<Record<string, unknown> | null> {
      const { person } = await tries.password(login, password, { post, isVouched: true });
      const keys = await listKeys(db, person.id);
      return keys.length === 0 ? null : requestOptions(party(), keys, challenges.issue(actHolder(act, person.id)));
    },

    /**
     * One act by who shows these in somebody else's dialog; opens no session. `act` names it, `perform` does it, in the transaction in which
     * the factor is used up: what is refused leaves a code of an authenticator as good as it was.
     */
    async performAs<T>(
      { login, password, factor }: Credentials & { factor: FactorProof },
      { act, post }: SignedAct,
      perform: (unit: Unit, person: Person) => Promise<T>,
    ): Promise<T> {
      const known = await tries.password(login, password, { post, isVouched: true });
      return tries.factor(known.person, post, async () => {
        const use = await proving.prove(known.person.id, factor, () => challenges.take(actHolder(act, known.person.id)));
        return transact(db, async (unit) => {
          const person = await requireUnchanged(unit.tx, known);
          requireHabilitated(person);
          await keyPolicies.requireKeyed(unit.tx, person);
          const done = await perform(unit, person);
          await use(unit);
          return done;
        });
      });
    },
  };
}
