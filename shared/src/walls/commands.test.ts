import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CameraId, CarouselId, DisplayChangeId, DisplayId, type EpochMs, PersonId, SceneId } from "../kernel/units.ts";
import type { PersonName } from "../people/schema.ts";
import type { RecordedChange } from "./changes.ts";
import { apply, type CommandContext, type StagedScene, tilesToFill, turn, whoChanged } from "./commands.ts";
import { MAX_TILES } from "./layouts.ts";
import { Display, type DisplayCommand, type Tile, type TileContent } from "./schema.ts";

const idOf = (group: string, n: number) => `01930000-0000-7000-8${group}-${n.toString(16).padStart(12, "0")}`;
const camera = (n: number): TileContent => ({ kind: "camera", cameraId: CameraId.parse(idOf("001", n)) });
const person = (n: number): PersonName => ({ id: PersonId.parse(idOf("002", n)), displayName: `P${n}` });
const sceneId = (n: number) => SceneId.parse(idOf("003", n));
const CAROUSEL = CarouselId.parse(idOf("004", 1));
const [OWNER, SUPERVISOR] = [person(1), person(2)];

const UNTOUCHED: Tile = { version: 0, content: null, placedBy: null, lockedBy: null, isToTakeOver: false };
const aDisplay = (more: Partial<Display> = {}): Display => ({
  id: DisplayId.parse(idOf("005", 1)),
  owner: { kind: "person", personId: OWNER.id, screen: 1 },
  version: 1,
  layoutVersion: 1,
  layout: { kind: "named", name: "4" },
  sceneId: null,
  carousel: null,
  tiles: Array.from({ length: MAX_TILES }, () => UNTOUCHED),
  ...more,
});

let made = 0;
const by = (actor: PersonName, more: Partial<CommandContext> = {}): CommandContext => {
  made += 1;
  const changeId = DisplayChangeId.parse(idOf("006", made));
  return { changeId, actor, mayAssign: actor !== OWNER, at: made as EpochMs, scene: null, history: [], ...more };
};
const place = (tile: number, seen: number, content: TileContent | null): DisplayCommand => ({
  kind: "place",
  tiles: [{ tile, seen, content }],
});

/** A screen with its history, as the server keeps it. */
class Screen {
  display: Display;
  history: RecordedChange[] = [];
  constructor(display = aDisplay()) {
    this.display = display;
  }
  do(actor: PersonName, command: DisplayCommand, more: Partial<CommandContext> = {}) {
    const outcome = apply(this.display, command, by(actor, { history: this.history, ...more }));
    if (outcome.outcome === "applied") {
      this.display = outcome.display;
      this.history.unshift(outcome.recorded);
    }
    return outcome;
  }
  must(actor: PersonName, command: DisplayCommand, more: Partial<CommandContext> = {}): RecordedChange {
    const outcome = this.do(actor, command, more);
    if (outcome.outcome !== "applied") throw new Error(JSON.stringify(outcome));
    return outcome.recorded;
  }
  put = (actor: PersonName, tile: number, content: TileContent | null) =>
    this.must(actor, place(tile, this.display.tiles[tile]?.version ?? -1, content));
  shown = () => this.display.tiles.slice(0, 4).map(({ content }) => content);
}
const UNDO = { kind: "undo", changeId: null } as const;

describe("a place", () => {
  it("names the placer, and whether the screen was their own", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    screen.put(SUPERVISOR, 1, camera(2));
    expect(screen.display.tiles[0]).toMatchObject({ version: 1, content: camera(1), placedBy: { person: OWNER, act: "placed" } });
    expect(screen.display.tiles[1]).toMatchObject({ placedBy: { person: SUPERVISOR, act: "pushed" } });
    expect(screen.display).toMatchObject({ version: 3, layoutVersion: 1 });
  });

  it("of several tiles is done whole or not at all", () => {
    const screen = new Screen();
    screen.put(SUPERVISOR, 1, camera(9));
    const before = screen.display;
    const tiles = [0, 1, 2].map((tile) => ({ tile, seen: 0, content: camera(tile) }));
    expect(screen.do(OWNER, { kind: "place", tiles })).toEqual({ outcome: "superseded", tile: 1 });
    expect(screen.display).toBe(before);
  });

  it("does not pass a lock, except for who assigns", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    const lock = { kind: "lock", tile: 0, seen: 1, isLocked: true } as const;
    expect(screen.do(OWNER, lock)).toEqual({ outcome: "refused", code: "act.forbidden" });
    screen.must(SUPERVISOR, lock);
    expect(screen.do(OWNER, place(0, 2, camera(2)))).toEqual({ outcome: "refused", code: "tile.locked" });
    screen.put(SUPERVISOR, 0, camera(3));
    expect(screen.display.tiles[0]).toMatchObject({ version: 3, content: camera(3), lockedBy: SUPERVISOR });
  });
});

describe("a scene", () => {
  const scene: StagedScene = { id: sceneId(1), layout: { kind: "named", name: "2" }, contents: [camera(5), null] };

  it("sets the layout and what it shows in one go, and leaves locked and hidden tiles", () => {
    const screen = new Screen();
    for (const tile of [0, 1, 2]) screen.put(OWNER, tile, camera(tile));
    screen.must(SUPERVISOR, { kind: "lock", tile: 1, seen: 1, isLocked: true });
    const { change } = screen.must(OWNER, { kind: "scene", seen: 1, sceneId: scene.id }, { scene });
    expect(screen.shown()).toEqual([camera(5), camera(1), camera(2), null]);
    expect(screen.display).toMatchObject({ layout: scene.layout, sceneId: scene.id, layoutVersion: 2 });
    expect(change.tiles).toEqual([0]);
    expect(screen.display.tiles[0]?.placedBy).toMatchObject({ person: OWNER, act: "scene" });
  });

  it("without contents is a layout, and empties no tile", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    const layout: StagedScene = { id: sceneId(2), layout: { kind: "named", name: "9" }, contents: [null, null] };
    screen.must(OWNER, { kind: "scene", seen: 1, sceneId: layout.id }, { scene: layout });
    expect(screen.display.tiles[0]).toMatchObject({ version: 1, content: camera(1) });
    expect(screen.display.layout).toEqual(layout.layout);
  });

  it("is superseded by another layout, and refused when it is gone", () => {
    const screen = new Screen();
    screen.must(SUPERVISOR, { kind: "layout", seen: 1, layout: { kind: "named", name: "9" } });
    expect(screen.do(OWNER, { kind: "scene", seen: 1, sceneId: scene.id }, { scene })).toEqual({
      outcome: "superseded",
      tile: null,
    });
    expect(screen.do(OWNER, { kind: "scene", seen: 2, sceneId: scene.id })).toEqual({
      outcome: "refused",
      code: "scene.not_found",
    });
  });
});

describe("a carousel of scenes", () => {
  const sceneAt = (n: number): StagedScene => ({
    id: sceneId(n),
    layout: { kind: "named", name: "1" },
    contents: [camera(100 + n)],
  });
  const started = () => {
    const screen = new Screen();
    const carousel = { carouselId: CAROUSEL, step: 0, isHeld: false };
    screen.must(SUPERVISOR, { kind: "carousel", seen: 1, carousel }, { scene: sceneAt(0) });
    return screen;
  };

  it("shows its step in the name of who started it, and goes on by turns that nobody undoes", () => {
    const screen = started();
    const { carousel } = screen.display;
    if (carousel === null) throw new Error("it does not run");
    const turned = turn(screen.display, { ...carousel, step: 1 }, { ...by(carousel.startedBy), scene: sceneAt(1) });
    if (turned.outcome !== "applied") throw new Error(turned.outcome);
    expect(turned.display).toMatchObject({ sceneId: sceneId(1), carousel: { step: 1, isHeld: false, startedBy: SUPERVISOR } });
    expect(turned.display.tiles[0]).toMatchObject({
      content: camera(101),
      placedBy: { person: SUPERVISOR, act: "carousel" },
    });
    const named = { kind: "undo", changeId: turned.recorded.change.id } as const;
    const undone = apply(turned.display, named, by(SUPERVISOR, { history: [turned.recorded, ...screen.history] }));
    expect(undone).toEqual({ outcome: "refused", code: "display.nothing_to_undo" });
  });

  it.each([
    ["place", place(0, 1, camera(1))],
    ["layout", { kind: "layout", seen: 2, layout: { kind: "named", name: "9" } }],
    ["scene", { kind: "scene", seen: 2, sceneId: sceneId(7) }],
  ] as const)("is held by a %s", (_, command) => {
    const screen = started();
    screen.must(OWNER, command, { scene: sceneAt(7) });
    expect(screen.display.carousel).toMatchObject({ carouselId: CAROUSEL, step: 0, isHeld: true });
    screen.must(OWNER, UNDO);
    expect(screen.display.carousel).toMatchObject({ carouselId: CAROUSEL, step: 0, isHeld: false });
  });

  it("held where it stands touches no tile", () => {
    const screen = started();
    const held = screen.must(OWNER, { kind: "carousel", seen: 2, carousel: { carouselId: CAROUSEL, step: 0, isHeld: true } });
    expect(held.change.tiles).toEqual([]);
    expect(screen.display.carousel).toMatchObject({ isHeld: true, startedBy: SUPERVISOR });
  });
});

describe("an undo", () => {
  it("takes back one's own changes one by one, and each once", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    screen.put(OWNER, 0, camera(2));
    screen.put(SUPERVISOR, 1, camera(3));
    screen.must(OWNER, UNDO);
    expect(screen.shown()).toEqual([camera(1), camera(3), null, null]);
    expect(screen.display.tiles[0]?.placedBy).toMatchObject({ person: OWNER, act: "undone" });
    screen.must(OWNER, UNDO);
    expect(screen.shown()).toEqual([null, camera(3), null, null]);
    expect(screen.do(OWNER, UNDO)).toEqual({ outcome: "refused", code: "display.nothing_to_undo" });
  });

  it("can itself be taken back by its name", () => {
    const screen = new Screen();
    const placed = screen.put(OWNER, 0, camera(1));
    const undone = screen.must(OWNER, UNDO);
    screen.must(OWNER, { kind: "undo", changeId: undone.change.id });
    expect(screen.shown()[0]).toEqual(camera(1));
    screen.must(OWNER, { kind: "undo", changeId: placed.change.id });
    expect(screen.shown()[0]).toBeNull();
  });

  it("yields to who changed the tile since", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    const theirs = screen.put(SUPERVISOR, 0, camera(2));
    expect(screen.do(OWNER, UNDO)).toEqual({ outcome: "superseded", tile: 0 });
    const asker = { by: OWNER, at: 99_999 as EpochMs };
    expect(whoChanged(screen.display, 0, screen.history, asker)).toEqual({ by: SUPERVISOR, at: theirs.change.at });
  });

  it("of a lock, or through one, is for who assigns", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    const locked = screen.must(SUPERVISOR, { kind: "lock", tile: 0, seen: 1, isLocked: true });
    expect(screen.do(OWNER, { kind: "undo", changeId: locked.change.id })).toMatchObject({ code: "act.forbidden" });
    screen.must(SUPERVISOR, UNDO);
    expect(screen.display.tiles[0]).toMatchObject({ lockedBy: null, placedBy: { person: OWNER, act: "placed" } });
    screen.must(OWNER, UNDO);
    expect(screen.shown()[0]).toBeNull();
  });

  it("of a take-over names the placer of before", () => {
    const screen = new Screen();
    screen.put(OWNER, 0, camera(1));
    screen.must(SUPERVISOR, { kind: "take_over", tile: 0, seen: 1 });
    expect(screen.display.tiles[0]?.placedBy).toMatchObject({ person: SUPERVISOR, act: "taken_over" });
    screen.must(SUPERVISOR, UNDO);
    expect(screen.display.tiles[0]?.placedBy).toMatchObject({ person: OWNER, act: "placed" });
  });
});

type Act = { actor: number; tile: number; lag: number; kind: "place" | "clear" | "layout" | "scene" | "lock" | "undo" };
const acts = fc.array(
  fc.record<Act>({
    actor: fc.integer({ min: 1, max: 4 }),
    tile: fc.integer({ min: 0, max: 3 }),
    lag: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom("place", "clear", "layout", "scene", "lock", "undo"),
  }),
  { maxLength: 60 },
);

/** The command of somebody whose screen is `lag` changes behind. */
function commandOf({ kind, tile, actor }: Act, seen: Display, n: number): DisplayCommand {
  const version = seen.tiles[tile]?.version ?? 0;
  switch (kind) {
    case "place":
      return place(tile, version, camera(actor * 1_000 + n));
    case "clear":
      return place(tile, version, null);
    case "layout":
      return { kind, seen: seen.layoutVersion, layout: { kind: "named", name: n % 2 === 0 ? "9" : "4" } };
    case "scene":
      return { kind, seen: seen.layoutVersion, sceneId: sceneId(n) };
    case "lock":
      return { kind, tile, seen: version, isLocked: seen.tiles[tile]?.lockedBy === null };
    case "undo":
      return { kind, changeId: null };
  }
}

/** Everything that a person sees, without versions and placers. */
const pictureOf = ({ layout, sceneId: scene, carousel, tiles }: Display) => ({
  layout,
  scene,
  carousel,
  tiles: tiles.map(({ content, lockedBy }) => ({ content, lockedBy })),
});

describe("any interleaving", () => {
  it("raises versions by one, loses no update, and every follower ends with the same screen", () => {
    fc.assert(
      fc.property(acts, (list) => {
        const screen = new Screen();
        const states: Display[] = [screen.display];
        const follower = new Map(screen.display.tiles.entries());
        for (const [n, act] of list.entries()) {
          const before = screen.display;
          const seen = states.at(-1 - act.lag) ?? before;
          const command = commandOf(act, seen, n);
          const scene = { id: sceneId(n), layout: { kind: "named", name: "4" }, contents: [camera(n), null] } as const;
          const outcome = screen.do(person(act.actor), command, { mayAssign: act.actor > 2, scene });
          if (outcome.outcome !== "applied") {
            expect(screen.display).toBe(before);
            continue;
          }
          expect(Display.safeParse(screen.display).success).toBe(true);
          expect(screen.display.version).toBe(before.version + 1);
          const touchedTiles = outcome.recorded.change.tiles;
          for (const [tile, was] of before.tiles.entries()) {
            const raised = touchedTiles.includes(tile) ? 1 : 0;
            expect(screen.display.tiles[tile]?.version).toBe(was.version + raised);
            // What a command overwrote is what its maker had seen.
            if (command.kind === "place" && raised === 1) expect(was).toBe(seen.tiles[tile]);
            if (was.lockedBy !== null && act.actor <= 2) expect(screen.display.tiles[tile]).toBe(was);
          }
          for (const tile of touchedTiles) follower.set(tile, screen.display.tiles[tile] ?? UNTOUCHED);
          states.push(screen.display);
        }
        expect([...follower.values()]).toEqual(screen.display.tiles);
      }),
      { numRuns: 300 },
    );
  });

  it("is taken back exactly, change by change, to the screen it began with", () => {
    fc.assert(
      fc.property(acts, (list) => {
        const screen = new Screen();
        const before: Display[] = [];
        for (const [n, act] of list.entries()) {
          if (act.kind === "undo") continue;
          const was = screen.display;
          const scene = { id: sceneId(n), layout: { kind: "named", name: "4" }, contents: [camera(n), null] } as const;
          const outcome = screen.do(SUPERVISOR, commandOf(act, was, n), { mayAssign: true, scene });
          if (outcome.outcome === "applied") before.push(was);
        }
        for (const was of before.reverse()) {
          screen.must(SUPERVISOR, UNDO);
          expect(pictureOf(screen.display)).toEqual(pictureOf(was));
        }
        expect(screen.do(SUPERVISOR, UNDO)).toMatchObject({ code: "display.nothing_to_undo" });
      }),
      { numRuns: 300 },
    );
  });
});

describe("tiles to fill", () => {
  const contents = [1, 2, 3, 4, 5, 6].map(camera);
  const placesOf = (places: { tile: number; content: TileContent | null }[]) =>
    places.map(({ tile, content }) => [tile, content]);

  it("are the free ones that are shown, without a first tile", () => {
    const screen = new Screen();
    screen.put(SUPERVISOR, 1, camera(9));
    screen.must(SUPERVISOR, { kind: "lock", tile: 2, seen: 0, isLocked: true });
    expect(placesOf(tilesToFill(screen.display, contents, null))).toEqual([
      [0, camera(1)],
      [3, camera(2)],
    ]);
  });

  it("follow the first one in reading order, over what they hold", () => {
    const screen = new Screen(aDisplay({ layout: { kind: "named", name: "6" } }));
    screen.put(OWNER, 2, camera(9));
    screen.must(SUPERVISOR, { kind: "lock", tile: 3, seen: 0, isLocked: true });
    // 1+5: tile 0 is great, 1 and 2 stand right of it, 3 to 5 below.
    expect(placesOf(tilesToFill(screen.display, contents, 1))).toEqual([
      [1, camera(1)],
      [2, camera(2)],
      [4, camera(3)],
      [5, camera(4)],
    ]);
    expect(tilesToFill(screen.display, contents, 1)[1]?.seen).toBe(1);
    expect(tilesToFill(screen.display, contents, 20)).toEqual([]);
  });
});
