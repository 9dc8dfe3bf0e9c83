import type { CONSOLE_EVENTS, CONSOLE_TO_SERVER } from "@vigie/shared/console/events";
import type { Act } from "@vigie/shared/people/acts";
import type { z } from "zod";

type Events = typeof CONSOLE_EVENTS;
export type EventName = keyof Events;
/** An event as a room tells it; the count is the socket's. */
export type ConsoleEvent<E extends EventName> = Omit<z.infer<Events[E]>, "seq">;

/** What one must be allowed to do to be told. */
export const CONSOLE_EVENT_ACTS = {
  "cameras:states": "camera.list",
  "cameras:changed": "camera.list",
  "node:changed": "node.list",
  "policy:changed": "session.read",
  "viewing:ended": "session.read",
  "display:changed": "display.read",
  "screens:changed": "display.assign",
  "scenes:changed": "scene.list",
  "carousels:changed": "carousel.list",
  "rounds:changed": "round.read",
  "devices:changed": "device.list",
  "people:changed": "person.list",
  "approvals:changed": "approval.list",
  /** Both ends may stop one. */
  "forwardings:changed": "forwarding.stop",
  "session:changed": "session.read",
  "session:ended": "session.read",
  "server:beat": "session.read",
} as const satisfies Record<EventName, Act>;

/** What one must be allowed to do, on the display that it names, to be heard. */
export const CONSOLE_MESSAGE_ACTS = { "screen:beat": "display.read" } as const satisfies Record<
  keyof typeof CONSOLE_TO_SERVER,
  Act
>;
