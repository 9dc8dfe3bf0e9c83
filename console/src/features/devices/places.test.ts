import type { Device, Wall } from "@vigie/shared/devices/schema";
import { DeviceId, EpochMs, PersonId, WallId } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { firstFree, placesOf, screensOn } from "./places.ts";

const uuid = (last: string) => `01930000-0000-7000-8000-0000000000${last}`;
const wall: Wall = { id: WallId.parse(uuid("a1")), name: "Mur nord", columns: 2, rows: 2 };
const screen = (last: string, column: number, row: number, change: Partial<Device> = {}): Device => ({
  id: DeviceId.parse(uuid(last)),
  kind: "wall_screen",
  name: last,
  place: { wallId: wall.id, column, row },
  enrolledBy: { id: PersonId.parse(uuid("01")), displayName: "Chef de salle" },
  enrolledAt: EpochMs.parse(0),
  endedAt: null,
  ...change,
});

it("reads a wall's places from the top left, with who stands there", () => {
  const devices = [screen("d1", 1, 0), screen("d2", 0, 1)];
  expect(placesOf(wall, devices).map(({ place, device }) => [place.column, place.row, device?.name ?? null])).toEqual([
    [0, 0, null],
    [1, 0, "d1"],
    [0, 1, "d2"],
    [1, 1, null],
  ]);
});

it("gives the place of an ended device to another", () => {
  const devices = [screen("d1", 0, 0, { endedAt: EpochMs.parse(1) })];
  expect(firstFree(wall, devices, null)).toEqual({ wallId: wall.id, column: 0, row: 0 });
  expect(screensOn(wall.id, devices)).toBe(0);
});

it("offers a device its own place and no other's", () => {
  const devices = [screen("d1", 0, 0), screen("d2", 1, 0)];
  expect(firstFree(wall, devices, DeviceId.parse(uuid("d1")))).toEqual({ wallId: wall.id, column: 0, row: 0 });
  expect(firstFree(wall, devices, DeviceId.parse(uuid("d3")))).toEqual({ wallId: wall.id, column: 0, row: 1 });
  expect(firstFree({ ...wall, rows: 1 }, devices, null)).toBeNull();
});
