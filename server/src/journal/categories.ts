import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { JournalCategory } from "@vigie/shared/journal/terms";

/** Each with a term of its own: `shared/journal/terms`. */
export function categoryOf({ event }: JournalPayload): JournalCategory {
  const [noun] = event.split(".");
  switch (noun) {
    case "viewing":
    case "session":
    case "round":
    case "wall":
    case "journal":
    case "forwarding":
      return noun;
    case "display":
    case "scene":
    case "carousel":
      return "wall";
    case "recordings":
    case "lock":
      return "recording";
    case "service":
    case "link":
      return "forwarding";
    case "habilitation":
    case "authorisation":
    case "break-glass":
    case "approval":
    case "factor":
    case "right":
      return "right";
    default:
      return "administration";
  }
}
