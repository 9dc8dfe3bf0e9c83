import type { Act } from "@vigie/shared/people/acts";
import { PLAYBACK_ACTIONS } from "../features/playback/index.ts";
import { ROOM_ACTIONS } from "../features/room/index.ts";
import { ROTATION_ACTIONS } from "../features/rotation/index.ts";
import { SESSION_ACTIONS } from "../features/session/index.ts";
import { TILE_NUMBER_ACTION, WALL_ACTIONS } from "../features/wall/index.ts";
import { SCREENS, type ScreenName } from "./screens.ts";

/** Where an action answers: anywhere outside a field, on the live screen or that of playback, or only with focus in that part. */
export type ActionPlace = "anywhere" | "live" | "search" | "tree" | "wall" | "room" | "playback";

/** One line of the one table of actions: what `?` shows and what the keyboard obeys. */
export interface Action {
  name: string;
  labelKey: string;
  /** Of a global one: pressed one after the other. Of the others: as they are shown. */
  keys: readonly string[];
  place: ActionPlace;
  /** The right without which it is not shown; absent: anybody's. */
  act?: Act;
}

export type GlobalAction = "shortcuts.open" | "search.focus" | `screen.${ScreenName}`;

const GLOBAL: readonly (Action & { name: GlobalAction })[] = [
  { name: "shortcuts.open", labelKey: "app:action.shortcuts", keys: ["?"], place: "anywhere" },
  { name: "search.focus", labelKey: "app:action.search", keys: ["/"], place: "anywhere", act: "camera.list" },
  ...SCREENS.map((screen): Action & { name: GlobalAction } => ({
    name: `screen.${screen.name}`,
    labelKey: `app:tab.${screen.name}`,
    keys: ["g", screen.key],
    place: "anywhere",
    act: screen.act,
  })),
];

/** Keys that a part of the screen handles itself; they stand here so that the table is whole. */
const LOCAL: readonly Action[] = [
  { name: "camera.call", labelKey: "app:action.call", keys: ["1…9999", "Enter"], place: "anywhere", act: "camera.view" },
  { name: "search.show", labelKey: "app:action.searchShow", keys: ["Enter"], place: "search", act: "camera.view" },
  { name: "search.fill", labelKey: "app:action.searchFill", keys: ["Shift+Enter"], place: "search", act: "camera.view" },
  { name: "tree.walk", labelKey: "app:action.treeWalk", keys: ["↑ ↓ ← →"], place: "tree", act: "camera.view" },
  { name: "tree.show", labelKey: "app:action.treeShow", keys: ["Enter"], place: "tree", act: "camera.view" },
  { name: "tree.forward", labelKey: "app:action.treeForward", keys: ["V"], place: "tree", act: "forwarding.open" },
  { name: "tree.who-saw", labelKey: "app:action.treeWhoSaw", keys: ["Q"], place: "tree", act: "journal.who-saw" },
  { name: "tree.fill", labelKey: "app:action.treeFill", keys: ["Shift+Enter"], place: "tree", act: "camera.view" },
];

export const ACTIONS: readonly Action[] = [
  ...GLOBAL,
  ...SESSION_ACTIONS,
  ...LOCAL,
  { ...TILE_NUMBER_ACTION, act: "camera.view" },
  ...WALL_ACTIONS,
  ...PLAYBACK_ACTIONS.map((action): Action => ({ ...action, place: "playback", act: "recording.play" })),
  ...ROOM_ACTIONS.map((action): Action => ({ ...action, act: "display.assign" })),
  ...ROTATION_ACTIONS.map((action): Action => ({ ...action, act: "camera.view" })),
];

/** What a key does after those already pressed: an action, the beginning of one, or nothing. */
export function nextKeys(pressed: readonly string[], key: string): { action: GlobalAction | null; pressed: readonly string[] } {
  const keys = [...pressed, key];
  const begun = GLOBAL.filter((action) => keys.every((typed, at) => action.keys[at] === typed));
  const whole = begun.find((action) => action.keys.length === keys.length);
  if (whole !== undefined) return { action: whole.name, pressed: [] };
  if (begun.length > 0) return { action: null, pressed: keys };
  return pressed.length > 0 ? nextKeys([], key) : { action: null, pressed: [] };
}
