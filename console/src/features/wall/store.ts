import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import type { CameraId, DisplayChangeId, DisplayId, SceneId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import { readingOrder } from "@vigie/shared/walls/commands";
import type { Layout } from "@vigie/shared/walls/layouts";
import type { CommandAnswer, Display, DisplayCommand, TileContent } from "@vigie/shared/walls/schema";
import { createStore } from "zustand/vanilla";
import type { Result } from "../../lib/result.ts";
import { type RoomStore, withDisplay } from "../../lib/room-store.ts";
import { createCommandQueue, type Purpose } from "./command-queue.ts";
import { type Arrangement, arranged, type Direction, neighbour, spotted } from "./geometry.ts";
import { fill, holdsCamera, placeCamera, placeContent, swap, tileFor, type Work } from "./placing.ts";
import { predict } from "./predict.ts";
import type { WallWord } from "./words.ts";

/** What one window shows of its screen. The display itself is the server's; the rest is this window's alone. */
export interface WallState {
  displayId: DisplayId | null;
  /** As the server last said, with what was asked and is not answered yet. */
  display: Display | null;
  /** Tiles whose content was asked for and is not the server's yet: their picture waits for its answer. */
  pending: ReadonlySet<number>;
  selected: number;
  /** The selected tile large, the others small around it. */
  isPromoted: boolean;
  hasStatistics: boolean;
}

interface WallDeps {
  room: RoomStore;
  command: (id: DisplayId, command: DisplayCommand) => Promise<Result<CommandAnswer>>;
  me: PersonName;
  mayAssign: () => boolean;
  clock: Pick<Clock, "now">;
}

export type Wall = ReturnType<typeof createWall>;

const EMPTY: WallState = {
  displayId: null,
  display: null,
  pending: new Set(),
  selected: 0,
  isPromoted: false,
  hasStatistics: false,
};

/** The wall of one window: what is shown at once, what is asked of the server, and what the operator is told of it. */
export function createWall({ room, command, me, mayAssign, clock }: WallDeps) {
  const store = createStore<WallState>()(() => EMPTY);
  const listeners = new Set<(word: WallWord) => void>();
  const say = (word: WallWord) => {
    for (const listener of [...listeners]) listener(word);
  };
  const guess = (display: Display, asked: DisplayCommand) => predict(display, asked, { me, mayAssign: mayAssign(), clock });
  const confirmed = () => {
    const { displayId } = store.getState();
    return displayId === null ? null : (room.getState().displays.get(displayId) ?? null);
  };

  const queue = createCommandQueue({
    send: (asked) => {
      const { displayId } = store.getState();
      if (displayId === null) throw new Error("a command is asked of no display");
      return command(displayId, asked);
    },
    predict: (display, asked) => {
      const guessed = guess(display, asked);
      return guessed.outcome === "fits" ? guessed.display : null;
    },
    confirmed,
    onAnswer: (asked, answer) => {
      room.setState(({ displays }) => ({ displays: withDisplay(displays, answer.display) }));
      if (answer.outcome === "superseded") say({ kind: "superseded", by: answer.by, at: answer.at });
      else say({ kind: "done", purpose: asked.purpose, change: answer.change, asked: asked.asked });
    },
    onProblem: (_, problem) =>
      say(problem.code === "display.nothing_to_undo" ? { kind: "nothing_to_undo" } : { kind: "refused", problem }),
    onChange: () => sync(),
  });

  function sync(): void {
    const display = queue.shown();
    store.setState((before) => ({ ...shownOf(before, display), pending: differing(confirmed(), display) }));
  }

  function ask(command: DisplayCommand | null, purpose: Purpose, asked = 1): boolean {
    const { display } = store.getState();
    if (command === null || display === null) return false;
    const guessed = guess(display, command);
    if (guessed.outcome === "locked") {
      say({ kind: "locked", by: guessed.by });
      return false;
    }
    // Pictures go on without the server, commands do not: said at once, instead of after a time-out.
    if (room.getState().link.state === "lost") {
      say({ kind: "refused", problem: toProblem(new AppError("server.unreachable", "the link is lost")) });
      return false;
    }
    queue.ask({ command, purpose, asked });
    return true;
  }

  /** What an act works with; nothing happens before the display is known. */
  const withWork = (act: (work: Work) => void) => {
    const { display, selected } = store.getState();
    if (display !== null) act({ display, selected, shown: readingOrder(display) });
  };
  const select = (selected: number) => store.setState({ selected });

  let told = room.getState().lastChange;
  const stop = room.subscribe((state, before) => {
    const { displayId } = store.getState();
    if (displayId === null) return;
    if (state.displays.get(displayId) !== before.displays.get(displayId)) sync();
    const { lastChange } = state;
    if (lastChange === told) return;
    told = lastChange;
    const display = state.displays.get(displayId);
    if (lastChange?.displayId === displayId && lastChange.change.by.id !== me.id && display !== undefined)
      say({ kind: "by_another", change: lastChange.change, display });
  });

  return {
    store,
    stop,
    /** The answer stops it. */
    onWord(listener: (word: WallWord) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** This window shows that display from now on. */
    show(display: Display) {
      room.setState(({ displays }) => ({ displays: withDisplay(displays, display) }));
      store.setState({ displayId: display.id });
      sync();
    },
    select,
    move: (direction: Direction) =>
      store.setState((wall) => ({
        selected:
          wall.display === null ? wall.selected : neighbour(arrangementOf(wall.display.layout, wall), wall.selected, direction),
      })),
    /** The tile that lies next to the selected one. */
    beside: (direction: Direction): number => {
      const wall = store.getState();
      return wall.display === null ? wall.selected : neighbour(arranged(wall.display.layout), wall.selected, direction);
    },
    togglePromoted: () => store.setState(({ isPromoted }) => ({ isPromoted: !isPromoted })),
    leavePromoted: () => store.setState({ isPromoted: false }),
    toggleStatistics: () => store.setState(({ hasStatistics }) => ({ hasStatistics: !hasStatistics })),

    /** Into the next free tile; onto the selected one when there is none. A camera that is on the wall is only selected. */
    showCamera: (cameraId: CameraId) =>
      withWork((work) => {
        const already = work.shown.find((tile) => holdsCamera(work.display.tiles[tile], cameraId));
        const tile = already ?? tileFor(work);
        if (already !== undefined || ask(placeCamera(work.display, tile, cameraId), "show")) select(tile);
      }),
    /** Onto the selected tile or, when it is taken, the next free one: a carousel or a round. */
    showContent: (content: TileContent) =>
      withWork((work) => {
        const tile = tileFor(work);
        if (ask(placeContent(work.display, tile, content), "show")) select(tile);
      }),
    placeCameras: (tile: number, cameraIds: readonly CameraId[]) =>
      withWork((work) => {
        const [first] = cameraIds;
        if (first === undefined) return;
        const isOne = cameraIds.length === 1;
        const command = isOne ? placeCamera(work.display, tile, first) : fill(work, cameraIds, tile);
        if (ask(command, isOne ? "show" : "fill", cameraIds.length)) select(tile);
      }),
    fillCameras: (cameraIds: readonly CameraId[]) =>
      withWork((work) => void ask(fill(work, cameraIds, null), "fill", cameraIds.length)),
    swapTiles: (from: number, to: number) =>
      withWork(({ display }) => {
        if (ask(swap(display, from, to), "move")) select(to);
      }),
    clear: (tile: number) =>
      withWork(({ display }) => {
        if (display.tiles[tile]?.content) ask(placeContent(display, tile, null), "clear");
      }),
    clearAll: () => withWork(({ display, shown }) => void ask(cleared(display, shown), "clear")),
    setLayout: (layout: Layout) =>
      withWork(({ display }) => {
        if (ask({ kind: "layout", seen: display.layoutVersion, layout }, "layout")) store.setState({ isPromoted: false });
      }),
    applyScene: (sceneId: SceneId) =>
      withWork(({ display }) => void ask({ kind: "scene", seen: display.layoutVersion, sceneId }, "scene")),
    /** The carousel in this tile stands still at a step, or goes on. */
    hold: (tile: number, heldStep: number | null) =>
      withWork(({ display }) => {
        const content = display.tiles[tile]?.content;
        if (content?.kind === "carousel") ask(placeContent(display, tile, { ...content, heldStep }), "hold");
      }),
    /** The screen's own carousel of scenes: held at a step, gone on, or (null) ended. */
    turn: (to: { step: number; isHeld: boolean } | null) =>
      withWork(({ display: { carousel, layoutVersion } }) => {
        if (carousel === null) return;
        const { carouselId } = carousel;
        ask({ kind: "carousel", seen: layoutVersion, carousel: to === null ? null : { carouselId, ...to } }, "hold");
      }),
    toggleLock: (tile: number) =>
      withWork(({ display }) => {
        const held = display.tiles[tile];
        if (held === undefined || !mayAssign()) return;
        ask({ kind: "lock", tile, seen: held.version, isLocked: held.lockedBy === null }, "lock");
      }),
    undo: (changeId: DisplayChangeId | null) => void ask({ kind: "undo", changeId }, "undo"),
  };
}

/** Which tiles are drawn where: the layout's, or one large and the others small. */
export function arrangementOf(
  layout: Layout,
  { display, selected, isPromoted }: Pick<WallState, "display" | "selected" | "isPromoted">,
): Arrangement {
  return isPromoted ? spotted(layout, selected, (tile) => display?.tiles[tile]?.content !== null) : arranged(layout);
}

/** A tile that the layout no longer shows cannot be the one worked with. */
function shownOf(before: WallState, display: Display | null): Pick<WallState, "display" | "selected" | "isPromoted"> {
  const { selected, isPromoted } = before;
  if (display === null) return { display, selected, isPromoted };
  const count = arranged(display.layout).places.length;
  return selected < count ? { display, selected, isPromoted } : { display, selected: 0, isPromoted: false };
}

function differing(confirmed: Display | null, shown: Display | null): ReadonlySet<number> {
  if (confirmed === shown || confirmed === null || shown === null) return NONE;
  const pending = shown.tiles.flatMap(({ content }, tile) =>
    isSame(content, confirmed.tiles[tile]?.content ?? null) ? [] : [tile],
  );
  return pending.length === 0 ? NONE : new Set(pending);
}

const NONE: ReadonlySet<number> = new Set();

/** Contents are small and flat. A carousel that is only held goes on showing. */
function isSame(a: TileContent | null, b: TileContent | null): boolean {
  if (a?.kind === "carousel" && b?.kind === "carousel") return a.carouselId === b.carouselId;
  return JSON.stringify(a) === JSON.stringify(b);
}

function cleared(display: Display, shown: readonly number[]): DisplayCommand | null {
  const tiles = shown.flatMap((tile) => {
    const held = display.tiles[tile];
    return held === undefined || held.content === null || held.lockedBy !== null
      ? []
      : [{ tile, seen: held.version, content: null }];
  });
  return tiles.length === 0 ? null : { kind: "place", tiles };
}
