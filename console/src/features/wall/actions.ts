import type { Act } from "@vigie/shared/people/acts";
import { gridOf, type Layout, LayoutName } from "@vigie/shared/walls/layouts";
import type { Scene } from "@vigie/shared/walls/scenes";
import { type KeyPress, strokeOf } from "../../lib/key-press.ts";
import type { Direction } from "./geometry.ts";
import type { Wall } from "./store.ts";

export type Panel = "scenes" | "rotations" | "windows" | "layout";

/** `back`: further back in the tile. `live`: to its live picture. `screen`: where one looks back for a motive. */
export type LookBack = "back" | "live" | "screen";

/** What a key of the wall works with. */
export interface WallKeys {
  wall: Wall;
  /** In the order of their function keys. */
  scenes: readonly Scene[];
  open: (panel: Panel) => void;
  /** Makes a forwarding of what the selected tile shows; false when it shows nothing that could be one. */
  forward: () => boolean;
  /** Looks back at what the selected tile shows: at once, at the live picture again, or on the screen that is for it. False: nothing to do. */
  lookBack: (how: LookBack) => boolean;
  mayAssign: boolean;
}

/**
 * `wall`: with focus on the wall, or nowhere. `live`: also with focus in the camera tree beside it. `perform` answers whether there was anything
 * to do: else the key stays the browser's.
 */
export interface WallAction {
  name: string;
  labelKey: string;
  /** As they are shown. */
  keys: readonly string[];
  /** As `strokeOf` names them; the strokes of one action differ in what they mean to it. */
  strokes: readonly string[];
  place: "wall" | "live";
  act: Act;
  perform: (stroke: string, keys: WallKeys) => boolean;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const ARROWS = Object.keys(DIRECTIONS);
const FUNCTION_KEYS = Array.from({ length: 12 }, (_, at) => `F${at + 1}`);

const did = (act: () => void): true => {
  act();
  return true;
};
const selected = ({ wall }: WallKeys) => wall.store.getState().selected;
const action = (
  name: string,
  place: WallAction["place"],
  keys: readonly string[],
  strokes: readonly string[],
  perform: WallAction["perform"],
  act: Act = "camera.view",
): WallAction => ({ name: `wall.${name}`, labelKey: `wall:action.${name}`, keys, strokes, place, act, perform });

/** Keys that answer on the operator's wall. Digits alone call a camera by its number, so a tile is taken with Alt. */
export const WALL_ACTIONS: readonly WallAction[] = [
  action("move", "wall", ["↑ ↓ ← →"], ARROWS, (stroke, { wall }) => {
    const direction = DIRECTIONS[stroke];
    return direction !== undefined && did(() => wall.move(direction));
  }),
  action(
    "swap",
    "wall",
    ["Shift+↑ ↓ ← →"],
    ARROWS.map((key) => `Shift+${key}`),
    (stroke, { wall }) => {
      const direction = DIRECTIONS[stroke.slice("Shift+".length)];
      if (direction === undefined) return false;
      const from = wall.store.getState().selected;
      return did(() => wall.swapTiles(from, wall.beside(direction)));
    },
  ),
  action("promote", "wall", ["Enter"], ["Enter"], (_, { wall }) => did(() => wall.togglePromoted())),
  action(
    "back",
    "wall",
    ["Escape"],
    ["Escape"],
    (_, { wall }) => wall.store.getState().isPromoted && did(() => wall.leavePromoted()),
  ),
  action("clear", "wall", ["Delete"], ["Delete"], (_, keys) => did(() => keys.wall.clear(selected(keys)))),
  action("clearAll", "live", ["Shift+Delete"], ["Shift+Delete"], (_, { wall }) => did(() => wall.clearAll())),
  action("undo", "live", ["Ctrl+Z"], ["Ctrl+Z"], (_, { wall }) => did(() => wall.undo(null))),
  action("layout", "live", ["+", "-"], ["+", "-"], (stroke, { wall }) => {
    const { display } = wall.store.getState();
    const layout = display === null ? null : nextLayout(display.layout, stroke === "+" ? 1 : -1);
    return layout !== null && did(() => wall.setLayout(layout));
  }),
  action("scene", "live", ["F1…F12"], FUNCTION_KEYS, (stroke, { wall, scenes }) => {
    const scene = scenes[FUNCTION_KEYS.indexOf(stroke)];
    return scene !== undefined && did(() => wall.applyScene(scene.id));
  }),
  action("scenes", "live", ["E"], ["E"], (_, { open }) => did(() => open("scenes"))),
  action("rotations", "live", ["R"], ["R"], (_, { open }) => did(() => open("rotations"))),
  action("freeLayout", "live", ["M"], ["M"], (_, { open }) => did(() => open("layout"))),
  action("windows", "live", ["O"], ["O"], (_, { open }) => did(() => open("windows"))),
  action("rail", "live", ["C"], ["C"], (_, { wall }) => did(() => wall.showRail(!wall.store.getState().isRailShown))),
  action("statistics", "live", ["S"], ["S"], (_, { wall }) => did(() => wall.toggleStatistics())),
  action("replay", "wall", ["B"], ["B"], (_, { lookBack }) => lookBack("back"), "recording.play"),
  action("live", "wall", ["D"], ["D"], (_, { lookBack }) => lookBack("live"), "recording.play"),
  action("lookBack", "wall", ["A"], ["A"], (_, { lookBack }) => lookBack("screen"), "recording.play"),
  action("forward", "wall", ["V"], ["V"], (_, { forward }) => forward(), "forwarding.open"),
  action(
    "lock",
    "live",
    ["L"],
    ["L"],
    (_, keys) => keys.mayAssign && did(() => keys.wall.toggleLock(selected(keys))),
    "display.assign",
  ),
];

/** The key, held with digits, that takes a tile by its number: `?` shows it with the others, `use-tile-numbers` obeys it. */
export const TILE_NUMBER_ACTION = {
  name: "wall.select",
  labelKey: "wall:action.select",
  keys: ["Alt+1…40"],
  place: "live",
} as const;

/** What a key press does on the wall; null: it is not the wall's. */
export function wallAction(press: KeyPress): { action: WallAction; stroke: string } | null {
  const stroke = strokeOf(press);
  const found = WALL_ACTIONS.find(({ strokes }) => strokes.includes(stroke));
  return found === undefined ? null : { action: found, stroke };
}

/** The next named layout with more tiles, or with fewer; null at the end. */
export function nextLayout(layout: Layout, step: 1 | -1): Layout | null {
  const count = gridOf(layout).cells.length;
  const names = LayoutName.options;
  const name = step === 1 ? names.find((name) => Number(name) > count) : names.findLast((name) => Number(name) < count);
  return name === undefined ? null : { kind: "named", name };
}
