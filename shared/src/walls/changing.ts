import type { DisplayChangeId, EpochMs, SceneId } from "../kernel/units.ts";
import type { PersonName } from "../people/schema.ts";
import type { History, RecordedChange, ScreenRecord, TileRecord } from "./changes.ts";
import type { Layout } from "./layouts.ts";
import type { Display, DisplayCommand, Tile, TileContent } from "./schema.ts";

/** A scene as it goes onto a screen. */
export interface StagedScene {
  id: SceneId;
  layout: Layout;
  contents: readonly (TileContent | null)[];
}

/** Who commands, and what a command names but does not carry. */
export interface CommandContext {
  changeId: DisplayChangeId;
  actor: PersonName;
  /** Whether the actor assigns: alone may lock, and change what is locked. */
  mayAssign: boolean;
  /** Server's clock. */
  at: EpochMs;
  /** What `scene` names, or the step of `carousel`. */
  scene: StagedScene | null;
  /** What `undo` looks in. */
  history: History;
}

export type Refusal = "act.forbidden" | "tile.locked" | "tile.other_content" | "scene.not_found" | "display.nothing_to_undo";

/** `superseded`: somebody changed what was seen; `tile` says which, null: the screen's layout, scene or carousel. */
export type CommandOutcome =
  | { outcome: "applied"; display: Display; recorded: RecordedChange }
  | { outcome: "refused"; code: Refusal }
  | { outcome: "superseded"; tile: number | null };

export const refused = (code: Refusal): CommandOutcome => ({ outcome: "refused", code });
export const superseded = (tile: number | null): CommandOutcome => ({ outcome: "superseded", tile });

export type Screen = Pick<Display, "layout" | "sceneId" | "carousel">;
export interface TileChange {
  tile: number;
  to: Pick<Tile, "content" | "placedBy" | "lockedBy">;
}

/** The display one version on, with what it was before. `screen` null: layout, scene and carousel stay. */
export function changed(
  display: Display,
  kind: DisplayCommand["kind"],
  { changeId, actor, at }: CommandContext,
  changes: readonly TileChange[],
  screen: Screen | null,
): CommandOutcome & { outcome: "applied" } {
  const tiles = [...display.tiles];
  const records: TileRecord[] = [];
  for (const { tile, to } of changes) {
    const was = tileOf(display, tile);
    tiles[tile] = { ...was, ...to, version: was.version + 1, isToTakeOver: false };
    records.push({ tile, before: recordOf(was), after: was.version + 1, restored: null });
  }
  const layoutVersion = screen === null ? display.layoutVersion : display.layoutVersion + 1;
  const next: Display = { ...display, ...screen, version: display.version + 1, layoutVersion, tiles };
  const change = { id: changeId, kind, by: actor, at, tiles: changes.map(({ tile }) => tile) };
  const screenRecord: ScreenRecord | null =
    screen === null ? null : { before: screenOf(display), after: layoutVersion, restored: null };
  return {
    outcome: "applied",
    display: next,
    recorded: { change, tiles: records, screen: screenRecord, undoes: null, isTurn: false },
  };
}

/** Touching a screen that turns through scenes holds it; null when it does not turn. */
export const touched = (display: Display): Screen | null => {
  const { layout, sceneId, carousel } = display;
  return carousel === null || carousel.isHeld ? null : { layout, sceneId, carousel: { ...carousel, isHeld: true } };
};

export const tileOf = ({ tiles }: Display, tile: number): Tile => {
  const found = tiles[tile];
  if (found === undefined) throw new RangeError(`a display has no tile ${tile}`);
  return found;
};

const recordOf = ({ version, content, placedBy, lockedBy }: Tile): TileRecord["before"] => ({
  version,
  content,
  placedBy,
  lockedBy,
});
export const screenOf = ({ layoutVersion, layout, sceneId, carousel }: Display): ScreenRecord["before"] => ({
  layoutVersion,
  layout,
  sceneId,
  carousel,
});
