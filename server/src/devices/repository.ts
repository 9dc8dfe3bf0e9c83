import type { Device, Wall, WallPlace } from "@vigie/shared/devices/schema";
import type { DeviceId, EpochMs, PersonId, WallId } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";
import type { DeviceRow, WallRow } from "../db/schema.ts";

/** Two names that a reader takes for one: case and the way an accent is encoded do not tell them apart. */
const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();

/** A device as it is made; who made it is read with their name. */
type NewDevice = Omit<Device, "enrolledBy" | "endedAt"> & { enrolledBy: PersonId };

const inUse = (tx: Tx) =>
  tx
    .selectFrom("devices")
    .innerJoin("persons", "persons.id", "devices.enrolled_by")
    .selectAll("devices")
    .select("persons.display_name")
    .where("ended_at", "is", null);

export const listDevices = async (tx: Tx): Promise<Device[]> => (await inUse(tx).orderBy("name_key").execute()).map(toDevice);

/** Of those in use. */
export async function findDevice(tx: Tx, id: DeviceId): Promise<Device | null> {
  const row = await inUse(tx).where("devices.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toDevice(row);
}

export async function findDeviceOfSecret(tx: Tx, secretHash: string): Promise<Device | null> {
  const row = await inUse(tx).where("secret_hash", "=", secretHash).executeTakeFirst();
  return row === undefined ? null : toDevice(row);
}

/** Whether a device was ever made of this secret, ended ones included. */
export async function isSecretUsed(tx: Tx, secretHash: string): Promise<boolean> {
  const made = tx.selectFrom("devices").select("id").where("secret_hash", "=", secretHash);
  return (await made.executeTakeFirst()) !== undefined;
}

export async function findDeviceNamed(tx: Tx, name: string): Promise<Device | null> {
  const row = await inUse(tx).where("name_key", "=", nameKey(name)).executeTakeFirst();
  return row === undefined ? null : toDevice(row);
}

export async function findDeviceAt(tx: Tx, { wallId, column, row }: WallPlace): Promise<Device | null> {
  const at = inUse(tx).where("wall_id", "=", wallId).where("wall_column", "=", column).where("wall_row", "=", row);
  const found = await at.executeTakeFirst();
  return found === undefined ? null : toDevice(found);
}

export const listDevicesOfWall = async (tx: Tx, wallId: WallId): Promise<Device[]> =>
  (await inUse(tx).where("wall_id", "=", wallId).execute()).map(toDevice);

export async function insertDevice(tx: Tx, device: NewDevice, secretHash: string): Promise<void> {
  await tx
    .insertInto("devices")
    .values({
      ...changeable(device),
      id: device.id,
      kind: device.kind,
      secret_hash: secretHash,
      enrolled_by: device.enrolledBy,
      enrolled_at: device.enrolledAt,
      ended_at: null,
    })
    .execute();
}

export async function updateDevice(tx: Tx, device: Device): Promise<void> {
  await tx.updateTable("devices").set(changeable(device)).where("id", "=", device.id).execute();
}

export async function markEnded(tx: Tx, id: DeviceId, at: EpochMs): Promise<void> {
  await tx.updateTable("devices").set({ ended_at: at }).where("id", "=", id).execute();
}

export const listWalls = async (tx: Tx): Promise<Wall[]> =>
  (await tx.selectFrom("walls").selectAll().orderBy("name_key").execute()).map(toWall);

export async function findWall(tx: Tx, id: WallId): Promise<Wall | null> {
  const row = await tx.selectFrom("walls").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toWall(row);
}

export async function findWallNamed(tx: Tx, name: string): Promise<Wall | null> {
  const row = await tx.selectFrom("walls").selectAll().where("name_key", "=", nameKey(name)).executeTakeFirst();
  return row === undefined ? null : toWall(row);
}

export async function insertWall(tx: Tx, wall: Wall): Promise<void> {
  await tx.insertInto("walls").values(toWallRow(wall)).execute();
}

export async function updateWall(tx: Tx, wall: Wall): Promise<void> {
  await tx.updateTable("walls").set(toWallRow(wall)).where("id", "=", wall.id).execute();
}

/** Devices that were ended while they stood there stand nowhere from now on. */
export async function deleteWall(tx: Tx, id: WallId): Promise<void> {
  const nowhere = { wall_id: null, wall_column: null, wall_row: null };
  await tx.updateTable("devices").set(nowhere).where("wall_id", "=", id).where("ended_at", "is not", null).execute();
  await tx.deleteFrom("walls").where("id", "=", id).execute();
}

const changeable = ({ name, place }: Pick<Device, "name" | "place">) => ({
  name,
  name_key: nameKey(name),
  wall_id: place?.wallId ?? null,
  wall_column: place?.column ?? null,
  wall_row: place?.row ?? null,
});

const toDevice = (row: DeviceRow & { display_name: string }): Device => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  place:
    row.wall_id === null || row.wall_column === null || row.wall_row === null
      ? null
      : { wallId: row.wall_id, column: row.wall_column, row: row.wall_row },
  enrolledBy: { id: row.enrolled_by, displayName: row.display_name },
  enrolledAt: row.enrolled_at,
  endedAt: row.ended_at,
});

const toWall = (row: WallRow): Wall => ({ id: row.id, name: row.name, columns: row.column_count, rows: row.row_count });

const toWallRow = (wall: Wall): WallRow => ({
  id: wall.id,
  name: wall.name,
  name_key: nameKey(wall.name),
  column_count: wall.columns,
  row_count: wall.rows,
});
