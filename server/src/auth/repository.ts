import type { EpochMs, PersonId, SessionId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { Tx } from "../db/open.ts";
import type { SessionRow } from "../db/schema.ts";

type NewSession = Omit<SessionRow, "closed_at">;

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx
    .insertInto("sessions")
    .values({ ...session, closed_at: null })
    .execute();
}

interface LiveSession {
  sessionId: SessionId;
  personId: PersonId;
  role: Role;
}

/** The open session of a token, of a person who is in use. */
export async function findLiveSession(tx: Tx, tokenHash: string, now: EpochMs): Promise<LiveSession | null> {
  const row = await tx
    .selectFrom("sessions")
    .innerJoin("persons", "persons.id", "sessions.person_id")
    .select(["sessions.id as sessionId", "persons.id as personId", "persons.role as role"])
    .where("sessions.token_hash", "=", tokenHash)
    .where("sessions.closed_at", "is", null)
    .where("sessions.ends_at", ">", now)
    .where("persons.disabled_at", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

export async function findSession(tx: Tx, id: SessionId): Promise<SessionRow | null> {
  return (await tx.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst()) ?? null;
}

/** False when it was closed already. */
export async function closeSession(tx: Tx, id: SessionId, at: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ closed_at: at })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function listOpenSessions(tx: Tx, of: { personId: PersonId } | { endedBy: EpochMs }): Promise<SessionRow[]> {
  const open = tx.selectFrom("sessions").selectAll().where("closed_at", "is", null);
  return "personId" in of
    ? open.where("person_id", "=", of.personId).execute()
    : open.where("ends_at", "<=", of.endedBy).execute();
}
