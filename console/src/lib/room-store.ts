import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import type { Display, DisplayChange } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { createStore } from "zustand/vanilla";
import type { LinkState } from "./console-link.ts";

/** What the server tells without being asked. */
export interface RoomState {
  link: LinkState;
  /** Those told by event, newer than the fetched tree's: all of them after a connection, none after a gap. */
  states: ReadonlyMap<CameraId, CameraStates>;
  /** The newest that was told or answered of each display that this console follows. */
  displays: ReadonlyMap<DisplayId, Display>;
  /** The last change that was told, for whom it concerns. */
  lastChange: { displayId: DisplayId; change: DisplayChange } | null;
  /** The screens of the room, for who assigns. */
  screens: ReadonlyMap<DisplayId, RoomScreen>;
}

export const createRoomStore = () =>
  createStore<RoomState>()(() => ({
    link: { state: "connecting" },
    states: new Map(),
    displays: new Map(),
    lastChange: null,
    screens: new Map(),
  }));
export type RoomStore = ReturnType<typeof createRoomStore>;

/**
 * What was known, with a display as it was told or answered; one that is not newer changes nothing. Tiles that did not change stay the same
 * objects, so that nothing of them is drawn again.
 */
export function withDisplay(known: RoomState["displays"], display: Display): RoomState["displays"] {
  const before = known.get(display.id);
  if (before === undefined) return new Map([...known, [display.id, display]]);
  if (before.version >= display.version) return known;
  const tiles = display.tiles.map((tile, at) => {
    const old = before.tiles[at];
    return old !== undefined && old.version === tile.version && old.isToTakeOver === tile.isToTakeOver ? old : tile;
  });
  return new Map([...known, [display.id, { ...display, tiles }]]);
}

/** What was known, with the screens that changed; those that are gone are forgotten. */
export const withScreens = (known: RoomState["screens"], told: readonly RoomScreen[]): RoomState["screens"] =>
  new Map(
    [...known, ...told.map((screen) => [screen.displayId, screen] as const)].filter(([, screen]) => screen.state !== "gone"),
  );

/** What was known, with what was told now. */
export const withStates = (known: RoomState["states"], told: readonly CameraStates[]): RoomState["states"] =>
  new Map([...known, ...told.map((state) => [state.cameraId, state] as const)]);
