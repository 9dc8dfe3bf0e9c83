import { CameraId, CarouselId, DisplayId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { MAX_TILES } from "@vigie/shared/walls/layouts";
import type { Display, Tile } from "@vigie/shared/walls/schema";
import { expect, it } from "vitest";
import { clear, push, shownTiles, stopCarousel, takeOver, toggleHold, toggleLock } from "./commands.ts";

const uuid = (last: string) => `01930000-0000-7000-8000-0000000000${last}`;
const camera = (last: string) => CameraId.parse(uuid(last));
const person = { id: PersonId.parse(uuid("01")), displayName: "Chef de salle" };

const free: Tile = { version: 0, content: null, placedBy: null, lockedBy: null, isToTakeOver: false };
const holding = (cameraId: CameraId, version: number): Tile => ({
  ...free,
  version,
  content: { kind: "camera", cameraId },
  placedBy: { person, act: "pushed", at: EpochMs.parse(0) },
});
const display = (change: Partial<Display>, first: readonly Tile[] = []): Display => ({
  id: DisplayId.parse(uuid("d1")),
  owner: { kind: "person", personId: person.id, screen: 1 },
  version: 5,
  layoutVersion: 3,
  layout: { kind: "named", name: "4" },
  sceneId: null,
  carousel: null,
  tiles: Array.from({ length: MAX_TILES }, (_, at) => first[at] ?? free),
  ...change,
});

it("pushes one camera onto the tile that was seen, whatever it holds", () => {
  expect(push(display({}, [holding(camera("c1"), 7)]), 0, [camera("c2")])).toEqual({
    kind: "place",
    tiles: [{ tile: 0, seen: 7, content: { kind: "camera", cameraId: camera("c2") } }],
  });
});

it("fills a screen's free tiles with a site, and says when nothing has room", () => {
  const cameras = [camera("c2"), camera("c3")];
  const command = push(display({}, [holding(camera("c1"), 1)]), null, cameras);
  expect(command?.kind === "place" && command.tiles.map(({ tile }) => tile)).toEqual([1, 2]);
  const full = Array.from({ length: 4 }, () => holding(camera("c1"), 1));
  expect(push(display({}, full), null, cameras)).toBeNull();
});

it("pushes a site from a tile on", () => {
  const command = push(display({}), 1, [camera("c1"), camera("c2"), camera("c3"), camera("c4")]);
  expect(command?.kind === "place" && command.tiles.map(({ tile }) => tile)).toEqual([1, 2, 3]);
});

it("clears and takes over only what holds something", () => {
  const held = display({}, [holding(camera("c1"), 4)]);
  expect(clear(held, 1)).toBeNull();
  expect(takeOver(held, 1)).toBeNull();
  expect(clear(held, 0)).toEqual({ kind: "place", tiles: [{ tile: 0, seen: 4, content: null }] });
  expect(takeOver(held, 0)).toEqual({ kind: "take_over", tile: 0, seen: 4 });
});

it("locks what is open and opens what is locked", () => {
  expect(toggleLock(display({}), 2)).toEqual({ kind: "lock", tile: 2, seen: 0, isLocked: true });
  expect(toggleLock(display({}, [{ ...free, version: 9, lockedBy: person }]), 0)).toMatchObject({ seen: 9, isLocked: false });
});

it("holds, resumes and stops the carousel that the screen has", () => {
  expect(toggleHold(display({}))).toBeNull();
  expect(stopCarousel(display({}))).toBeNull();
  const carousel = { carouselId: CarouselId.parse(uuid("a1")), step: 2, isHeld: false, startedBy: person };
  expect(toggleHold(display({ carousel }))).toEqual({
    kind: "carousel",
    seen: 3,
    carousel: { carouselId: carousel.carouselId, step: 2, isHeld: true },
  });
  expect(stopCarousel(display({ carousel }))).toEqual({ kind: "carousel", seen: 3, carousel: null });
});

it("draws the tiles of the layout and none that wait beyond it", () => {
  expect(shownTiles(display({})).map(({ at }) => at)).toEqual([0, 1, 2, 3]);
});
