import type { CameraId, CarouselId, DisplayChangeId, SceneId } from "@vigie/shared/kernel/units";
import type { Layout } from "@vigie/shared/walls/layouts";
import type { TileContent } from "@vigie/shared/walls/schema";
import type { WallCore, WallDeps } from "./core.ts";
import { arranged, type Direction, neighbour } from "./geometry.ts";
import { emptied, fill, holdsCamera, placeCamera, placeContent, swap, tileFor } from "./placing.ts";
import { arrangementOf } from "./state.ts";

/** What this window alone sees of them. */
export const viewActs = ({ store }: WallCore) => ({
  select: (selected: number) => store.setState({ selected }),
  move: (direction: Direction) =>
    store.setState((wall) =>
      wall.display === null ? wall : { selected: neighbour(arrangementOf(wall.display.layout, wall), wall.selected, direction) },
    ),
  /** The tile that lies next to the selected one in the layout. */
  beside: (direction: Direction): number => {
    const { display, selected } = store.getState();
    return display === null ? selected : neighbour(arranged(display.layout), selected, direction);
  },
  togglePromoted: () => store.setState(({ isPromoted }) => ({ isPromoted: !isPromoted })),
  leavePromoted: () => store.setState({ isPromoted: false }),
  toggleStatistics: () => store.setState(({ hasStatistics }) => ({ hasStatistics: !hasStatistics })),
  showRail: (isRailShown: boolean) => store.setState({ isRailShown }),
});

/** What fills and empties tiles. */
export const tileActs = ({ ask, withWork, store }: WallCore) => {
  const select = (selected: number) => store.setState({ selected });
  return {
    /** Into the next free tile; onto the selected one when there is none. A camera that is on the wall is only selected. */
    showCamera: (cameraId: CameraId) =>
      withWork((work) => {
        const already = work.shown.find((tile) => holdsCamera(work.display.tiles[tile], cameraId));
        const tile = already ?? tileFor(work);
        if (already !== undefined || ask(placeCamera(work.display, tile, cameraId), "show")) select(tile);
      }),
    /** A carousel or a round, where a camera that is called would go. */
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
    clear: (tile: number) => withWork(({ display }) => void ask(emptied(display, [tile]), "clear")),
    /** All that is shown; what is locked stays. */
    clearAll: () =>
      withWork(({ display, shown }) => {
        const open = shown.filter((tile) => display.tiles[tile]?.lockedBy === null);
        ask(emptied(display, open), "clear");
      }),
  };
};

/** What changes a tile as it stands, or the whole screen. */
export const screenActs = ({ ask, withWork, store }: WallCore, { mayAssign }: WallDeps) => ({
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
  /** The whole screen turns through the scenes of this carousel, from the first one on. */
  startTurning: (carouselId: CarouselId) =>
    withWork(({ display }) => {
      const carousel = { carouselId, step: 0, isHeld: false };
      ask({ kind: "carousel", seen: display.layoutVersion, carousel }, "scene");
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
  /** The change that is named, or (null) one's own last one. */
  undo: (changeId: DisplayChangeId | null) => void ask({ kind: "undo", changeId }, "undo"),
});
