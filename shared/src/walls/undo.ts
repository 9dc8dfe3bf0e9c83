import type { DisplayChangeId } from "../kernel/units.ts";
import { type History, isUndone, originOf, type RecordedChange } from "./changes.ts";
import {
  type CommandContext,
  type CommandOutcome,
  changed,
  refused,
  superseded,
  type TileChange,
  tileOf,
  touched,
} from "./changing.ts";
import type { Display } from "./schema.ts";

/**
 * Takes a change back: each tile that it touched, and layout, scene and carousel if it changed those, become again what they were, unless
 * somebody changed one of them since. What comes back is placed by whoever takes back; a take-over that is taken back names the placer of before.
 */
export function undo(display: Display, named: DisplayChangeId | null, context: CommandContext): CommandOutcome {
  const { history, mayAssign } = context;
  const target = named === null ? ownLast(history, context) : history.find(({ change }) => change.id === named);
  if (target === undefined || target.isTurn || isUndone(history, target.change.id)) return refused("display.nothing_to_undo");
  if (isOfLock(history, target) && !mayAssign) return refused("act.forbidden");

  const stop = obstacle(display, target, context);
  if (stop !== null) return stop;
  const changes = target.tiles.map(
    ({ tile, before }): TileChange => ({ tile, to: restoredTile(display, tile, before, context) }),
  );
  const { screen } = target;
  const back = screen === null ? touched(display) : screenBefore(screen.before);
  const result = changed(display, "undo", context, changes, back);
  return { ...result, recorded: linked(result.recorded, target) };
}

const ownLast = (history: History, { actor }: CommandContext): RecordedChange | undefined =>
  history.find(
    ({ change, isTurn }) => !isTurn && change.kind !== "undo" && change.by.id === actor.id && !isUndone(history, change.id),
  );

/** A lock, or what took one back. */
function isOfLock(history: History, { change, undoes }: RecordedChange): boolean {
  if (change.kind !== "undo") return change.kind === "lock";
  const undone = history.find((each) => each.change.id === undoes);
  return undone !== undefined && isOfLock(history, undone);
}

function obstacle(display: Display, { tiles, screen }: RecordedChange, { history, mayAssign }: CommandContext) {
  for (const { tile, after } of tiles) {
    const { version, lockedBy } = tileOf(display, tile);
    if (originOf(history, tile, version) !== originOf(history, tile, after)) return superseded(tile);
    if (lockedBy !== null && !mayAssign) return refused("tile.locked");
  }
  if (screen === null) return null;
  const isSame = originOf(history, null, display.layoutVersion) === originOf(history, null, screen.after);
  return isSame ? null : superseded(null);
}

function restoredTile(
  display: Display,
  tile: number,
  { content, placedBy, lockedBy }: RecordedChange["tiles"][number]["before"],
  { actor: person, at }: CommandContext,
): TileChange["to"] {
  const isSameContent = JSON.stringify(content) === JSON.stringify(tileOf(display, tile).content);
  return { content, placedBy: isSameContent ? placedBy : { person, act: "undone", at }, lockedBy };
}

const screenBefore = ({ layout, sceneId, carousel }: Pick<Display, "layout" | "sceneId" | "carousel">) => ({
  layout,
  sceneId,
  carousel,
});

/** Says of each part which version's state it brought back. */
function linked(recorded: RecordedChange, target: RecordedChange): RecordedChange {
  const tiles = recorded.tiles.map((record) => {
    const before = target.tiles.find(({ tile }) => tile === record.tile)?.before;
    return { ...record, restored: before?.version ?? null };
  });
  const { screen } = recorded;
  const restored = target.screen?.before.layoutVersion ?? null;
  return { ...recorded, tiles, screen: screen === null ? null : { ...screen, restored }, undoes: target.change.id };
}
