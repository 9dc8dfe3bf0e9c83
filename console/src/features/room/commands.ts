import type { CameraId, CarouselId, DisplayId, SceneId } from "@vigie/shared/kernel/units";
import { tilesToFill } from "@vigie/shared/walls/commands";
import { gridOf, type LayoutName } from "@vigie/shared/walls/layouts";
import type { Display, DisplayCommand, Tile, TileContent } from "@vigie/shared/walls/schema";

/** One tile of the room. */
export interface Target {
  displayId: DisplayId;
  tile: number;
}

const cameraContent = (cameraId: CameraId): TileContent => ({ kind: "camera", cameraId });

/**
 * Puts cameras onto a tile (those after the first go on from it in reading order), or into the free tiles of the screen (`tile` null). Null:
 * nothing has room.
 */
export function push(display: Display, tile: number | null, cameraIds: readonly CameraId[]): DisplayCommand | null {
  const [first, ...others] = cameraIds;
  const target = tile === null ? undefined : display.tiles[tile];
  if (tile !== null && target !== undefined && first !== undefined && others.length === 0)
    return { kind: "place", tiles: [{ tile, seen: target.version, content: cameraContent(first) }] };
  const tiles = tilesToFill(display, cameraIds.map(cameraContent), tile);
  return tiles.length === 0 ? null : { kind: "place", tiles };
}

/** Null for a tile that holds nothing. */
export const clear = (display: Display, tile: number): DisplayCommand | null => {
  const held = display.tiles[tile];
  return held === undefined || held.content === null
    ? null
    : { kind: "place", tiles: [{ tile, seen: held.version, content: null }] };
};

export const toggleLock = (display: Display, tile: number): DisplayCommand | null => {
  const held = display.tiles[tile];
  return held === undefined ? null : { kind: "lock", tile, seen: held.version, isLocked: held.lockedBy === null };
};

/** Null where nobody has to: the placer has the right. */
export const takeOver = (display: Display, tile: number): DisplayCommand | null => {
  const held = display.tiles[tile];
  return held === undefined || held.content === null ? null : { kind: "take_over", tile, seen: held.version };
};

export const setLayout = ({ layoutVersion }: Display, name: LayoutName): DisplayCommand => ({
  kind: "layout",
  seen: layoutVersion,
  layout: { kind: "named", name },
});

export const applyScene = ({ layoutVersion }: Display, sceneId: SceneId): DisplayCommand => ({
  kind: "scene",
  seen: layoutVersion,
  sceneId,
});

export const startCarousel = ({ layoutVersion }: Display, carouselId: CarouselId): DisplayCommand => ({
  kind: "carousel",
  seen: layoutVersion,
  carousel: { carouselId, step: 0, isHeld: false },
});

/** Holds the screen's carousel where it is, or lets it go on. Null: it has none. */
export const toggleHold = ({ layoutVersion, carousel }: Display): DisplayCommand | null =>
  carousel === null
    ? null
    : {
        kind: "carousel",
        seen: layoutVersion,
        carousel: { carouselId: carousel.carouselId, step: carousel.step, isHeld: !carousel.isHeld },
      };

export const stopCarousel = ({ layoutVersion, carousel }: Display): DisplayCommand | null =>
  carousel === null ? null : { kind: "carousel", seen: layoutVersion, carousel: null };

export const UNDO: DisplayCommand = { kind: "undo", changeId: null };

/** The tiles that the layout shows, with their cells; those beyond it wait and are not drawn. */
export function shownTiles({ layout, tiles }: Display): { tile: Tile; at: number }[] {
  return gridOf(layout).cells.flatMap((_, at) => {
    const tile = tiles[at];
    return tile === undefined ? [] : [{ tile, at }];
  });
}
