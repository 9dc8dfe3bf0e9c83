import { CameraId } from "@vigie/shared/kernel/units";
import { beforeEach, expect, it } from "vitest";
import { wallAction } from "./actions.ts";
import { shownPlaces } from "./layouts.ts";
import { createWallStore, type WallStore } from "./store.ts";

const camera = (number: number) => CameraId.parse(`01890000-0000-7000-8000-${String(number).padStart(12, "0")}`);
const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(camera) as [CameraId, CameraId, CameraId, CameraId, CameraId];

/** What a browser's storage does, for one tab. */
function aStorage(): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    getItem: (key) => held.get(key) ?? null,
    key: (index) => [...held.keys()][index] ?? null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => void held.set(key, value),
  };
}

let storage: Storage;
let store: WallStore;
const wall = () => store.getState();
const press = (key: string, code = "", altKey = false) =>
  wallAction({ key, code, altKey, ctrlKey: false, metaKey: false })?.(wall());

beforeEach(() => {
  storage = aStorage();
  store = createWallStore(storage);
});

it("fills free tiles one after the other and selects the new one", () => {
  for (const id of [one, two, three]) wall().showCamera(id);
  expect(wall().tiles).toEqual([one, two, three, null]);
  expect(wall().selected).toBe(2);
});

it("replaces the selected tile when all are taken", () => {
  for (const id of [one, two, three, four]) wall().showCamera(id);
  wall().select(1);
  wall().showCamera(five);
  expect(wall().tiles).toEqual([one, five, three, four]);
  expect(wall().selected).toBe(1);
});

it("only selects a camera that is on the wall", () => {
  for (const id of [one, two]) wall().showCamera(id);
  wall().showCamera(one);
  expect(wall().tiles).toEqual([one, two, null, null]);
  expect(wall().selected).toBe(0);
});

it("takes the free tile that is selected before any other", () => {
  wall().select(3);
  wall().showCamera(one);
  expect(wall().tiles).toEqual([null, null, null, one]);
});

it("replaces the one tile that is shown, never one that is hidden", () => {
  for (const id of [one, two]) wall().showCamera(id);
  wall().togglePromoted();
  wall().showCamera(three);
  expect(wall().tiles).toEqual([one, three, null, null]);
  expect(shownPlaces(wall().layout, wall().selected)).toEqual([1]);
});

it("moves a camera that is dropped on another tile", () => {
  for (const id of [one, two]) wall().showCamera(id);
  wall().placeCamera(3, one);
  expect(wall().tiles).toEqual([null, two, null, one]);
  expect(wall().selected).toBe(3);
});

it("obeys the keyboard", () => {
  for (const id of [one, two, three, four]) wall().showCamera(id);
  press("ArrowUp");
  expect(wall().selected).toBe(1);
  press("ArrowRight");
  expect(wall().selected).toBe(1);
  press("ArrowLeft");
  expect(wall().selected).toBe(0);
  press("’", "Digit4", true);
  expect(wall().selected).toBe(3);
  press("Enter");
  expect(wall().layout).toBe("1x1");
  press("Enter");
  expect(wall().layout).toBe("2x2");
  press("s");
  expect(wall().hasStatistics).toBe(true);
  press("Delete");
  expect(wall().tiles).toEqual([one, two, three, null]);
});

it("leaves digits without Alt, and keys of the browser, to others", () => {
  expect(wallAction({ key: "4", code: "Digit4", altKey: false, ctrlKey: false, metaKey: false })).toBeNull();
  expect(wallAction({ key: "s", code: "KeyS", altKey: false, ctrlKey: true, metaKey: false })).toBeNull();
  expect(wallAction({ key: "9", code: "Digit9", altKey: true, ctrlKey: false, metaKey: false })?.(wall())).toBeUndefined();
  expect(wall().selected).toBe(0);
});

it("is as it was after a reload", () => {
  for (const id of [one, two, three]) wall().showCamera(id);
  wall().select(1);
  wall().togglePromoted();
  const again = createWallStore(storage).getState();
  expect(again).toMatchObject({ layout: "1x1", tiles: [one, two, three, null], selected: 1 });
});

it.each([
  "{",
  "[]",
  '{"layout":"9x9","tiles":[null,null,null,null],"selected":0}',
  '{"layout":"2x2","tiles":["x"],"selected":0}',
])("begins empty when what was kept is not a wall: %s", (kept) => {
  storage.setItem("vigie.wall", kept);
  expect(createWallStore(storage).getState()).toMatchObject({ layout: "2x2", tiles: [null, null, null, null], selected: 0 });
});
