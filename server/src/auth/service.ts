import { randomInt, timingSafeEqual } from "node:crypto";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, PersonId, SessionId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { Person, Setup } from "@vigie/shared/people/schema";
import type { Role } from "@vigie/shared/people/roles";
import type { SignIn } from "@vigie/shared/people/session";
import type { SessionView } from "@vigie/shared/people/session";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Db } from "../db/open.ts";
import type { SessionRow } from "../db/schema.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import { addPerson, findPerson, findPersonByLogin, hasAdministrator, hashStrong } from "../people/index.ts";
import type { Hasher } from "./hasher.ts";
import { closeSession, findLiveSession, findSession, insertSession, listOpenSessions } from "./repository.ts";
import type { Throttle } from "./throttle.ts";

/** One shift. */
const SESSION_MS = 12 * 3_600_000;

type SessionEnd = "signed_out" | "expired" | "person_disabled" | "person_changed";

const VIEWING_CAUSE = {
  signed_out: "signed_out",
  expired: "session_ended",
  person_disabled: "person_disabled",
  person_changed: "session_ended",
} as const satisfies Record<SessionEnd, ViewingCause>;

interface Deps {
  db: Db;
  clock: Clock;
  hasher: Hasher;
  throttle: Throttle;
  policyFor: (role: Role) => Policy;
  setupCode: string;
  /** A hash of nothing: what an unknown name's password is compared with, so that both take the same time. */
  decoyHash: string;
  closeViewings: (unit: Unit, sessionId: SessionId, cause: ViewingCause) => Promise<void>;
  sessionEnded: (sessionId: SessionId) => void;
}
export type SessionService = ReturnType<typeof createSessionService>;
type SignedInView = Extract<SessionView, { state: "signed_in" }>;
/** `token`: for the cookie, shown nowhere else. */
export interface OpenedSession {
  token: string;
  view: SignedInView;
}

const ANONYMOUS: Principal = { kind: "anonymous" };

export function createSessionService(deps: Deps) {
  const { db, clock, hasher, throttle, policyFor, setupCode, decoyHash, closeViewings, sessionEnded } = deps;

  async function open({ tx }: Unit, person: Person, post: string): Promise<OpenedSession> {
    const token = newToken();
    const now = clock.now();
    const sessionId = newId<SessionId>();
    const endsAt = (now + SESSION_MS) as EpochMs;
    const row = { id: sessionId, token_hash: hashToken(token), person_id: person.id, post, opened_at: now, ends_at: endsAt };
    await insertSession(tx, row);
    await appendJournal(tx, now, "csu", { event: "session.opened", personId: person.id, post });
    return { token, view: { state: "signed_in", sessionId, person, endsAt, policy: policyFor(person.role) } };
  }

  /** Closes it once, with its viewings; its sockets hear of it after the commit. */
  async function end(
    unit: Unit,
    { id, person_id: personId }: Pick<SessionRow, "id" | "person_id">,
    cause: SessionEnd,
  ): Promise<void> {
    if (!(await closeSession(unit.tx, id, clock.now()))) return;
    await appendJournal(unit.tx, clock.now(), "csu", { event: "session.closed", personId, cause });
    await closeViewings(unit, id, VIEWING_CAUSE[cause]);
    unit.afterCommit(() => sessionEnded(id));
  }

  async function refuse(login: string, post: string): Promise<never> {
    await appendInOwnUnit(login, post);
    throw new AppError("session.credentials_refused", "wrong name or password");
  }
  const appendInOwnUnit = (login: string, post: string) =>
    transact(db, ({ tx }) => appendJournal(tx, clock.now(), "csu", { event: "session.refused", login, post }));

  return {
    /** Who holds this cookie; nobody, when it is none of ours, over, or of someone out of use. */
    async authenticate(token: string | undefined): Promise<Principal> {
      if (token === undefined) return ANONYMOUS;
      const session = await findLiveSession(db, hashToken(token), clock.now());
      return session === null ? ANONYMOUS : { kind: "person", ...session };
    },

    async view(principal: Principal): Promise<SessionView> {
      const session = principal.kind === "person" ? await findSession(db, principal.sessionId) : null;
      const person = principal.kind === "person" ? await findPerson(db, principal.personId) : null;
      if (session === null || person === null) return { state: "anonymous", setupNeeded: !(await hasAdministrator(db)) };
      return { state: "signed_in", sessionId: session.id, person, endsAt: session.ends_at, policy: policyFor(person.role) };
    },

    /** The same answer, after the same time, for an unknown name, a wrong password and a person out of use. */
    async signIn({ login, password }: SignIn, post: string): Promise<OpenedSession> {
      const takeBack = throttle.attempt(login, post);
      const known = await findPersonByLogin(db, login);
      const isRight = await hasher.verify(known?.passwordHash ?? decoyHash, password);
      if (known === null || !isRight || known.person.disabledAt !== null) return refuse(login, post);
      takeBack();
      return transact(db, async (unit) => {
        // The account may have changed while the password was being hashed.
        const now = await findPersonByLogin(unit.tx, login);
        if (now === null || now.passwordHash !== known.passwordHash || now.person.disabledAt !== null) {
          throw new AppError("session.credentials_refused", "the account changed meanwhile");
        }
        return open(unit, now.person, post);
      });
    },

    /** Makes the first administrator, once, and signs them in. */
    async setUp({ code, login, displayName, password }: Setup, post: string): Promise<OpenedSession> {
      if (await hasAdministrator(db)) throw new AppError("setup.already_done", "an administrator exists");
      const takeBack = throttle.attempt("set-up", post);
      if (!isSameCode(code, setupCode)) throw new AppError("setup.code_refused", "not the code that the terminal shows");
      takeBack();
      const passwordHash = await hashStrong(hasher.hash, password, login);
      return transact(db, async (unit) => {
        if (await hasAdministrator(unit.tx)) throw new AppError("setup.already_done", "an administrator exists");
        const input = { login, displayName, role: "administrator" } as const;
        return open(unit, await addPerson(unit, clock, { by: null, input, passwordHash }), post);
      });
    },

    signOut: ({ sessionId, personId }: { sessionId: SessionId; personId: PersonId }): Promise<void> =>
      transact(db, (unit) => end(unit, { id: sessionId, person_id: personId }, "signed_out")),

    async endSessionsOf(unit: Unit, personId: PersonId, cause: "person_disabled" | "person_changed"): Promise<void> {
      for (const session of await listOpenSessions(unit.tx, { personId })) await end(unit, session, cause);
    },

    /** Ends those whose twelve hours are over. */
    async sweep(): Promise<void> {
      for (const session of await listOpenSessions(db, { endedBy: clock.now() }))
        await transact(db, (unit) => end(unit, session, "expired"));
    },
  };
}

/** Without characters that are mistaken for one another when read from a terminal. */
const CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_HALF = 4;

/** `XXXX-XXXX`, 40 random bits; wrong ones are throttled. */
export function newSetupCode(): string {
  const half = () => Array.from({ length: CODE_HALF }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join("");
  return `${half()}-${half()}`;
}

function isSameCode(typed: string, code: string): boolean {
  const digest = (text: string) => Buffer.from(hashToken(text.toUpperCase().replace(/[^0-9A-Z]/g, "")));
  return timingSafeEqual(digest(typed), digest(code));
}
