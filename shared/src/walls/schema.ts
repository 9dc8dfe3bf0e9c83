import { z } from "zod";
import {
  CameraId,
  CarouselId,
  DeviceId,
  DisplayChangeId,
  DisplayId,
  EpochMs,
  PersonId,
  RoundRunId,
  SceneId,
} from "../kernel/units.ts";
import { PersonName } from "../people/schema.ts";
import { Layout, MAX_TILES } from "./layouts.ts";

/**
 * What a tile holds. `heldStep`: a carousel stands still at this step (its index in the list); null: it runs, and whoever shows it turns the steps.
 */
export const TileContent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("camera"), cameraId: CameraId }),
  z.object({ kind: z.literal("carousel"), carouselId: CarouselId, heldStep: z.number().int().nonnegative().nullable() }),
  z.object({ kind: z.literal("round"), runId: RoundRunId }),
]);
export type TileContent = z.infer<typeof TileContent>;

/** The act that put the content where it is. */
export const PlacingAct = z.enum(["placed", "pushed", "scene", "carousel", "round", "taken_over", "undone"]);
export type PlacingAct = z.infer<typeof PlacingAct>;

/** The one person who answers for what a tile shows, and how it came there. */
export const PlacedBy = z.object({ person: PersonName, act: PlacingAct, at: EpochMs });
export type PlacedBy = z.infer<typeof PlacedBy>;

/** `version` goes up by one at each change of this tile, also when it is locked. */
export const Tile = z.object({
  version: z.number().int().nonnegative(),
  content: TileContent.nullable(),
  /**
   * Null only for a tile that was never touched; a cleared tile names who cleared it. Empty and `taken_over`: at a change of operator, what it
   * held was not the newcomer's to show.
   */
  placedBy: PlacedBy.nullable(),
  /** Only who assigns may change it. */
  lockedBy: PersonName.nullable(),
  /** On a device: its placer has no longer the right to show it (*à reprendre*). Nothing is shown until somebody with the right takes it over. */
  isToTakeOver: z.boolean(),
});
export type Tile = z.infer<typeof Tile>;

/** A person has up to eight screens, numbered from 1, and finds them again at any post. */
export const ScreenNumber = z.number().int().min(1).max(8);
export const DisplayOwner = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), personId: PersonId, screen: ScreenNumber }),
  z.object({ kind: z.literal("device"), deviceId: DeviceId }),
]);
export type DisplayOwner = z.infer<typeof DisplayOwner>;

/** A screen that turns through scenes by itself, or stands still at one. */
export const SceneCarousel = z.object({
  carouselId: CarouselId,
  step: z.number().int().nonnegative(),
  isHeld: z.boolean(),
  startedBy: PersonName,
});
export type SceneCarousel = z.infer<typeof SceneCarousel>;

/**
 * What one screen shows; the truth is the server's. `version` goes up by one at every change, of a tile or of the whole; a console that
 * hears of one it does not follow on fetches the display. Tiles beyond the layout keep their content and wait.
 */
export const Display = z.object({
  id: DisplayId,
  owner: DisplayOwner,
  version: z.number().int(),
  /** Of layout, scene and carousel: what `layout`, `scene` and `carousel` commands must have seen. */
  layoutVersion: z.number().int(),
  layout: Layout,
  sceneId: SceneId.nullable(),
  carousel: SceneCarousel.nullable(),
  tiles: z.array(Tile).length(MAX_TILES),
});
export type Display = z.infer<typeof Display>;

const tileAt = z
  .number()
  .int()
  .min(0)
  .max(MAX_TILES - 1);
const seen = z.number().int().nonnegative();

/**
 * A change of a display: it names the versions it saw, and is done whole or not at all. `place` clears with `content` null, moves and fills
 * with several tiles at once.
 */
export const DisplayCommand = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("place"),
    tiles: z
      .array(z.object({ tile: tileAt, seen, content: TileContent.nullable() }))
      .min(1)
      .max(MAX_TILES)
      .refine((tiles) => new Set(tiles.map(({ tile }) => tile)).size === tiles.length, { message: "each tile once" }),
  }),
  z.object({ kind: z.literal("layout"), seen, layout: Layout }),
  z.object({ kind: z.literal("scene"), seen, sceneId: SceneId }),
  z.object({ kind: z.literal("lock"), tile: tileAt, seen, isLocked: z.boolean() }),
  /** Who has the right takes responsibility for what the tile holds, and becomes its placer. */
  z.object({ kind: z.literal("take_over"), tile: tileAt, seen }),
  /** Null ends it. `step` and `isHeld`: start or hold there. */
  z.object({
    kind: z.literal("carousel"),
    seen,
    carousel: z.object({ carouselId: CarouselId, step: z.number().int().nonnegative(), isHeld: z.boolean() }).nullable(),
  }),
  /** Takes back one's own last change of this display that is not taken back yet, or the one named. */
  z.object({ kind: z.literal("undo"), changeId: DisplayChangeId.nullable() }),
]);
export type DisplayCommand = z.infer<typeof DisplayCommand>;

/** What was done to a display, for those who watch it. */
export const DisplayChange = z.object({
  id: DisplayChangeId,
  kind: z.enum(["place", "layout", "scene", "lock", "take_over", "carousel", "undo"]),
  by: PersonName,
  at: EpochMs,
  tiles: z.array(tileAt),
});
export type DisplayChange = z.infer<typeof DisplayChange>;

/** `superseded`: somebody changed what the command saw; nothing was done. `by`: who won, and when. */
export const CommandAnswer = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("applied"), change: DisplayChange, display: Display }),
  z.object({ outcome: z.literal("superseded"), by: PersonName, at: EpochMs, display: Display }),
]);
export type CommandAnswer = z.infer<typeof CommandAnswer>;

/** Where a picture is shown: what the server derives placer and motive from. */
export const TileRef = z.object({ displayId: DisplayId, tile: tileAt });
export type TileRef = z.infer<typeof TileRef>;
