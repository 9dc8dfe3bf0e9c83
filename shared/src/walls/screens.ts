import { z } from "zod";
import { CameraId, DeviceId, DisplayId, EpochMs } from "../kernel/units.ts";
import { PersonName } from "../people/schema.ts";
import { MAX_TILES } from "./layouts.ts";
import { Display } from "./schema.ts";

/** The one word that a tile shows; `console/features/tile` says when. */
export const TileStateName = z.enum(["opening", "live", "late", "frozen", "no_signal", "refused", "undecodable", "link_lost"]);
export type TileStateName = z.infer<typeof TileStateName>;

export const TileReport = z.object({
  tile: z
    .number()
    .int()
    .min(0)
    .max(MAX_TILES - 1),
  cameraId: CameraId,
  state: TileStateName,
});
export type TileReport = z.infer<typeof TileReport>;

/** A screen beats this often, and a supervisor reads it as dead when none came for `SCREEN_DEAD_MS`. */
export const SCREEN_BEAT_MS = 5_000;
export const SCREEN_DEAD_MS = 10_000;

/** Console → server: this window shows that display, now. On each change of what its tiles say, at most once a second, and every 5 s. */
export const ScreenBeat = z.object({ displayId: DisplayId, isHidden: z.boolean(), tiles: z.array(TileReport).max(MAX_TILES) });
export type ScreenBeat = z.infer<typeof ScreenBeat>;

/**
 * A screen of the room as it is now. `post`: name of the enrolled post, or the address of one that is not. `state`: `dead` when it does not
 * beat any more, `gone` when its person signed out (told once). A wall screen that was never seen is `dead` with `seenAt` null.
 */
export const RoomScreen = z.object({
  displayId: DisplayId,
  place: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("post"), post: z.string(), deviceId: DeviceId.nullable(), screen: z.number().int() }),
    z.object({ kind: z.literal("wall_screen"), deviceId: DeviceId }),
  ]),
  person: PersonName.nullable(),
  state: z.enum(["alive", "hidden", "dead", "gone"]),
  seenAt: EpochMs.nullable(),
  tiles: z.array(TileReport),
});
export type RoomScreen = z.infer<typeof RoomScreen>;

/** `GET /api/displays`: all of it at once, for who assigns; then `display:changed` and `screens:changed`. */
export const RoomView = z.object({ displays: z.array(Display), screens: z.array(RoomScreen) });
export type RoomView = z.infer<typeof RoomView>;
