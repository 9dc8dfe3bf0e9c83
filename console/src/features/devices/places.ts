import type { Device, Wall, WallPlace } from "@vigie/shared/devices/schema";
import type { DeviceId, WallId } from "@vigie/shared/kernel/units";

/** One place of a wall, in reading order, and the device in use that stands there. */
export interface PlaceOfWall {
  place: WallPlace;
  device: Device | null;
}

/** Every place of the wall. */
export function placesOf(wall: Wall, devices: readonly Device[]): PlaceOfWall[] {
  return Array.from({ length: wall.columns * wall.rows }, (_, at) => {
    const place = { wallId: wall.id, column: at % wall.columns, row: Math.floor(at / wall.columns) };
    return { place, device: devices.find((device) => device.endedAt === null && isSame(device.place, place)) ?? null };
  });
}

/** The first place of the wall where another than `own` does not stand. */
export const firstFree = (wall: Wall, devices: readonly Device[], own: DeviceId | null): WallPlace | null =>
  placesOf(wall, devices).find(({ device }) => device === null || device.id === own)?.place ?? null;

export const isSame = (one: WallPlace | null, other: WallPlace | null): boolean =>
  one !== null && other !== null && one.wallId === other.wallId && one.column === other.column && one.row === other.row;

/** Screens that stand on the wall: a wall with some is neither deleted nor made smaller than they need. */
export const screensOn = (wallId: WallId, devices: readonly Device[]): number =>
  devices.filter((device) => device.endedAt === null && device.place?.wallId === wallId).length;
