import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { Principal } from "@vigie/shared/people/principal";
import { ofForwarding, ofJournal, ofLookBack, ofRecording, ofRight, ofRound, ofSession, ofViewing, ofWall } from "./parts.ts";
import { camera, commune, type Of, person, type Voice } from "./voice.ts";

/** A row in plain words: key of `journal.json` and what goes into it. */
export function sentence(payload: JournalPayload, voice: Voice): string {
  const { names, t } = voice;
  return t(`event.${payload.event}${variant(payload, voice)}`, {
    ...payload,
    by: "by" in payload ? person(payload.by, voice) : "",
    approver: "approvedBy" in payload ? person(payload.approvedBy, voice) : "",
    person: "personId" in payload ? person(payload.personId, voice) : "",
    camera: "cameraId" in payload && payload.cameraId !== null ? camera(payload.cameraId, voice) : "",
    commune: "communeId" in payload ? commune(payload.communeId, voice) : "",
    node: "nodeId" in payload ? (names.node(payload.nodeId) ?? t("someNode")) : "",
    cause: "cause" in payload ? t(`cause.${payload.cause}`) : "",
    role: "role" in payload ? t(`app:role.${payload.role}`) : "",
    changed: "changed" in payload ? fields(payload.changed, voice) : "",
    seconds: "seconds" in payload ? Math.round(payload.seconds) : 0,
    ...ofViewing(payload, voice),
    ...ofLookBack(payload, voice),
    ...ofSession(payload, voice),
    ...ofRight(payload, voice),
    ...ofForwarding(payload, voice),
    ...ofRecording(payload, voice),
    ...ofJournal(payload, voice),
    ...ofWall(payload, voice),
    ...ofRound(payload, voice),
  });
}

function fields(changed: readonly string[], { t }: Voice): string {
  if (changed.length === 0) return t("changedNothing");
  return changed.map((field) => t(`changed.${field}`, { defaultValue: field })).join(", ");
}

/** Which of an event's sentences: the end of its key. */
function variant(payload: JournalPayload, { told }: Voice): string {
  switch (payload.event) {
    case "viewing.opened":
      return `${listed(payload)}${opening(payload)}`;
    case "viewing.closed": {
      const opened = told.opened.get(payload.viewingId);
      if (opened === undefined) return `${listed(payload)}Alone`;
      if (opened.lookBack !== undefined) return payload.ranges === undefined ? "LookBackUntold" : "LookBack";
      return `${listed(payload)}${byDevice(opened.principal)}`;
    }
    case "session.closed":
      return payload.endedBy === undefined ? "" : "By";
    case "session.refused":
      return payload.at === undefined ? "" : { password: "Password", factor: "Factor" }[payload.at];
    case "factor.key-policy":
      return payload.isRequired ? "" : "Off";
    case "session.locked":
      return payload.isIdle ? "Idle" : "";
    case "right.refused":
      return payload.cameraId === null ? "" : "Camera";
    case "approval.answered":
      return payload.verdict === "refused" ? "Refused" : "";
    case "forwarding.ended":
    case "link.ended":
      return payload.by === null ? "Itself" : "";
    case "recordings.destroyed":
      return payload.heldBy.length === 0 ? "" : "Held";
    case "lock.requested":
      return payload.askedBy === undefined ? "" : "Approved";
    case "display.assigned":
      return ASSIGNED[payload.kind];
    case "round.started":
      return payload.plannedAt === null ? "Unplanned" : "";
    case "round.ended":
      return { completed: "", stopped: "Stopped", lost: "Lost" }[payload.how];
    default:
      return "";
  }
}

const ASSIGNED = {
  place: "",
  layout: "Layout",
  scene: "Scene",
  lock: "Lock",
  take_over: "TakeOver",
  carousel: "Carousel",
  undo: "Undo",
} as const satisfies Record<Of<"display.assigned">["kind"], string>;

const listed = ({ cameraId }: { cameraId: string | null }) => (cameraId === null ? "List" : "");
const byDevice = ({ kind }: Principal) => (kind === "device" ? "Device" : "");

/** Whoever looks at what they placed themselves is named once. */
const OPENED = {
  watch: "",
  push: "Placed",
  round: "Placed",
  forwarding: "Forwarded",
  "break-glass": "BreakGlass",
  immediate: "Immediate",
  alarm: "LookBack",
  event: "LookBack",
  requisition: "LookBack",
  quality_check: "LookBack",
} as const;

function opening({ principal, cameraId, motive }: Of<"viewing.opened">): string {
  if (principal.kind === "device" || cameraId === null) return byDevice(principal);
  return OPENED[motive];
}
