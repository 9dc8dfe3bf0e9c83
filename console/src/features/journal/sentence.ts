import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { Principal } from "@vigie/shared/people/principal";
import type { ViewedList } from "@vigie/shared/viewings/schema";
import type { DisplayOwner, TileContent } from "@vigie/shared/walls/schema";
import type { TFunction } from "i18next";
import type { Told } from "./told.ts";

/** What ids are called today. Null: not known (any more) to this console. */
export interface Names {
  person(id: string): string | null;
  camera(id: string): string | null;
  commune(id: string): string | null;
  node(id: string): string | null;
}

/** What a sentence is made with: names of today, what other rows tell, and how an instant is written. */
export interface Voice {
  names: Names;
  told: Told;
  instant: (at: number) => string;
  t: TFunction<"journal">;
}

type Of<E extends JournalPayload["event"]> = Extract<JournalPayload, { event: E }>;

/** A row in plain words: key of `journal.json` and what goes into it. */
export function sentence(payload: JournalPayload, voice: Voice): string {
  const { names, t } = voice;
  return t(`event.${payload.event}${variant(payload, voice)}`, {
    ...payload,
    by: "by" in payload ? person(payload.by, voice) : "",
    person: "personId" in payload ? person(payload.personId, voice) : "",
    camera: "cameraId" in payload && payload.cameraId !== null ? camera(payload.cameraId, voice) : "",
    commune: "communeId" in payload ? (names.commune(payload.communeId) ?? "") : "",
    node: "nodeId" in payload ? (names.node(payload.nodeId) ?? "") : "",
    cause: "cause" in payload ? t(`cause.${payload.cause}`) : "",
    role: "role" in payload ? t(`app:role.${payload.role}`) : "",
    changed:
      "changed" in payload ? payload.changed.map((field) => t(`changed.${field}`, { defaultValue: field })).join(", ") : "",
    seconds: "seconds" in payload ? Math.round(payload.seconds) : 0,
    ...ofViewing(payload, voice),
    ...ofWall(payload, voice),
    ...ofRound(payload, voice),
  });
}

/** Which of an event's sentences: the end of its key. */
function variant(payload: JournalPayload, { told }: Voice): string {
  switch (payload.event) {
    case "viewing.opened":
      return `${listed(payload)}${opening(payload)}`;
    case "viewing.closed": {
      const opened = told.opened.get(payload.viewingId);
      return `${listed(payload)}${opened === undefined ? "Alone" : byDevice(opened.principal)}`;
    }
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

function opening({ principal, cameraId, motive }: Of<"viewing.opened">): string {
  if (principal.kind === "device" || cameraId === null) return byDevice(principal);
  return motive === "watch" ? "" : "Placed";
}

function ofViewing(payload: JournalPayload, voice: Voice): Record<string, string> {
  if (payload.event !== "viewing.opened" && payload.event !== "viewing.closed") return {};
  const opened = payload.event === "viewing.opened" ? payload : voice.told.opened.get(payload.viewingId);
  if (opened === undefined) return {};
  return {
    who: who(opened, voice),
    post: opened.post,
    placer: person(opened.placedBy, voice),
    list: opened.list === undefined ? "" : list(opened.list, voice),
  };
}

function list(viewed: ViewedList, voice: Voice): string {
  if (viewed.kind === "carousel") return voice.t("list.carousel", { version: viewed.version });
  return voice.t("list.round", { round: roundOfRun(viewed.runId, voice) });
}

function ofWall(payload: JournalPayload, voice: Voice): Record<string, string> {
  switch (payload.event) {
    case "device.enrolled":
      return { kind: voice.t(`kind.${payload.kind}`) };
    case "device.changed":
    case "device.ended":
      return { device: device(payload.deviceId, voice) };
    case "display.assigned":
      return { owner: owner(payload.owner, voice), contents: contents(payload.tiles, voice) };
    default:
      return {};
  }
}

function owner(display: DisplayOwner, voice: Voice): string {
  if (display.kind === "device") return voice.t("owner.device", { device: device(display.deviceId, voice) });
  return voice.t("owner.person", { screen: display.screen, person: person(display.personId, voice) });
}

function contents(tiles: readonly { content: TileContent | null }[], voice: Voice): string {
  const [first, ...others] = tiles.map(({ content }) => contentName(content, voice));
  if (first === undefined) return voice.t("content.nothing");
  return others.length === 0 ? first : voice.t("someCameras", { first, others: others.length });
}

function contentName(content: TileContent | null, voice: Voice): string {
  if (content === null) return voice.t("content.nothing");
  return content.kind === "camera"
    ? voice.t("content.camera", { camera: camera(content.cameraId, voice) })
    : voice.t(`content.${content.kind}`);
}

function ofRound(payload: JournalPayload, voice: Voice): Record<string, string> {
  switch (payload.event) {
    case "round.started":
    case "round.skipped": {
      const planned = payload.plannedAt === null ? "" : voice.instant(payload.plannedAt);
      return { round: voice.told.rounds.get(payload.roundId) ?? voice.t("someRound"), planned };
    }
    case "round.step-skipped":
    case "round.ended":
      return { round: roundOfRun(payload.runId, voice) };
    default:
      return {};
  }
}

function roundOfRun(runId: string, { told, t }: Voice): string {
  return told.rounds.get(told.runs.get(runId) ?? "") ?? t("someRound");
}

const device = (id: string, { told, t }: Voice) => told.devices.get(id) ?? t("someDevice");

const camera = (id: string, { names, t }: Voice) => names.camera(id) ?? t("someCamera");

/** Null: the server itself, or who sat at its terminal. */
const person = (id: string | null, { names, t }: Voice) => (id === null ? t("terminal") : (names.person(id) ?? t("somebody")));

const who = ({ principal, post }: Of<"viewing.opened">, voice: Voice): string =>
  principal.kind === "person" ? person(principal.personId, voice) : voice.t(`principal.${principal.kind}`, { post });
