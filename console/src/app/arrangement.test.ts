import { expect, it } from "vitest";
import { keepArrangement, keptArrangement, type ScreenPlace, screenOf, withoutScreen, withScreen } from "./arrangement.ts";

const left: ScreenPlace = { label: "DELL U2723", left: 0, top: 0, width: 1920, height: 1080 };
const right: ScreenPlace = { ...left, left: 1920 };

/** What a browser's storage does, for this key. */
function aStorage(): Storage {
  const held = new Map<string, string>();
  return {
    length: 0,
    clear: () => held.clear(),
    getItem: (key) => held.get(key) ?? null,
    key: () => null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => void held.set(key, value),
  };
}

it("reads the screen from the address, and takes the first for anything else", () => {
  expect(screenOf("?screen=3")).toBe(3);
  for (const search of ["", "?screen=0", "?screen=9", "?screen=1.5", "?screen=x"]) expect(screenOf(search)).toBe(1);
});

it("is as it was after the browser was closed", () => {
  const storage = aStorage();
  keepArrangement(storage, withScreen(withScreen([], 3, right), 2, left));
  expect(keptArrangement(storage)).toEqual([
    { screen: 2, place: left },
    { screen: 3, place: right },
  ]);
});

it("keeps one screen a place, and one place a screen", () => {
  const two = withScreen([], 2, left);
  expect(withScreen(two, 3, left)).toEqual([{ screen: 3, place: left }]);
  expect(withScreen(two, 2, right)).toEqual([{ screen: 2, place: right }]);
  expect(withoutScreen(two, 2)).toEqual([]);
});

it.each(["{", "[]x", '[{"screen":12,"place":null}]', '{"screen":2}'])(
  "begins with none when what was kept is worth nothing: %s",
  (kept) => {
    const storage = aStorage();
    storage.setItem("vigie.arrangement", kept);
    expect(keptArrangement(storage)).toEqual([]);
  },
);
