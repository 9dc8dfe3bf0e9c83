import { z } from "zod";
import { DisplayChangeId } from "../kernel/units.ts";
import { Display, DisplayChange, Tile } from "./schema.ts";

const after = z.number().int();
const restored = after.nullable();

/**
 * What a change replaced, so that it can be taken back. `after`: the version that it left. `restored`: of an undo, the version whose state
 * it brought back; what stands at `after` then is what stood at `restored`.
 */
export const TileRecord = z.object({
  tile: z.number().int(),
  before: Tile.pick({ version: true, content: true, placedBy: true, lockedBy: true }),
  after,
  restored,
});
export type TileRecord = z.infer<typeof TileRecord>;
/** The same of layout, scene and carousel. */
export const ScreenRecord = z.object({
  before: Display.pick({ layoutVersion: true, layout: true, sceneId: true, carousel: true }),
  after,
  restored,
});
export type ScreenRecord = z.infer<typeof ScreenRecord>;

/** A change with its inverse. `undoes`: the change that it took back. `isTurn`: a carousel did it by itself, and nobody takes that back. */
export const RecordedChange = z.object({
  change: DisplayChange,
  tiles: z.array(TileRecord),
  screen: ScreenRecord.nullable(),
  undoes: DisplayChangeId.nullable(),
  isTurn: z.boolean(),
});
export type RecordedChange = z.infer<typeof RecordedChange>;

/** Newest first. */
export type History = readonly RecordedChange[];

/** Taken back, and that not taken back in its turn. */
export const isUndone = (history: History, id: DisplayChangeId): boolean =>
  history.some(({ change, undoes }) => undoes === id && !isUndone(history, change.id));

/** The oldest version of a tile (`null`: of the screen) that looked as this one does: undoing leads back to it. */
export function originOf(history: History, tile: number | null, version: number): number {
  for (const recorded of history) {
    const part = tile === null ? recorded.screen : recorded.tiles.find((each) => each.tile === tile);
    if (part?.after === version && part.restored !== null) return originOf(history, tile, part.restored);
  }
  return version;
}
