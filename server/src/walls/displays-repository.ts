import type { CarouselId, DeviceId, DisplayId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { Layout, MAX_TILES } from "@vigie/shared/walls/layouts";
import { type Display, type DisplayOwner, SceneCarousel, Tile } from "@vigie/shared/walls/schema";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import type { DisplayRow } from "../db/schema.ts";

/** A display with when its carousel goes on, server's clock; null when none runs. */
export interface StoredDisplay {
  display: Display;
  nextTurnAt: EpochMs | null;
}

const Tiles = z.array(Tile).length(MAX_TILES);

/** The screens of persons, and of wall screens that are enrolled: one that was ended shows nothing, and holds nothing back. */
const inUse = (tx: Tx) =>
  tx.selectFrom("displays").leftJoin("devices", "devices.id", "displays.device_id").where("devices.ended_at", "is", null);
const displays = (tx: Tx) => inUse(tx).selectAll("displays");

export async function findDisplay(tx: Tx, id: DisplayId): Promise<StoredDisplay | null> {
  const row = await displays(tx).where("displays.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toStored(row);
}

export async function findOwnDisplay(tx: Tx, personId: PersonId, screen: number): Promise<Display | null> {
  const own = displays(tx).where("person_id", "=", personId).where("screen", "=", screen);
  const row = await own.executeTakeFirst();
  return row === undefined ? null : toStored(row).display;
}

export async function listDisplays(tx: Tx, ids: readonly DisplayId[]): Promise<Display[]> {
  if (ids.length === 0) return [];
  const rows = await displays(tx).where("displays.id", "in", ids).orderBy("displays.id").execute();
  return rows.map((row) => toStored(row).display);
}

export async function listDisplaysOf(tx: Tx, owner: { personId: PersonId } | { deviceId: DeviceId }): Promise<Display[]> {
  const own =
    "personId" in owner
      ? displays(tx).where("person_id", "=", owner.personId)
      : displays(tx).where("device_id", "=", owner.deviceId);
  return (await own.orderBy("displays.id").execute()).map((row) => toStored(row).display);
}

export async function listDeviceDisplays(tx: Tx): Promise<StoredDisplay[]> {
  return (await displays(tx).where("device_id", "is not", null).execute()).map(toStored);
}

export async function listTurning(tx: Tx): Promise<StoredDisplay[]> {
  return (await displays(tx).where("next_turn_at", "is not", null).execute()).map(toStored);
}

/** Whether a tile holds the carousel, shown or waiting, or a screen turns through it. */
export async function isCarouselOnDisplay(tx: Tx, id: CarouselId): Promise<boolean> {
  const named = `%"${id}"%`;
  const row = await inUse(tx)
    .select("displays.id")
    .where((eb) => eb.or([eb("tiles", "like", named), eb("carousel", "like", named)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The wall screen's display, or null before it was made. */
export async function displayOfDevice(tx: Tx, deviceId: DeviceId): Promise<DisplayId | null> {
  const row = await inUse(tx).select("displays.id").where("device_id", "=", deviceId).executeTakeFirst();
  return row?.id ?? null;
}

/** Whose display it is, or null when there is none. */
export async function ownerOfDisplay(tx: Tx, id: DisplayId): Promise<DisplayOwner | null> {
  const row = await inUse(tx).select(["person_id", "screen", "device_id"]).where("displays.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toOwner(row);
}

export async function insertDisplay(tx: Tx, display: Display): Promise<void> {
  await tx
    .insertInto("displays")
    .values(toRow({ display, nextTurnAt: null }))
    .execute();
}

export async function replaceDisplay(tx: Tx, stored: StoredDisplay): Promise<void> {
  await tx.updateTable("displays").set(toRow(stored)).where("id", "=", stored.display.id).execute();
}

const toStored = (row: DisplayRow): StoredDisplay => ({
  display: {
    id: row.id,
    owner: toOwner(row),
    version: row.version,
    layoutVersion: row.layout_version,
    layout: Layout.parse(JSON.parse(row.layout)),
    sceneId: row.scene_id,
    carousel: row.carousel === null ? null : SceneCarousel.parse(JSON.parse(row.carousel)),
    tiles: Tiles.parse(JSON.parse(row.tiles)),
  },
  nextTurnAt: row.next_turn_at,
});

function toOwner(row: Pick<DisplayRow, "person_id" | "screen" | "device_id">): DisplayOwner {
  if (row.device_id !== null) return { kind: "device", deviceId: row.device_id };
  if (row.person_id === null || row.screen === null) throw new Error("a display has an owner");
  return { kind: "person", personId: row.person_id, screen: row.screen };
}

const toRow = ({ display, nextTurnAt }: StoredDisplay): DisplayRow => {
  const { id, owner, version, layoutVersion, layout, sceneId, carousel, tiles } = display;
  return {
    id,
    person_id: owner.kind === "person" ? owner.personId : null,
    screen: owner.kind === "person" ? owner.screen : null,
    device_id: owner.kind === "device" ? owner.deviceId : null,
    version,
    layout_version: layoutVersion,
    layout: JSON.stringify(layout),
    scene_id: sceneId,
    carousel: carousel === null ? null : JSON.stringify(carousel),
    next_turn_at: nextTurnAt,
    tiles: JSON.stringify(tiles),
  };
};
