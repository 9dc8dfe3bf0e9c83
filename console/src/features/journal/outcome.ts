import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { Told } from "./told.ts";

/** Whether what was asked for was granted; null of what nobody asked for: an end, a date that came, what the product does by itself. */
export function outcomeOf(payload: JournalPayload): "granted" | "refused" | null {
  switch (payload.event) {
    case "session.refused":
    case "right.refused":
    case "forwarding.refused":
    case "lock.refused":
      return "refused";
    case "approval.answered":
      return payload.verdict === "refused" ? "refused" : "granted";
    case "session.locked":
      return payload.isIdle ? null : "granted";
    case "viewing.closed":
    case "viewing.fetched":
    case "session.closed":
    case "habilitation.ended":
    case "authorisation.ended":
    case "forwarding.turned":
    case "forwarding.ended":
    case "journal.destroyed":
    case "journal.restored":
    case "node.admitted":
    case "recordings.destroyed":
    case "recordings.destruction-refused":
    case "lock.held":
    case "round.ended":
      return null;
    default:
      return "granted";
  }
}

/** From where, as far as the row or that of the viewing's beginning says it. */
export function postOf(payload: JournalPayload, told: Told): string | null {
  if ("post" in payload) return payload.post;
  return payload.event === "viewing.closed" ? (told.opened.get(payload.viewingId)?.post ?? null) : null;
}
