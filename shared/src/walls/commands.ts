import type { EpochMs } from "../kernel/units.ts";
import type { PersonName } from "../people/schema.ts";
import type { History } from "./changes.ts";
import {
  type CommandContext,
  type CommandOutcome,
  changed,
  refused,
  type Screen,
  type StagedScene,
  screenOf,
  superseded,
  tileOf,
  touched,
} from "./changing.ts";
import { gridOf } from "./layouts.ts";
import type { Display, DisplayCommand, PlacedBy, PlacingAct, SceneCarousel, TileContent } from "./schema.ts";
import { undo } from "./undo.ts";

export type { CommandContext, CommandOutcome, Refusal, StagedScene } from "./changing.ts";

/**
 * The one function that changes a display: the server's truth, and what a console may show before the answer. Whole or not at all; every tile
 * that it touches goes up by one version. Whether the contents exist, and who may command whose screen, was decided before.
 */
export function apply(display: Display, command: DisplayCommand, context: CommandContext): CommandOutcome {
  switch (command.kind) {
    case "place":
      return place(display, command.tiles, context);
    case "layout":
      if (command.seen !== display.layoutVersion) return superseded(null);
      return changed(display, "layout", context, [], { ...heldScreen(display), layout: command.layout, sceneId: null });
    case "scene":
      if (command.seen !== display.layoutVersion) return superseded(null);
      if (context.scene === null) return refused("scene.not_found");
      return stage(display, "scene", context.scene, heldScreen(display).carousel, context);
    case "lock":
      return lock(display, command, context);
    case "take_over":
      return takeOver(display, command, context);
    case "carousel":
      return command.seen === display.layoutVersion ? runCarousel(display, command.carousel, context) : superseded(null);
    case "undo":
      return undo(display, command.changeId, context);
  }
}

/** The next step of a carousel that turns by itself: placed by whoever started it. */
export function turn(
  display: Display,
  carousel: SceneCarousel,
  context: CommandContext & { scene: StagedScene },
): CommandOutcome {
  const turned = stage(display, "carousel", context.scene, carousel, context);
  return turned.outcome === "applied" ? { ...turned, recorded: { ...turned.recorded, isTurn: true } } : turned;
}

/** Who changed what was seen, and when. A version that nothing remembers any more is its placer's, in the end the asker's. */
export function whoChanged(
  display: Display,
  tile: number | null,
  history: History,
  asker: { by: PersonName; at: EpochMs },
): { by: PersonName; at: EpochMs } {
  const last = history.find(({ tiles, screen }) => (tile === null ? screen !== null : tiles.some((each) => each.tile === tile)));
  const placed = tile === null ? null : (display.tiles[tile]?.placedBy ?? null);
  if (last !== undefined && last.change.at >= (placed?.at ?? 0)) return { by: last.change.by, at: last.change.at };
  return placed === null ? asker : { by: placed.person, at: placed.at };
}

const heldScreen = (display: Display): Screen => touched(display) ?? screenOf(display);

const isOwn = ({ owner }: Display, { id }: PersonName): boolean => owner.kind === "person" && owner.personId === id;

/** Why a tile may not be changed by who saw that version of it, or null. */
function obstacle(display: Display, tile: number, seen: number, { mayAssign }: CommandContext): CommandOutcome | null {
  const { version, lockedBy } = tileOf(display, tile);
  if (version !== seen) return superseded(tile);
  return lockedBy !== null && !mayAssign ? refused("tile.locked") : null;
}

function place(
  display: Display,
  places: readonly { tile: number; seen: number; content: TileContent | null }[],
  context: CommandContext,
): CommandOutcome {
  for (const { tile, seen } of places) {
    const stop = obstacle(display, tile, seen, context);
    if (stop !== null) return stop;
  }
  const { actor: person, at } = context;
  const changes = places.map(({ tile, content }) => {
    const act: PlacingAct = content?.kind === "round" ? "round" : isOwn(display, person) ? "placed" : "pushed";
    return { tile, to: { content, placedBy: { person, act, at }, lockedBy: tileOf(display, tile).lockedBy } };
  });
  return changed(display, "place", context, changes, touched(display));
}

function lock(
  display: Display,
  { tile, seen, isLocked }: Extract<DisplayCommand, { kind: "lock" }>,
  context: CommandContext,
): CommandOutcome {
  if (!context.mayAssign) return refused("act.forbidden");
  const stop = obstacle(display, tile, seen, context);
  if (stop !== null) return stop;
  const { content, placedBy } = tileOf(display, tile);
  const to = { content, placedBy, lockedBy: isLocked ? context.actor : null };
  const locked = changed(display, "lock", context, [{ tile, to }], null);
  // A lock does not make anybody answer for the picture.
  return { ...locked, display: keepRights(display, locked.display, tile) };
}

function keepRights(before: Display, after: Display, tile: number): Display {
  const { isToTakeOver } = tileOf(before, tile);
  return { ...after, tiles: after.tiles.map((each, at) => (at === tile ? { ...each, isToTakeOver } : each)) };
}

function takeOver(
  display: Display,
  { tile, seen }: Extract<DisplayCommand, { kind: "take_over" }>,
  context: CommandContext,
): CommandOutcome {
  const stop = obstacle(display, tile, seen, context);
  if (stop !== null) return stop;
  const { content, lockedBy } = tileOf(display, tile);
  if (content === null) return refused("tile.other_content");
  const placedBy: PlacedBy = { person: context.actor, act: "taken_over", at: context.at };
  return changed(display, "take_over", context, [{ tile, to: { content, placedBy, lockedBy } }], null);
}

/** Layout and contents in one go. A scene without any content is a layout that was saved: the tiles keep what they hold. */
function stage(
  display: Display,
  kind: "scene" | "carousel",
  { id, layout, contents }: StagedScene,
  carousel: SceneCarousel | null,
  context: CommandContext,
): CommandOutcome {
  const placedBy: PlacedBy = { person: context.actor, act: kind, at: context.at };
  const isEmpty = contents.every((content) => content === null);
  const changes = (isEmpty ? [] : gridOf(layout).cells).flatMap((_, tile) => {
    const { content: held, lockedBy } = tileOf(display, tile);
    const content = contents[tile] ?? null;
    const stays = (content === null && held === null) || (lockedBy !== null && !context.mayAssign);
    return stays ? [] : [{ tile, to: { content, placedBy, lockedBy } }];
  });
  return changed(display, kind, context, changes, { layout, sceneId: id, carousel });
}

/** Holding where it stands touches no tile; starting, stepping and going on show the step's scene. */
function runCarousel(
  display: Display,
  asked: { carouselId: SceneCarousel["carouselId"]; step: number; isHeld: boolean } | null,
  context: CommandContext,
): CommandOutcome {
  const { layout, sceneId, carousel } = display;
  if (asked === null) return changed(display, "carousel", context, [], { layout, sceneId, carousel: null });
  const isSameStep = carousel?.carouselId === asked.carouselId && carousel.step === asked.step;
  if (isSameStep && asked.isHeld) {
    return changed(display, "carousel", context, [], { layout, sceneId, carousel: { ...carousel, isHeld: true } });
  }
  if (context.scene === null) return refused("scene.not_found");
  return stage(display, "carousel", context.scene, { ...asked, startedBy: context.actor }, context);
}

type Place = Extract<DisplayCommand, { kind: "place" }>["tiles"][number];

/**
 * Where several contents go at once, for a `place`: without `from` into the shown tiles that are free, from a tile on into that and the
 * next ones in reading order, over what they hold; locked tiles are left out. What finds no tile is left out at the end.
 */
export function tilesToFill(display: Display, contents: readonly TileContent[], from: number | null): Place[] {
  const shown = readingOrder(display);
  const start = from === null ? 0 : shown.indexOf(from);
  if (start < 0) return [];
  const open = shown.slice(start).flatMap((tile) => {
    const held = display.tiles[tile];
    const isOpen = held !== undefined && held.lockedBy === null && (from !== null || held.content === null);
    return isOpen ? [{ tile, seen: held.version }] : [];
  });
  return open.slice(0, contents.length).flatMap((place, at) => {
    const content = contents[at];
    return content === undefined ? [] : [{ ...place, content }];
  });
}

/** The tiles that the layout shows, by row, then by column. */
export function readingOrder({ layout }: Pick<Display, "layout">): number[] {
  const cells = gridOf(layout).cells.map(({ row, column }, tile) => ({ row, column, tile }));
  return cells.sort((a, b) => a.row - b.row || a.column - b.column).map(({ tile }) => tile);
}
