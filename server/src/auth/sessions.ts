import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, PersonId, SessionId } from "@vigie/shared/kernel/units";
import { LOCKED_SHOW_MS } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import type { OpenSession, Reauthentication, SessionView } from "@vigie/shared/people/session";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import type { SessionRow } from "../db/schema.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import type { Post } from "../kernel/post.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import { findPerson } from "../people/index.ts";
import type { Challenges } from "./challenges.ts";
import type { KeyPolicies } from "./key-policy.ts";
import type { Proving } from "./proving.ts";
import {
  closeSession,
  findHolder,
  findLiveSession,
  findSession,
  type Holder,
  insertSession,
  listOpenSessions,
  listSessionsInUse,
  listShowingLocked,
  lockSession,
  refreshSession,
} from "./repository.ts";
import { requireUnchanged, type Tries } from "./tries.ts";

/** One shift. */
const SESSION_MS = 12 * 3_600_000;

/** Why all sessions of a person end at once. */
export type PersonEnd = "person_disabled" | "person_changed" | "habilitation_ended";
type SessionEnd = PersonEnd | "signed_out" | "expired" | "relieved" | "ended_by_administrator";

const VIEWING_CAUSE = {
  signed_out: "signed_out",
  expired: "session_ended",
  person_disabled: "person_disabled",
  person_changed: "session_ended",
  habilitation_ended: "right_ended",
  relieved: "session_ended",
  ended_by_administrator: "session_ended",
} as const satisfies Record<SessionEnd, ViewingCause>;

/** Whose challenge for unlocking or stepping up it is. */
export const presenceHolder = (id: SessionId): string => `presence of ${id}`;

export interface SessionDeps {
  db: Db;
  clock: Clock;
  tries: Tries;
  proving: Proving;
  challenges: Challenges;
  keyPolicies: Pick<KeyPolicies, "isRequiredOf">;
  /** The part of the policy that a person is sent. */
  policyFor: (person: Person) => Policy;
  closeViewings: (unit: Unit, sessionId: SessionId, cause: ViewingCause) => Promise<void>;
  /** Those of them that look back. */
  closeLookBacks: (unit: Unit, sessionId: SessionId, cause: ViewingCause) => Promise<void>;
  /** Told after the commit. */
  sessionEnded: (sessionId: SessionId) => void;
  /** It was locked, unlocked or stepped up, or lacks a key, or does no longer. */
  sessionChanged: (principal: PersonPrincipal) => void;
}
export type SessionService = ReturnType<typeof createSessionService>;
export type SignedInView = Extract<SessionView, { state: "signed_in" }>;
/** `token`: for the cookie, shown nowhere else. */
export interface OpenedSession {
  token: string;
  view: SignedInView;
}

const ANONYMOUS: Principal = { kind: "anonymous" };

/** Sessions once they are open: who holds them, what they are locked to, how they end. */
export function createSessionService(deps: SessionDeps) {
  const {
    db,
    clock,
    tries,
    proving,
    challenges,
    keyPolicies,
    policyFor,
    closeViewings,
    closeLookBacks,
    sessionEnded,
    sessionChanged,
  } = deps;

  /** With what is asked of them as things stand. */
  async function asAsked(tx: Tx, holder: Holder | null): Promise<PersonPrincipal | null> {
    if (holder === null) return null;
    const { principal, hasKey } = holder;
    return !hasKey && (await keyPolicies.isRequiredOf(tx, principal)) ? { ...principal, lacksKey: true } : principal;
  }

  const findPrincipal = async (tx: Tx, id: SessionId) => asAsked(tx, await findHolder(tx, id));

  async function viewOf(tx: Tx, sessionId: SessionId): Promise<SignedInView | null> {
    const [row, principal] = [await findSession(tx, sessionId), await findPrincipal(tx, sessionId)];
    const person = row === null ? null : await findPerson(tx, row.person_id);
    if (row === null || principal === null || person === null) return null;
    const { ends_at: endsAt, authenticated_at: authenticatedAt } = row;
    const { locked = null, lacksKey = false } = principal;
    return { state: "signed_in", sessionId, person, endsAt, authenticatedAt, locked, lacksKey, policy: policyFor(person) };
  }

  async function requireView(tx: Tx, sessionId: SessionId): Promise<SignedInView> {
    const view = await viewOf(tx, sessionId);
    if (view === null) throw new AppError("session.required", "the session has ended");
    return view;
  }

  /** Closes it once, with its viewings; its sockets hear of it after the commit. */
  async function end(
    unit: Unit,
    { id, person_id: personId }: Pick<SessionRow, "id" | "person_id">,
    cause: SessionEnd,
    endedBy: PersonId | null = null,
  ): Promise<void> {
    const now = clock.now();
    if (!(await closeSession(unit.tx, id, now))) return;
    const by = endedBy === null ? {} : { endedBy };
    await appendJournal(unit.tx, now, "csu", { event: "session.closed", personId, cause, ...by });
    await closeViewings(unit, id, VIEWING_CAUSE[cause]);
    unit.afterCommit(() => sessionEnded(id));
  }

  /** Its sockets may be told other things from the commit on. */
  async function tellChanged(unit: Unit, id: SessionId): Promise<void> {
    const principal = await findPrincipal(unit.tx, id);
    if (principal !== null) unit.afterCommit(() => sessionChanged(principal));
  }

  /** Both factors of who is signed in, given again; the wall and the sockets stay as they are. */
  async function reauthenticate(
    { sessionId, personId }: PersonPrincipal,
    { password, factor }: Reauthentication,
    post: string,
    event: "session.unlocked" | "session.stepped-up",
  ): Promise<SignedInView> {
    const self = await findPerson(db, personId);
    if (self === null) throw new AppError("session.required", "the account is gone");
    const known = await tries.password(self.login, password, { post, isVouched: true });
    return tries.factor(self, post, async () => {
      const use = await proving.prove(personId, factor, () => challenges.take(presenceHolder(sessionId)));
      return transact(db, async (unit) => {
        await requireUnchanged(unit.tx, known);
        await use(unit);
        const now = clock.now();
        if (!(await refreshSession(unit.tx, sessionId, now))) throw new AppError("session.required", "the session has ended");
        await appendJournal(unit.tx, now, "csu", { event, personId, post });
        await tellChanged(unit, sessionId);
        return requireView(unit.tx, sessionId);
      });
    });
  }

  return {
    /** Who holds this cookie; nobody, when it is none of ours, over, or of someone out of use. */
    async authenticate(token: string | undefined): Promise<Principal> {
      if (token === undefined) return ANONYMOUS;
      return (await asAsked(db, await findLiveSession(db, hashToken(token), clock.now()))) ?? ANONYMOUS;
    },

    /** Of who is signed in; null: the session ended meanwhile. */
    view: ({ sessionId }: PersonPrincipal): Promise<SignedInView | null> => viewOf(db, sessionId),

    /** In the transaction in which both factors were found right. */
    async open({ tx }: Unit, person: Person, post: Post): Promise<OpenedSession> {
      const token = newToken();
      const now = clock.now();
      const id = newId<SessionId>();
      const place = { post: post.name, device_id: post.deviceId };
      const times = { opened_at: now, ends_at: (now + SESSION_MS) as EpochMs, authenticated_at: now };
      await insertSession(tx, { id, token_hash: hashToken(token), person_id: person.id, ...place, ...times });
      await appendJournal(tx, now, "csu", { event: "session.opened", personId: person.id, post: post.name });
      return { token, view: await requireView(tx, id) };
    },

    /** Another person signed in at the browser that held it, or the same one anew. */
    relieve: (unit: Unit, { sessionId, personId }: PersonPrincipal, by: PersonId): Promise<void> =>
      end(unit, { id: sessionId, person_id: personId }, personId === by ? "signed_out" : "relieved"),

    signOut: ({ sessionId, personId }: { sessionId: SessionId; personId: PersonId }): Promise<void> =>
      transact(db, (unit) => end(unit, { id: sessionId, person_id: personId }, "signed_out")),

    /** At an enrolled post its live pictures go on for a while; a browser that is none shows nothing from now on. */
    lock: ({ sessionId, personId }: PersonPrincipal, isIdle: boolean, post: Post): Promise<SignedInView> =>
      transact(db, async (unit) => {
        const now = clock.now();
        // Two windows of one console may find it idle at once.
        if (await lockSession(unit.tx, sessionId, now, post.deviceId)) {
          await appendJournal(unit.tx, now, "csu", { event: "session.locked", personId, post: post.name, isIdle });
          await (post.deviceId === null ? closeViewings : closeLookBacks)(unit, sessionId, "right_ended");
          await tellChanged(unit, sessionId);
        }
        return requireView(unit.tx, sessionId);
      }),

    unlock: (principal: PersonPrincipal, both: Reauthentication, post: string): Promise<SignedInView> =>
      reauthenticate(principal, both, post, "session.unlocked"),

    stepUp: (principal: PersonPrincipal, both: Reauthentication, post: string): Promise<SignedInView> =>
      reauthenticate(principal, both, post, "session.stepped-up"),

    list: (): Promise<OpenSession[]> => listSessionsInUse(db, clock.now()),

    endByAdministrator: (by: PersonId, id: SessionId): Promise<void> =>
      transact(db, async (unit) => {
        const session = await findSession(unit.tx, id);
        if (session === null || session.closed_at !== null) throw new AppError("session.not_found", `session ${id}`);
        await end(unit, session, "ended_by_administrator", by);
      }),

    async endSessionsOf(unit: Unit, personId: PersonId, cause: PersonEnd): Promise<void> {
      for (const session of await listOpenSessions(unit.tx, { personId })) await end(unit, session, cause);
    },

    /** What these are asked for before anything else may be another thing from the commit on. */
    async tellAsked(unit: Unit, of: { personId: PersonId } | { roles: readonly Role[] }): Promise<void> {
      for (const { id } of await listOpenSessions(unit.tx, of)) await tellChanged(unit, id);
    },

    /** Ends those whose twelve hours are over, and the pictures of those that were locked for too long. */
    async sweep(): Promise<void> {
      for (const session of await listOpenSessions(db, { endedBy: clock.now() }))
        await transact(db, (unit) => end(unit, session, "expired"));
      const since = (clock.now() - LOCKED_SHOW_MS) as EpochMs;
      for (const id of await listShowingLocked(db, since)) await transact(db, (unit) => closeViewings(unit, id, "right_ended"));
    },
  };
}
