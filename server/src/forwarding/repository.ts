import { ForwardedSource, type ForwardedWall, type Forwarding, type Watcher } from "@vigie/shared/forwarding/schema";
import {
  CameraId,
  CameraNumber,
  type DisplayId,
  type EpochMs,
  type ForwardingId,
  type PersonId,
  type ServiceId,
} from "@vigie/shared/kernel/units";
import type { PolicyForwarding } from "@vigie/shared/people/policy";
import { z } from "zod";
import type { ForwardingRow } from "../db/forwarding-schema.ts";
import type { Tx } from "../db/open.ts";

/** A forwarding as it is kept: who watches and its play addresses are read beside it. */
export type StoredForwarding = Omit<Forwarding, "watchers" | "links">;

const CameraIds = z.array(CameraId);

const all = (tx: Tx) => tx.selectFrom("forwardings").selectAll();

/** Those that run. */
export async function listOpen(tx: Tx): Promise<StoredForwarding[]> {
  return (await all(tx).where("ended_at", "is", null).where("state", "=", "open").orderBy("id").execute()).map(toForwarding);
}

/** Those that run and follow a tile of this display. */
export async function listOpenOfDisplay(tx: Tx, displayId: DisplayId): Promise<StoredForwarding[]> {
  const open = all(tx).where("ended_at", "is", null).where("state", "=", "open").where("display_id", "=", displayId);
  return (await open.orderBy("id").execute()).map(toForwarding);
}

/** Askings that nobody answered within their term. */
export async function listUnanswered(tx: Tx, now: EpochMs): Promise<StoredForwarding[]> {
  const waiting = all(tx).where("ended_at", "is", null).where("state", "=", "requested").where("until_at", "<=", now);
  return (await waiting.orderBy("id").execute()).map(toForwarding);
}

/** Those that run or wait, and those that ended at or after an instant; newest first. */
export async function listSince(tx: Tx, since: EpochMs): Promise<StoredForwarding[]> {
  const recent = all(tx).where((eb) => eb.or([eb("ended_at", "is", null), eb("ended_at", ">=", since)]));
  return (await recent.orderBy("requested_at", "desc").orderBy("id", "desc").execute()).map(toForwarding);
}

export async function findForwarding(tx: Tx, id: ForwardingId): Promise<StoredForwarding | null> {
  const row = await all(tx).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toForwarding(row);
}

/** How many askings of the person wait for an answer. */
export async function countWaiting(tx: Tx, personId: PersonId): Promise<number> {
  const { waiting } = await tx
    .selectFrom("forwardings")
    .select((eb) => eb.fn.countAll<number>().as("waiting"))
    .where("ended_at", "is", null)
    .where("state", "=", "requested")
    .where("requested_by", "=", personId)
    .executeTakeFirstOrThrow();
  return waiting;
}

export async function insertForwarding(tx: Tx, forwarding: StoredForwarding): Promise<void> {
  await tx.insertInto("forwardings").values(toRow(forwarding)).execute();
}

export async function replaceForwarding(tx: Tx, forwarding: StoredForwarding): Promise<void> {
  await tx.updateTable("forwardings").set(toRow(forwarding)).where("id", "=", forwarding.id).execute();
}

/** Liaisons in use, by their service. */
export async function listViewers(tx: Tx): Promise<Map<ServiceId, PersonId[]>> {
  const rows = await tx
    .selectFrom("persons")
    .select(["id", "service_id"])
    .where("role", "=", "liaison")
    .where("disabled_at", "is", null)
    .where("service_id", "is not", null)
    .orderBy("id")
    .execute();
  const viewers = new Map<ServiceId, PersonId[]>();
  for (const { id, service_id } of rows) {
    if (service_id !== null) viewers.set(service_id, [...(viewers.get(service_id) ?? []), id]);
  }
  return viewers;
}

/** What runs, as decisions read it. */
export async function listForwardings(tx: Tx): Promise<PolicyForwarding[]> {
  const open = await listOpen(tx);
  if (open.length === 0) return [];
  const viewers = await listViewers(tx);
  return open.map(({ id, serviceId, cameraIds, from, until }) => ({
    id,
    serviceId,
    viewers: viewers.get(serviceId) ?? [],
    cameraIds,
    from,
    until,
  }));
}

/** The service of a liaison who is in use; null: not one. */
export async function serviceOfLiaison(tx: Tx, personId: PersonId): Promise<ServiceId | null> {
  const row = await tx
    .selectFrom("persons")
    .select("service_id")
    .where("id", "=", personId)
    .where("role", "=", "liaison")
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  return row?.service_id ?? null;
}

/** The open viewings of these forwardings: by liaisons, and by the players of play addresses. */
export async function listWatchers(tx: Tx, ids: readonly ForwardingId[]): Promise<(Watcher & { forwardingId: ForwardingId })[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("viewings")
    .leftJoin("sessions", "sessions.id", "viewings.session_id")
    .leftJoin("persons", "persons.id", "sessions.person_id")
    .leftJoin("play_links", "play_links.id", "viewings.link_id")
    .select(["viewings.forwarding_id", "viewings.post", "viewings.opened_at", "persons.id", "persons.display_name", "label"])
    .where("viewings.closed_at", "is", null)
    .where("viewings.forwarding_id", "in", ids)
    .orderBy("viewings.opened_at")
    .execute();
  return rows.flatMap(({ forwarding_id, post, opened_at, id, display_name, label }) =>
    forwarding_id === null
      ? []
      : [{ forwardingId: forwarding_id, personId: id, displayName: display_name ?? label ?? "", post, sinceAt: opened_at }],
  );
}

type ForwardedCamera = ForwardedWall["forwardings"][number]["cameras"][number];

/** What a liaison is told of a camera that is forwarded to them. */
export async function listForwardedCameras(tx: Tx, ids: readonly CameraId[]): Promise<Map<CameraId, ForwardedCamera>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom("cameras")
    .innerJoin("sites", "sites.id", "cameras.site_id")
    .innerJoin("communes", "communes.id", "sites.commune_id")
    .select(["cameras.id", "number", "cameras.name", "sites.name as siteName", "communes.name as communeName", "sub_address"])
    .where("cameras.id", "in", ids)
    .execute();
  return new Map(
    rows.map(({ sub_address, number, ...row }) => [
      row.id,
      { ...row, number: CameraNumber.parse(number), hasSub: sub_address !== null },
    ]),
  );
}

const toForwarding = (row: ForwardingRow): StoredForwarding => ({
  id: row.id,
  serviceId: row.service_id,
  officer: row.officer,
  channel: row.channel,
  reason: row.reason,
  wanted: row.wanted,
  source: row.source === null ? null : ForwardedSource.parse(JSON.parse(row.source)),
  cameraIds: CameraIds.parse(JSON.parse(row.camera_ids)),
  state: row.state,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  answeredBy: row.answered_by,
  refusal: row.refusal,
  from: row.from_at,
  until: row.until_at,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
  end: row.ended_how,
});

const toRow = (forwarding: StoredForwarding): ForwardingRow => ({
  id: forwarding.id,
  service_id: forwarding.serviceId,
  officer: forwarding.officer,
  channel: forwarding.channel,
  reason: forwarding.reason,
  wanted: forwarding.wanted,
  source: forwarding.source === null ? null : JSON.stringify(forwarding.source),
  display_id: forwarding.source?.kind === "tile" ? forwarding.source.tile.displayId : null,
  camera_ids: JSON.stringify(forwarding.cameraIds),
  state: forwarding.state,
  requested_by: forwarding.requestedBy,
  requested_at: forwarding.requestedAt,
  answered_by: forwarding.answeredBy,
  refusal: forwarding.refusal,
  from_at: forwarding.from,
  until_at: forwarding.until,
  ended_at: forwarding.endedAt,
  ended_by: forwarding.endedBy,
  ended_how: forwarding.end,
});
