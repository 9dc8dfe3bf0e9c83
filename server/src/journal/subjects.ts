import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { Principal } from "@vigie/shared/people/principal";

/** A person or camera that a row mentions, by id. `isActor`: the row tells an act of theirs. */
export interface Mention {
  subject: string;
  isActor: boolean;
}

/** The person and the placer of a viewing, for the row of its end, which names neither. */
export interface Viewer {
  principal: Principal;
  placedBy: string;
}

/** Rows that name one person alone, who acted. */
const OWN_ACT = /^(session|factor|right)\./;

/** Everybody and every camera that the row names. */
export function mentionsOf(payload: JournalPayload, viewer: Viewer | null): Mention[] {
  const isActor = new Map<string, boolean>();
  const mention = (subject: unknown, acted: boolean) => {
    if (typeof subject === "string") isActor.set(subject, acted || isActor.get(subject) === true);
  };
  const told: Record<string, unknown> = payload;
  mention(told["by"], true);
  mention(told["personId"], told["by"] === undefined && OWN_ACT.test(payload.event));
  mention(told["approvedBy"], false);
  mention(told["endedBy"], false);
  mention(told["cameraId"], false);
  if (Array.isArray(told["cameraIds"])) for (const cameraId of told["cameraIds"]) mention(cameraId, false);
  const looked = payload.event === "viewing.opened" ? payload : viewer;
  if (looked !== null) {
    const own = looked.principal.kind === "person" ? looked.principal.personId : null;
    mention(own, true);
    // Of a screen or a play address, whoever placed the picture answers for it.
    mention(looked.placedBy, own === null);
  }
  if (payload.event === "display.assigned") {
    if (payload.owner.kind === "person") mention(payload.owner.personId, false);
    for (const { content } of payload.tiles) if (content?.kind === "camera") mention(content.cameraId, false);
  }
  return [...isActor].map(([subject, acted]) => ({ subject, isActor: acted }));
}
