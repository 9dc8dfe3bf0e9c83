import type { Device, Wall } from "@vigie/shared/devices/schema";
import { DeviceId, DisplayId, EpochMs, PersonId, WallId } from "@vigie/shared/kernel/units";
import { MAX_TILES } from "@vigie/shared/walls/layouts";
import type { Display } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { expect, it } from "vitest";
import { planOf } from "./plan.ts";

const uuid = (last: string) => `01930000-0000-7000-8000-0000000000${last}`;
const person = (last: string, displayName: string) => ({ id: PersonId.parse(uuid(last)), displayName });
const anna = person("01", "Anna");
const bruno = person("02", "Bruno");
const free = { version: 0, content: null, placedBy: null, lockedBy: null, isToTakeOver: false };
const display = (last: string): Display => ({
  id: DisplayId.parse(uuid(last)),
  owner: { kind: "person", personId: anna.id, screen: 1 },
  version: 1,
  layoutVersion: 1,
  layout: { kind: "named", name: "1" },
  sceneId: null,
  carousel: null,
  tiles: Array.from({ length: MAX_TILES }, () => free),
});
const atPost = (last: string, post: string, screen: number, who: typeof anna): RoomScreen => ({
  displayId: DisplayId.parse(uuid(last)),
  place: { kind: "post", post, deviceId: null, screen },
  person: who,
  state: "alive",
  seenAt: EpochMs.parse(1),
  tiles: [],
});
const wall: Wall = { id: WallId.parse(uuid("a1")), name: "Mur nord", columns: 2, rows: 1 };
const device: Device = {
  id: DeviceId.parse(uuid("e1")),
  kind: "wall_screen",
  name: "Nord droite",
  place: { wallId: wall.id, column: 1, row: 0 },
  enrolledBy: anna,
  enrolledAt: EpochMs.parse(0),
  endedAt: null,
};
const byId = <T>(items: readonly T[], id: (item: T) => DisplayId) => new Map(items.map((item) => [id(item), item]));
const plan = (screens: readonly RoomScreen[], displays: readonly Display[], devices: readonly Device[] = []) =>
  planOf({
    screens: byId(screens, ({ displayId }) => displayId),
    displays: byId(displays, ({ id }) => id),
    devices: { walls: [wall], devices: [...devices] },
  });

it("groups screens by post, in the order of the names as people count", () => {
  const screens = [atPost("d1", "Poste 10", 1, bruno), atPost("d2", "Poste 2", 2, anna), atPost("d3", "Poste 2", 1, anna)];
  const { posts } = plan(screens, [display("d1"), display("d2"), display("d3")]);
  expect(posts.map(({ name, person, screens }) => [name, person?.displayName, screens.length])).toEqual([
    ["Poste 2", "Anna", 2],
    ["Poste 10", "Bruno", 1],
  ]);
  expect(posts[0]?.screens.map(({ screen }) => screen.displayId)).toEqual([uuid("d3"), uuid("d2")]);
});

it("keeps two apart who sit at browsers of one address", () => {
  const { posts } = plan([atPost("d1", "10.0.0.4", 1, bruno), atPost("d2", "10.0.0.4", 1, anna)], [display("d1"), display("d2")]);
  expect(posts.map(({ person, isDeclared }) => [person?.displayName, isDeclared])).toEqual([
    ["Anna", false],
    ["Bruno", false],
  ]);
});

it("asks for the displays that it does not know, and draws the others", () => {
  const { posts, unknown } = plan([atPost("d1", "Poste 1", 1, anna), atPost("d2", "Poste 2", 1, bruno)], [display("d1")]);
  expect(posts.map(({ name }) => name)).toEqual(["Poste 1"]);
  expect(unknown).toEqual([uuid("d2")]);
});

it("draws a wall's screens where they hang, and its empty places", () => {
  const screen: RoomScreen = { ...atPost("d1", "", 1, anna), place: { kind: "wall_screen", deviceId: device.id }, person: null };
  const { walls, posts } = plan([screen], [display("d1")], [device]);
  expect(posts).toEqual([]);
  expect(walls[0]?.places.map(({ device, screen }) => [device?.name ?? null, screen?.display.id ?? null])).toEqual([
    [null, null],
    ["Nord droite", uuid("d1")],
  ]);
});

it("keeps no ended device on its place", () => {
  const { walls } = plan([], [], [{ ...device, endedAt: EpochMs.parse(2) }]);
  expect(walls[0]?.places.every(({ device }) => device === null)).toBe(true);
});
