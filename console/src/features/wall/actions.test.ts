import { EpochMs, SceneId } from "@vigie/shared/kernel/units";
import type { Scene } from "@vigie/shared/walls/scenes";
import { beforeEach, expect, it } from "vitest";
import { type LookBack, nextLayout, type Panel, WALL_ACTIONS, type WallKeys, wallAction } from "./actions.ts";
import { aDisplay, aWall, camera, ME } from "./wall-bench.ts";

const scene: Scene = {
  id: SceneId.parse("01890000-0000-7000-8000-000000000a01"),
  name: "Nuit",
  scope: "mine",
  layout: { kind: "named", name: "9" },
  contents: [],
  madeBy: ME,
  changedAt: EpochMs.parse(1),
  version: 1,
};

let bench: ReturnType<typeof aWall>;
let opened: Panel[];
let forwarded: number;
let looked: LookBack[];
let keys: WallKeys;

beforeEach(() => {
  bench = aWall();
  opened = [];
  forwarded = 0;
  looked = [];
  keys = {
    wall: bench.wall,
    scenes: Array.from({ length: 12 }, () => scene),
    open: (panel) => opened.push(panel),
    forward: () => {
      forwarded += 1;
      return true;
    },
    lookBack: (how) => looked.push(how) > 0,
    mayAssign: true,
  };
});

/** A key press as a browser tells it, from its name. */
function press(stroke: string, change: { key?: string; code?: string } = {}) {
  const parts = stroke === "+" ? ["+"] : stroke.split("+");
  const key = change.key ?? parts.at(-1) ?? "";
  const held = (name: string) => parts.slice(0, -1).includes(name);
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    code: change.code ?? "",
    altKey: held("Alt"),
    ctrlKey: held("Ctrl"),
    shiftKey: held("Shift"),
    metaKey: held("Meta"),
  };
}
const perform = (stroke: string) => {
  const found = wallAction(press(stroke));
  return found?.action.perform(found.stroke, keys) ?? null;
};

it("gives no two actions the same key", () => {
  const strokes = WALL_ACTIONS.flatMap((action) => action.strokes);
  expect(new Set(strokes).size).toBe(strokes.length);
});

it("does something at every key that is listed", () => {
  for (const { name, strokes } of WALL_ACTIONS) {
    for (const stroke of strokes) {
      bench = aWall(aDisplay("9"));
      const { wall } = bench;
      keys = { ...keys, wall };
      for (const number of [1, 2, 3, 4, 5]) wall.showCamera(camera(number));
      wall.select(4);
      if (stroke === "Escape") wall.togglePromoted();
      if (stroke === "Shift+ArrowRight") wall.select(3);
      const before = {
        state: bench.state(),
        opened: opened.length,
        asked: bench.server.waiting(),
        acts: forwarded + looked.length,
      };
      expect(perform(stroke), `${name} ${stroke}`).toBe(true);
      const isSeen =
        bench.state() !== before.state ||
        opened.length + forwarded + looked.length > before.opened + before.acts ||
        bench.server.waiting() > before.asked;
      // A lock is the supervisors': the wall of the bench is an operator's, and asks nothing.
      expect(isSeen || name === "wall.lock", `${name} ${stroke}`).toBe(true);
    }
  }
});

it("leaves to the browser what has nothing to do here", () => {
  keys = { ...keys, scenes: [], mayAssign: false };
  expect(perform("F5")).toBe(false);
  expect(perform("Escape")).toBe(false);
  expect(perform("l")).toBe(false);
  for (const stroke of ["Ctrl+s", "Meta+z", "Alt+ArrowLeft", "4", "Ctrl+Shift+z"]) expect(wallAction(press(stroke))).toBeNull();
});

it("moves, promotes and clears by keys", () => {
  for (const number of [1, 2, 3]) bench.wall.showCamera(camera(number));
  bench.wall.select(0);
  perform("ArrowRight");
  expect(bench.state().selected).toBe(1);
  perform("Shift+ArrowDown");
  expect(bench.tiles()).toEqual([camera(1), null, camera(3), camera(2)]);
  expect(bench.state().selected).toBe(3);
  perform("Enter");
  expect(bench.state().isPromoted).toBe(true);
  perform("Escape");
  expect(bench.state().isPromoted).toBe(false);
  perform("Delete");
  expect(bench.tiles()).toEqual([camera(1), null, camera(3), null]);
});

it("names a sign by itself, whatever keyboard needs Shift for it", () => {
  expect(wallAction({ ...press("+"), shiftKey: true })?.stroke).toBe("+");
  expect(wallAction({ ...press("S"), shiftKey: false })?.action.name).toBe("wall.statistics");
});

it("goes through the layouts by size, from a free one too", () => {
  expect(nextLayout({ kind: "named", name: "4" }, 1)).toEqual({ kind: "named", name: "6" });
  expect(nextLayout({ kind: "named", name: "1" }, -1)).toBeNull();
  expect(nextLayout({ kind: "named", name: "25" }, 1)).toBeNull();
  const free = {
    kind: "free",
    columns: 3,
    rows: 1,
    cells: [0, 1, 2].map((column) => ({ column, row: 0, columns: 1, rows: 1 })),
  } as const;
  expect(nextLayout({ ...free, cells: [...free.cells] }, -1)).toEqual({ kind: "named", name: "2" });
});
