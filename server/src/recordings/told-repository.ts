import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, NodeId } from "@vigie/shared/kernel/units";
import type { DiskState, RecordedDay, RecordingState } from "@vigie/shared/recordings/schema";
import type { Tx } from "../db/open.ts";

/** A recorder as its node told it last. */
export interface ToldRecorder {
  cameraId: CameraId;
  stream: StreamName;
  nodeId: NodeId;
  state: RecordingState;
}

export async function keepRecorder(tx: Tx, { cameraId, stream, nodeId, state }: ToldRecorder): Promise<void> {
  const told = { node_id: nodeId, state: JSON.stringify(state) };
  await tx
    .insertInto("recorder_states")
    .values({ camera_id: cameraId, stream, ...told })
    .onConflict((conflict) => conflict.columns(["camera_id", "stream"]).doUpdateSet(told))
    .execute();
}

export async function listRecorders(tx: Tx): Promise<ToldRecorder[]> {
  const rows = await tx.selectFrom("recorder_states").selectAll().execute();
  return rows.map((row) => ({
    cameraId: row.camera_id,
    stream: row.stream,
    nodeId: row.node_id,
    state: JSON.parse(row.state) as RecordingState,
  }));
}

/** The newest replaces what was told before; a day of which nothing is left has no row. */
export async function keepDay(tx: Tx, nodeId: NodeId, day: RecordedDay): Promise<void> {
  if (day.segments === 0) return forgetDay(tx, nodeId, day);
  const { segments, bytes, recordedMs, chainHead } = day;
  const told = { segments, bytes, recorded_ms: recordedMs, chain_head: chainHead };
  await tx
    .insertInto("recorded_days")
    .values({ camera_id: day.cameraId, stream: day.stream, day: day.day, node_id: nodeId, ...told })
    .onConflict((conflict) => conflict.columns(["camera_id", "stream", "day", "node_id"]).doUpdateSet(told))
    .execute();
}

export async function forgetDay(
  tx: Tx,
  nodeId: NodeId,
  { cameraId, stream, day }: Pick<RecordedDay, "cameraId" | "stream" | "day">,
): Promise<void> {
  await tx
    .deleteFrom("recorded_days")
    .where("camera_id", "=", cameraId)
    .where("stream", "=", stream)
    .where("day", "=", day)
    .where("node_id", "=", nodeId)
    .execute();
}

/** What is kept of each camera: the oldest UTC day, and bytes of all its days. */
export async function sumDays(tx: Tx): Promise<Map<CameraId, { oldestDay: string; bytes: number }>> {
  const rows = await tx
    .selectFrom("recorded_days")
    .select((eb) => ["camera_id as cameraId", eb.fn.min("day").as("oldestDay"), eb.fn.sum<number>("bytes").as("bytes")])
    .groupBy("camera_id")
    .execute();
  return new Map(rows.map(({ cameraId, ...sum }) => [cameraId, sum]));
}

/** Which nodes keep something of these days (UTC, both included) of the cameras, and of each camera the first such day. */
export async function listDays(
  tx: Tx,
  cameraIds: readonly CameraId[],
  [first, last]: readonly [string, string],
): Promise<{ cameraId: CameraId; nodeId: NodeId; oldestDay: string }[]> {
  return tx
    .selectFrom("recorded_days")
    .select((eb) => ["camera_id as cameraId", "node_id as nodeId", eb.fn.min("day").as("oldestDay")])
    .where("camera_id", "in", cameraIds)
    .where("day", ">=", first)
    .where("day", "<=", last)
    .groupBy(["camera_id", "node_id"])
    .execute();
}

export async function keepDisk(tx: Tx, nodeId: NodeId, state: DiskState): Promise<void> {
  const disk = JSON.stringify(state);
  await tx
    .insertInto("disk_states")
    .values({ node_id: nodeId, disk })
    .onConflict((conflict) => conflict.column("node_id").doUpdateSet({ disk }))
    .execute();
}

export async function listDisks(tx: Tx): Promise<Map<NodeId, DiskState>> {
  const rows = await tx.selectFrom("disk_states").selectAll().execute();
  return new Map(rows.map(({ node_id, disk }) => [node_id, JSON.parse(disk) as DiskState]));
}
