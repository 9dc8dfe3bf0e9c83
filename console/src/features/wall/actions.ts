import type { WallState } from "./store.ts";

/** Keys that answer while focus is on the wall. Digits alone call a camera by its number, so a tile is taken with Alt. */
export const WALL_ACTIONS = [
  { name: "wall.move", labelKey: "wall:action.move", keys: ["↑ ↓ ← →"], place: "wall" },
  { name: "wall.select", labelKey: "wall:action.select", keys: ["Alt+1…4"], place: "wall" },
  { name: "wall.promote", labelKey: "wall:action.promote", keys: ["Enter"], place: "wall" },
  { name: "wall.clear", labelKey: "wall:action.clear", keys: ["Delete"], place: "wall" },
  { name: "wall.statistics", labelKey: "wall:action.statistics", keys: ["S"], place: "wall" },
] as const;

export interface WallKey {
  key: string;
  /** Position on the keyboard: on a French one a digit needs Shift, and its key alone does not name it. */
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const;

/** What a key does to the wall; null: nothing. */
export function wallAction({ key, code, altKey, ctrlKey, metaKey }: WallKey): ((wall: WallState) => void) | null {
  if (ctrlKey || metaKey) return null;
  if (altKey) {
    const place = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    return place === undefined
      ? null
      : (wall) => (Number(place) <= wall.tiles.length ? wall.select(Number(place) - 1) : undefined);
  }
  if (key in ARROWS) return (wall) => wall.move(ARROWS[key as keyof typeof ARROWS]);
  if (key === "Enter") return (wall) => wall.togglePromoted();
  if (key === "Delete") return (wall) => wall.clear(wall.selected);
  if (key.toLowerCase() === "s") return (wall) => wall.toggleStatistics();
  return null;
}
