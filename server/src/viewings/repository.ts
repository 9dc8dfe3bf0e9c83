import type { StreamName } from "@vigie/shared/cameras/schema";
import type {
  CameraId,
  CommuneId,
  DeviceId,
  EpochMs,
  ForwardingId,
  LinkId,
  NodeId,
  SessionId,
  ViewingId,
} from "@vigie/shared/kernel/units";
import type { Motive } from "@vigie/shared/people/decide";
import { Principal } from "@vigie/shared/people/principal";
import type { InstantRange, LookBack } from "@vigie/shared/recordings/playback";
import type { Viewing, ViewingCause } from "@vigie/shared/viewings/schema";
import type { Tx } from "../db/open.ts";
import type { ViewingRow } from "../db/schema.ts";

/** A viewing, the commune whose journal scope it belongs to, and, of a step, its index in the list. */
export interface ScopedViewing {
  viewing: Viewing;
  communeId: CommuneId;
  step: number | null;
}

/** What viewings are closed by. */
export type ViewingFilter =
  | { sessionId: SessionId }
  /** Of a session, those that look back. */
  | { lookingBack: SessionId }
  | { linkId: LinkId }
  | { deviceId: DeviceId }
  | { cameraId: CameraId }
  | { nodeId: NodeId }
  | { listViewingId: ViewingId }
  /** `ofCameras`: of these alone; null: of any. */
  | { forwardingId: ForwardingId; ofCameras: readonly CameraId[] | null };

const scoped = (tx: Tx) =>
  tx
    .selectFrom("viewings")
    .innerJoin("cameras", "cameras.id", "viewings.camera_id")
    .innerJoin("sites", "sites.id", "cameras.site_id")
    .selectAll("viewings")
    .select("sites.commune_id as communeId");

export async function listOpenViewings(tx: Tx, filter: ViewingFilter | null): Promise<ScopedViewing[]> {
  const open = scoped(tx).where("closed_at", "is", null);
  return (await (filter === null ? open : filtered(open, filter)).orderBy("viewings.opened_at").execute()).map(toScoped);
}

function filtered(open: ReturnType<typeof scoped>, filter: ViewingFilter): ReturnType<typeof scoped> {
  if ("sessionId" in filter) return open.where("viewings.session_id", "=", filter.sessionId);
  if ("lookingBack" in filter) {
    return open.where("viewings.session_id", "=", filter.lookingBack).where("viewings.range_from", "is not", null);
  }
  if ("linkId" in filter) return open.where("viewings.link_id", "=", filter.linkId);
  if ("deviceId" in filter) return open.where("viewings.device_id", "=", filter.deviceId);
  if ("cameraId" in filter) return open.where("viewings.camera_id", "=", filter.cameraId);
  if ("forwardingId" in filter) {
    const under = open.where("viewings.forwarding_id", "=", filter.forwardingId);
    return filter.ofCameras === null ? under : under.where("viewings.camera_id", "in", filter.ofCameras);
  }
  if ("listViewingId" in filter) return open.where("viewings.list_viewing_id", "=", filter.listViewingId);
  return open.where("viewings.node_id", "=", filter.nodeId);
}

export async function findViewing(tx: Tx, id: ViewingId): Promise<ScopedViewing | null> {
  const row = await scoped(tx).where("viewings.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toScoped(row);
}

/** Of one node: those closed at or after an instant, and those of `among` that are closed. */
export async function listClosedViewings(
  tx: Tx,
  nodeId: NodeId,
  since: EpochMs,
  among: readonly ViewingId[],
): Promise<ViewingId[]> {
  const rows = await tx
    .selectFrom("viewings")
    .select("id")
    .where("node_id", "=", nodeId)
    .where((eb) =>
      eb.or([
        eb("closed_at", ">=", since),
        ...(among.length === 0 ? [] : [eb.and([eb("id", "in", among), eb("closed_at", "is not", null)])]),
      ]),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/** `step`: of a list's step, its index. */
export async function insertViewing(tx: Tx, viewing: Viewing, step: number | null): Promise<void> {
  await tx
    .insertInto("viewings")
    .values({ ...toRow(viewing), step, seconds: null, fetched: null })
    .execute();
}

/** False when it was closed already: whoever closes first writes the one closing row of the journal. */
export async function markClosed(
  tx: Tx,
  id: ViewingId,
  { at, cause, seconds, ranges }: { at: EpochMs; cause: ViewingCause; seconds: number; ranges: Fetched },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("viewings")
    .set({ closed_at: at, cause, seconds, fetched: ranges === null ? null : JSON.stringify(ranges) })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Of a look back, what was fetched; null: its node has not told. */
export type Fetched = readonly InstantRange[] | null;

/** Of a look back that was closed before. False when it was told already. */
export async function markFetched(tx: Tx, id: ViewingId, ranges: readonly InstantRange[]): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("viewings")
    .set({ fetched: JSON.stringify(ranges) })
    .where("id", "=", id)
    .where("range_from", "is not", null)
    .where("fetched", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether the session has the camera's live picture open. */
export async function hasLive(tx: Tx, sessionId: SessionId, cameraId: CameraId): Promise<boolean> {
  const open = await listOpenViewings(tx, { sessionId });
  return open.some(({ viewing }) => viewing.cameraId === cameraId && viewing.lookBack === null);
}

/** Whether the session is still open, and not locked where nothing is shown (`mayBeLocked` false: nor anywhere else), read in the transaction that opens a viewing under it. */
export async function isSessionOpen(tx: Tx, id: SessionId, mayBeLocked: boolean): Promise<boolean> {
  const open = tx
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .where((eb) => eb.or([eb("locked_at", "is", null), ...(mayBeLocked ? [eb("device_id", "is not", null)] : [])]));
  return (await open.executeTakeFirst()) !== undefined;
}

/** Whether the wall screen is still enrolled. */
export async function isDeviceInUse(tx: Tx, id: DeviceId): Promise<boolean> {
  const inUse = tx.selectFrom("devices").select("id").where("id", "=", id).where("ended_at", "is", null);
  return (await inUse.executeTakeFirst()) !== undefined;
}

/** What a viewing of a stream needs to know of the camera, in one small read. */
export interface CameraForViewing {
  nodeId: NodeId | null;
  isDisabled: boolean;
  streams: readonly StreamName[];
  communeId: CommuneId;
}

export async function findCameraForViewing(tx: Tx, id: CameraId): Promise<CameraForViewing | null> {
  const row = await tx
    .selectFrom("cameras")
    .innerJoin("sites", "sites.id", "cameras.site_id")
    .select(["node_id", "disabled_at", "sub_address", "commune_id"])
    .where("cameras.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const streams = row.sub_address === null ? (["main"] as const) : (["main", "sub"] as const);
  return { nodeId: row.node_id, isDisabled: row.disabled_at !== null, streams, communeId: row.commune_id };
}

const toScoped = (row: ViewingRow & { communeId: CommuneId }): ScopedViewing => ({
  communeId: row.communeId,
  step: row.step,
  viewing: {
    id: row.id,
    principal: Principal.parse(JSON.parse(row.principal)),
    cameraId: row.camera_id,
    nodeId: row.node_id,
    motive: row.motive as Motive,
    post: row.post,
    placedBy: row.placed_by,
    listViewingId: row.list_viewing_id,
    forwardingId: row.forwarding_id,
    lookBack: lookBackOf(row),
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    cause: row.cause,
  },
});

export const lookBackOf = ({
  range_from,
  range_until,
  reference,
}: Pick<ViewingRow, "range_from" | "range_until" | "reference">): LookBack | null =>
  range_from === null || range_until === null ? null : { from: range_from, until: range_until, reference };

const toRow = (viewing: Viewing): Omit<ViewingRow, "step" | "seconds" | "fetched"> => ({
  id: viewing.id,
  principal: JSON.stringify(viewing.principal),
  session_id: viewing.principal.kind === "person" ? viewing.principal.sessionId : null,
  link_id: viewing.principal.kind === "link" ? viewing.principal.linkId : null,
  device_id: viewing.principal.kind === "device" ? viewing.principal.deviceId : null,
  camera_id: viewing.cameraId,
  node_id: viewing.nodeId,
  motive: viewing.motive,
  post: viewing.post,
  placed_by: viewing.placedBy,
  list_viewing_id: viewing.listViewingId,
  forwarding_id: viewing.forwardingId,
  range_from: viewing.lookBack?.from ?? null,
  range_until: viewing.lookBack?.until ?? null,
  reference: viewing.lookBack?.reference ?? null,
  opened_at: viewing.openedAt,
  closed_at: viewing.closedAt,
  cause: viewing.cause,
});
