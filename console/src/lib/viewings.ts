import type { ViewingId } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { ViewingsApi } from "./api.ts";

/**
 * The part that a tile uses: to open, renew and close viewings, and to hear which of them one may no longer look at. Whoever shows a list
 * hands its tile one whose `open` asks for the list's step.
 */
export interface Viewings extends Pick<ViewingsApi, "open" | "grant" | "close"> {
  /** `listener` hears of each viewing whose right ended. The answer stops it. */
  onForbidden(listener: (viewingId: ViewingId) => void): () => void;
}

/** Causes of the server alone. The others are told by the node, which knows better whether its picture goes on. */
const FORBIDDING: ReadonlySet<ViewingCause> = new Set([
  "session_ended",
  "person_disabled",
  "camera_disabled",
  "right_ended",
  "device_ended",
]);

export interface SeatViewings extends Viewings, ViewingsApi {
  /** The server told that a viewing ended. */
  ended(viewingId: ViewingId, cause: ViewingCause): void;
}

export function createViewings(api: ViewingsApi): SeatViewings {
  const listeners = new Set<(viewingId: ViewingId) => void>();
  return {
    ...api,
    onForbidden(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ended(viewingId, cause) {
      if (FORBIDDING.has(cause)) for (const listener of [...listeners]) listener(viewingId);
    },
  };
}
