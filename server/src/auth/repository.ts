import type { DeviceId, EpochMs, PersonId, SessionId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { OpenSession } from "@vigie/shared/people/session";
import type { Tx } from "../db/open.ts";
import type { SessionRow } from "../db/schema.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";

type NewSession = Omit<SessionRow, "closed_at" | "locked_at">;

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx
    .insertInto("sessions")
    .values({ ...session, closed_at: null, locked_at: null })
    .execute();
}

/** Open sessions, each with its person and, while it is in use, the enrolled device of its post. */
const live = (tx: Tx) =>
  tx
    .selectFrom("sessions")
    .innerJoin("persons", "persons.id", "sessions.person_id")
    .leftJoin("devices", (join) => join.onRef("devices.id", "=", "sessions.device_id").on("devices.ended_at", "is", null))
    .where("sessions.closed_at", "is", null);

/** Who holds an open session. `hasKey`: a security key is registered. */
export interface Holder {
  principal: PersonPrincipal;
  hasKey: boolean;
}

/** Who holds the open session of a token, if they are in use. */
export async function findLiveSession(tx: Tx, tokenHash: string, now: EpochMs): Promise<Holder | null> {
  return holderOf(
    await holders(tx)
      .where("sessions.token_hash", "=", tokenHash)
      .where("sessions.ends_at", ">", now)
      .where("persons.disabled_at", "is", null)
      .executeTakeFirst(),
  );
}

/** The same of a session's own id. */
export async function findHolder(tx: Tx, id: SessionId): Promise<Holder | null> {
  return holderOf(await holders(tx).where("sessions.id", "=", id).executeTakeFirst());
}

const holders = (tx: Tx) =>
  live(tx).select((eb) => [
    "sessions.id as sessionId",
    "persons.id as personId",
    "persons.role as role",
    "sessions.authenticated_at as authenticatedAt",
    "sessions.locked_at as lockedAt",
    "devices.id as deviceId",
    eb
      .selectFrom("security_keys")
      .whereRef("security_keys.person_id", "=", "persons.id")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .as("keys"),
  ]);

type HolderRow = Pick<PersonPrincipal, "sessionId" | "personId" | "role"> & {
  authenticatedAt: EpochMs;
  lockedAt: EpochMs | null;
  deviceId: DeviceId | null;
  keys: number | null;
};

function holderOf(row: HolderRow | undefined): Holder | null {
  if (row === undefined) return null;
  const { lockedAt, deviceId, keys, ...person } = row;
  const locked = lockedAt === null ? {} : { locked: { at: lockedAt, deviceId } };
  return { principal: { kind: "person", ...person, ...locked }, hasKey: keys !== null && keys > 0 };
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

/** Where it is locked decides what goes on there. False when it was locked already, or closed. */
export async function lockSession(tx: Tx, id: SessionId, at: EpochMs, deviceId: DeviceId | null): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ locked_at: at, device_id: deviceId })
    .where("id", "=", id)
    .where("locked_at", "is", null)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Both factors were given again: not locked any more. False when it was closed. */
export async function refreshSession(tx: Tx, id: SessionId, at: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ authenticated_at: at, locked_at: null })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

type SessionFilter = { personId: PersonId } | { roles: readonly Role[] } | { endedBy: EpochMs };

export async function listOpenSessions(tx: Tx, of: SessionFilter): Promise<SessionRow[]> {
  const open = tx.selectFrom("sessions").selectAll().where("closed_at", "is", null);
  if ("personId" in of) return open.where("person_id", "=", of.personId).execute();
  if ("endedBy" in of) return open.where("ends_at", "<=", of.endedBy).execute();
  const those = tx.selectFrom("persons").select("id").where("role", "in", of.roles);
  return open.where("person_id", "in", those).execute();
}

/** Who is signed in, the newest last. */
export async function listSessionsInUse(tx: Tx, now: EpochMs): Promise<OpenSession[]> {
  return live(tx)
    .select([
      "sessions.id",
      "sessions.person_id as personId",
      "persons.display_name as displayName",
      "persons.role",
      "sessions.post",
      "sessions.opened_at as openedAt",
      "sessions.ends_at as endsAt",
      "sessions.locked_at as lockedAt",
    ])
    .where("sessions.ends_at", ">", now)
    .orderBy("sessions.opened_at")
    .execute();
}

/** Locked ones that still show something though they may not: nowhere but at an enrolled post, and there if locked after `since`. */
export async function listShowingLocked(tx: Tx, since: EpochMs): Promise<SessionId[]> {
  const rows = await live(tx)
    .select("sessions.id")
    .where("sessions.locked_at", "is not", null)
    .where((eb) => eb.or([eb("sessions.locked_at", "<=", since), eb("devices.id", "is", null)]))
    .where((eb) =>
      eb.or(
        (["viewings", "list_viewings"] as const).map((table) =>
          eb.exists(
            eb
              .selectFrom(table)
              .select(`${table}.id`)
              .whereRef(`${table}.session_id`, "=", "sessions.id")
              .where(`${table}.closed_at`, "is", null),
          ),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}
