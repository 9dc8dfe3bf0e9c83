import type { Camera, CameraSource } from "@vigie/shared/cameras/schema";
import type { CameraId, CameraNumber, CommuneId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { RecordingPlan } from "@vigie/shared/recordings/schema";
import type { Tx } from "../db/open.ts";
import type { CameraRow } from "../db/schema.ts";

/** A camera with what only the server knows of it. */
export interface CameraRecord {
  camera: Camera;
  communeId: CommuneId;
  /** Of a pushing encoder; null until one was made. */
  streamKeyHash: string | null;
  /** Sealed credentials of an RTSP source. */
  sealed: string | null;
}

const joined = (tx: Tx) =>
  tx
    .selectFrom("cameras")
    .innerJoin("sites", "sites.id", "cameras.site_id")
    .leftJoin("camera_secrets", "camera_secrets.camera_id", "cameras.id")
    .selectAll("cameras")
    .select(["sites.commune_id as communeId", "camera_secrets.sealed as sealed"]);

export async function listCameras(tx: Tx): Promise<CameraRecord[]> {
  return (await joined(tx).orderBy("cameras.number").execute()).map(toRecord);
}

export async function findCamera(tx: Tx, id: CameraId): Promise<CameraRecord | null> {
  const row = await joined(tx).where("cameras.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toRecord(row);
}

/** What a node has to pull: its cameras that are in use. */
export async function listCamerasInUse(tx: Tx, nodeId: NodeId): Promise<CameraRecord[]> {
  const inUse = joined(tx).where("cameras.node_id", "=", nodeId).where("cameras.disabled_at", "is", null);
  return (await inUse.orderBy("cameras.number").execute()).map(toRecord);
}

/** Every number ever given: rows of cameras are never deleted. */
export async function listNumbers(tx: Tx): Promise<number[]> {
  return (await tx.selectFrom("cameras").select("number").orderBy("number").execute()).map(({ number }) => number);
}

export async function insertCamera(tx: Tx, record: CameraRecord): Promise<void> {
  await tx.insertInto("cameras").values(toRow(record)).execute();
  await keepSecret(tx, record);
}

/** False when the row is no longer at `version`: somebody else was first. */
export async function replaceCamera(tx: Tx, record: CameraRecord, version: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("cameras")
    .set(toRow(record))
    .where("id", "=", record.camera.id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await tx.deleteFrom("camera_secrets").where("camera_id", "=", record.camera.id).execute();
  await keepSecret(tx, record);
  return true;
}

async function keepSecret(tx: Tx, { camera, sealed }: CameraRecord): Promise<void> {
  if (sealed !== null) await tx.insertInto("camera_secrets").values({ camera_id: camera.id, sealed }).execute();
}

/** Any camera that has credentials; null: none has. */
export async function findSealed(tx: Tx): Promise<{ cameraId: CameraId; sealed: string } | null> {
  const row = await tx.selectFrom("camera_secrets").select(["camera_id as cameraId", "sealed"]).limit(1).executeTakeFirst();
  return row ?? null;
}

/** The node with the fewest cameras, or null when none was admitted. */
export async function leastLoadedNode(tx: Tx): Promise<NodeId | null> {
  const row = await tx
    .selectFrom("nodes")
    .leftJoin("cameras", "cameras.node_id", "nodes.id")
    .select("nodes.id")
    .groupBy("nodes.id")
    .orderBy((eb) => eb.fn.count("cameras.id"))
    .orderBy("nodes.id")
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function hasNode(tx: Tx, id: NodeId): Promise<boolean> {
  return (await tx.selectFrom("nodes").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
}

/** Gives the cameras that wait for a node to this one. */
export async function adoptCameras(tx: Tx, nodeId: NodeId): Promise<void> {
  await tx
    .updateTable("cameras")
    .set((eb) => ({ node_id: nodeId, version: eb("version", "+", 1) }))
    .where("node_id", "is", null)
    .execute();
}

function toRecord(row: CameraRow & { communeId: CommuneId; sealed: string | null }): CameraRecord {
  const camera: Camera = {
    id: row.id,
    number: row.number as CameraNumber,
    name: row.name,
    siteId: row.site_id,
    nodeId: row.node_id,
    source: toSource(row, row.sealed !== null),
    recording: JSON.parse(row.recording) as RecordingPlan,
    disabledAt: row.disabled_at as EpochMs | null,
    version: row.version,
  };
  return { camera, communeId: row.communeId, streamKeyHash: row.stream_key_hash, sealed: row.sealed };
}

function toSource(row: CameraRow, hasCredentials: boolean): CameraSource {
  if (row.kind === "push" || row.main_address === null) return { kind: "push" };
  return { kind: "rtsp", main: row.main_address, sub: row.sub_address, hasCredentials };
}

const toRow = ({ camera, streamKeyHash }: CameraRecord): CameraRow => ({
  id: camera.id,
  number: camera.number,
  name: camera.name,
  site_id: camera.siteId,
  node_id: camera.nodeId,
  kind: camera.source.kind,
  main_address: camera.source.kind === "rtsp" ? camera.source.main : null,
  sub_address: camera.source.kind === "rtsp" ? camera.source.sub : null,
  stream_key_hash: streamKeyHash,
  recording: JSON.stringify(camera.recording),
  disabled_at: camera.disabledAt,
  version: camera.version,
});
