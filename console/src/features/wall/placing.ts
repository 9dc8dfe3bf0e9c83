import type { CameraId } from "@vigie/shared/kernel/units";
import { tilesToFill } from "@vigie/shared/walls/commands";
import type { Display, DisplayCommand, Tile, TileContent } from "@vigie/shared/walls/schema";

type Place = Extract<DisplayCommand, { kind: "place" }>;

const cameraContent = (cameraId: CameraId): TileContent => ({ kind: "camera", cameraId });
const at = ({ tiles }: Display, tile: number): Tile | null => tiles[tile] ?? null;
const seenAs = (display: Display, tile: number, content: TileContent | null): Place["tiles"] => {
  const held = at(display, tile);
  return held === null ? [] : [{ tile, seen: held.version, content }];
};
const command = (tiles: Place["tiles"]): Place | null => (tiles.length === 0 ? null : { kind: "place", tiles });

export const holdsCamera = (tile: Tile | null | undefined, cameraId: CameraId): boolean =>
  tile?.content?.kind === "camera" && tile.content.cameraId === cameraId;

/** What an operator works with. `shown`: the tiles that the layout has room for, in reading order. */
export interface Work {
  display: Display;
  shown: readonly number[];
  selected: number;
}

/** Where a camera that is called goes: the selected tile when it is free, the next free one, else onto the selected one. */
export function tileFor({ display, shown, selected }: Work): number {
  const isFree = (tile: number) => at(display, tile)?.content === null && at(display, tile)?.lockedBy === null;
  if (shown.includes(selected) && isFree(selected)) return selected;
  return shown.find(isFree) ?? selected;
}

/** Onto this tile, whatever it holds; a camera comes off any other tile that is not locked. */
export function placeCamera(display: Display, tile: number, cameraId: CameraId): Place | null {
  if (holdsCamera(at(display, tile), cameraId)) return null;
  const others = display.tiles.flatMap((held, other) =>
    other !== tile && held.lockedBy === null && holdsCamera(held, cameraId) ? [other] : [],
  );
  return command([...seenAs(display, tile, cameraContent(cameraId)), ...others.flatMap((other) => seenAs(display, other, null))]);
}

export const placeContent = (display: Display, tile: number, content: TileContent | null): Place | null =>
  command(seenAs(display, tile, content));

/** These tiles without what they hold; the free ones among them are left as they are. */
export const emptied = (display: Display, tiles: readonly number[]): Place | null =>
  command(tiles.flatMap((tile) => (at(display, tile)?.content ? seenAs(display, tile, null) : [])));

/** One tile's content to another, and what was there back: a move when it was free. */
export function swap(display: Display, from: number, to: number): Place | null {
  const held = at(display, from)?.content ?? null;
  const there = at(display, to)?.content ?? null;
  if (from === to || (held === null && there === null)) return null;
  return command([...seenAs(display, from, there), ...seenAs(display, to, held)]);
}

/**
 * Several cameras at once. From a tile on, over what it and the next ones hold; without one into the free tiles when there are enough, else
 * over the whole wall from its first tile on. A camera that is shown already is not shown twice.
 */
export function fill({ display, shown }: Work, cameraIds: readonly CameraId[], from: number | null): Place | null {
  const isShown = (cameraId: CameraId) => shown.some((tile) => holdsCamera(at(display, tile), cameraId));
  const missing = cameraIds.filter((cameraId) => !isShown(cameraId));
  if (from !== null) return command(tilesToFill(display, cameraIds.map(cameraContent), from));
  const free = tilesToFill(display, missing.map(cameraContent), null);
  if (free.length === missing.length) return command(free);
  return command(tilesToFill(display, cameraIds.map(cameraContent), shown[0] ?? 0));
}
