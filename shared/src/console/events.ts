import { z } from "zod";
import { CameraStates } from "../cameras/schema.ts";
import { EpochMs, ViewingId } from "../kernel/units.ts";
import { MediaNode } from "../nodes/schema.ts";
import { Policy } from "../people/policy.ts";
import { ViewingCause } from "../viewings/schema.ts";
import { Display, DisplayChange } from "../walls/schema.ts";
import { RoomScreen, ScreenBeat } from "../walls/screens.ts";

/**
 * Server → console over Socket.IO, namespace `/console`, authenticated by the session cookie, or by that of an enrolled wall screen. `seq` counts the events sent to this socket
 * from 1: a console that sees a gap fetches again instead of guessing.
 */
export const CONSOLE_NAMESPACE = "/console";

export const CONSOLE_EVENTS = {
  /** All on connection, then those that changed, at most five times a second. */
  "cameras:states": z.object({ seq: z.number().int(), cameras: z.array(CameraStates) }),
  /** A camera, commune or site was created or changed: the lists are to be fetched again. */
  "cameras:changed": z.object({ seq: z.number().int() }),
  "node:changed": z.object({ seq: z.number().int(), node: MediaNode }),
  "policy:changed": z.object({ seq: z.number().int(), policy: Policy }),
  "viewing:ended": z.object({ seq: z.number().int(), viewingId: ViewingId, cause: ViewingCause }),
  /** A display was changed: to its owner's screens and to who assigns. `change` null: as it stands, after a right came or went. */
  "display:changed": z.object({ seq: z.number().int(), display: Display, change: DisplayChange.nullable() }),
  /** To who assigns: all screens of the room on connection, then those that changed, at most five times a second. */
  "screens:changed": z.object({ seq: z.number().int(), screens: z.array(RoomScreen) }),
  /** Lists that are to be fetched again by who shows them. */
  "scenes:changed": z.object({ seq: z.number().int() }),
  "carousels:changed": z.object({ seq: z.number().int() }),
  "rounds:changed": z.object({ seq: z.number().int() }),
  "devices:changed": z.object({ seq: z.number().int() }),
  "people:changed": z.object({ seq: z.number().int() }),
  "approvals:changed": z.object({ seq: z.number().int() }),
  "forwardings:changed": z.object({ seq: z.number().int() }),
  /** One's own was locked, unlocked or stepped up, perhaps in another window: it is to be fetched again. */
  "session:changed": z.object({ seq: z.number().int() }),
  /** The session, or the device's secret, is over: the console goes back to the sign-in, the wall screen goes dark. */
  "session:ended": z.object({ seq: z.number().int() }),
  /** Server's clock each 5 s: the console knows a half-open link by its absence (8 s) and shows the room's clock. */
  "server:beat": z.object({ seq: z.number().int(), serverAt: EpochMs }),
} as const;

/** Console → server, without acknowledgement. Anything else closes the socket. */
export const CONSOLE_TO_SERVER = { "screen:beat": ScreenBeat } as const;
