import type { JournalPayload } from "@vigie/shared/journal/schema";
import { JournalCategory } from "@vigie/shared/journal/terms";
import type { InstantRange } from "@vigie/shared/recordings/playback";
import type { ViewedList } from "@vigie/shared/viewings/schema";
import type { DisplayOwner, TileContent } from "@vigie/shared/walls/schema";
import { dayStart } from "../../lib/room-day.ts";
import { camera, cameras, commune, device, type Of, order, person, roundOfRun, service, type Voice } from "./voice.ts";

type Parts = Record<string, string>;
const NOTHING: Parts = {};

/** The words of one group of events that go into their sentences; nothing for any other event. */
type PartsOf = (payload: JournalPayload, voice: Voice) => Parts;

export const ofViewing: PartsOf = (payload, voice) => {
  if (payload.event !== "viewing.opened" && payload.event !== "viewing.closed") return NOTHING;
  const opened = payload.event === "viewing.opened" ? payload : voice.told.opened.get(payload.viewingId);
  if (opened === undefined) return NOTHING;
  return {
    who: who(opened, voice),
    post: opened.post,
    placer: person(opened.placedBy, voice),
    list: opened.list === undefined ? "" : list(opened.list, voice),
  };
};

export const ofLookBack: PartsOf = (payload, voice) => {
  const { t, instant } = voice;
  if (payload.event === "viewing.opened" && payload.lookBack !== undefined) {
    const { from, until, reference } = payload.lookBack;
    const range = { fromInstant: instant(from), untilInstant: instant(until) };
    return { ...range, reference: reference ?? "", motiveName: t(`who-saw:motive.${payload.motive}`) };
  }
  if (payload.event !== "viewing.closed" && payload.event !== "viewing.fetched") return NOTHING;
  return payload.ranges === undefined ? NOTHING : { fetched: fetched(payload.ranges, voice) };
};

const SHOWN_RANGES = 5;

function fetched(ranges: readonly InstantRange[], { t, instant }: Voice): string {
  if (ranges.length === 0) return t("fetched.nothing");
  const shown = ranges
    .slice(0, SHOWN_RANGES)
    .map(({ from, until }) => t("fetched.range", { from: instant(from), until: instant(until) }));
  const others = ranges.length - shown.length;
  return [...shown, ...(others === 0 ? [] : [t("fetched.others", { others })])].join(", ");
}

const who = ({ principal, post }: Of<"viewing.opened">, voice: Voice): string =>
  principal.kind === "person" ? person(principal.personId, voice) : voice.t(`principal.${principal.kind}`, { post });

function list(viewed: ViewedList, voice: Voice): string {
  if (viewed.kind === "carousel") return voice.t("list.carousel", { version: viewed.version });
  return voice.t("list.round", { round: roundOfRun(viewed.runId, voice) });
}

export const ofSession: PartsOf = (payload, voice) => {
  switch (payload.event) {
    case "session.closed":
      return payload.endedBy === undefined ? NOTHING : { ender: person(payload.endedBy, voice) };
    case "factor.added":
    case "factor.removed":
      return { factor: voice.t(`factor.${payload.kind}`) };
    default:
      return NOTHING;
  }
};

export const ofRight: PartsOf = (payload, voice) => {
  const { t, day, instant } = voice;
  switch (payload.event) {
    case "right.refused":
      return {
        act: t(`right.${payload.act}`, { defaultValue: payload.act }),
        refusal: t(`refusal.${payload.code}`, { defaultValue: payload.code }),
      };
    case "habilitation.created":
      return {
        level: t(`level.${payload.level}`),
        communes: payload.communeIds.map((id) => commune(id, voice)).join(", ") || t("someCommune"),
        fromDay: day(payload.from),
        // Terms are held to the instant that they no longer have.
        lastDay: day(Math.max(0, payload.until - 1)),
      };
    case "authorisation.created":
      return { fromDay: day(payload.from), lastDay: day(Math.max(0, payload.until - 1)) };
    case "authorisation.changed":
    case "authorisation.ended":
      return { order: order(payload.authorisationId, voice) };
    case "break-glass.opened":
      return { untilInstant: instant(payload.until) };
    case "approval.requested":
      return { act: t(`approval.${payload.act}`, { defaultValue: payload.act }) };
    case "approval.answered":
      return { how: t(`how.${payload.how}`) };
    default:
      return NOTHING;
  }
};

export const ofForwarding: PartsOf = (payload, voice) => {
  switch (payload.event) {
    case "forwarding.requested":
      return { service: service(payload.serviceId, voice) };
    case "forwarding.opened":
      return {
        service: service(payload.serviceId, voice),
        cameraNames: cameras(payload.cameraIds, voice),
        untilInstant: voice.instant(payload.until),
      };
    case "forwarding.turned":
      return { cameraNames: cameras(payload.cameraIds, voice) };
    case "forwarding.ended":
      return { end: voice.t(`forwardingEnd.${payload.end}`) };
    default:
      return NOTHING;
  }
};

export const ofRecording: PartsOf = (payload, voice) => {
  const { t, instant } = voice;
  if (payload.event === "recordings.destroyed")
    return {
      ruleWords: t(`destructionRule.${payload.rule}`),
      fromInstant: instant(payload.from),
      untilInstant: instant(payload.until),
    };
  if (!("lockId" in payload)) return NOTHING;
  const cameraNames = cameras(payload.cameraIds, voice);
  if (!("requisition" in payload)) return { cameraNames };
  const asker = "askedBy" in payload && payload.askedBy !== undefined ? person(payload.askedBy, voice) : "";
  return { cameraNames, asker, fromInstant: instant(payload.from), untilInstant: instant(payload.until) };
};

export const ofJournal: PartsOf = (payload, voice) => {
  const { t, instant } = voice;
  switch (payload.event) {
    case "journal.destroyed":
      return { destroyedCategory: t(`categories.${payload.destroyed}`), upToInstant: instant(payload.upTo) };
    case "journal.terms-changed":
      return { termList: termList(payload.terms, voice) };
    case "journal.dossier-taken":
      return { fromDay: typedDay(payload.from, voice), lastDay: typedDay(payload.until, voice) };
    case "journal.who-saw-asked":
      return { fromInstant: instant(payload.from), untilInstant: instant(payload.until) };
    default:
      return NOTHING;
  }
};

const termList = (terms: Of<"journal.terms-changed">["terms"], { t }: Voice): string =>
  JournalCategory.options
    .filter((category) => terms[category] !== undefined)
    .map((category) => t("termOf", { category: t(`categories.${category}`), months: terms[category] }))
    .join(", ");

/** A day that the row holds as `yyyy-mm-dd`. */
function typedDay(typed: string, { day }: Voice): string {
  const start = dayStart(typed);
  return start === null ? typed : day(start);
}

export const ofWall: PartsOf = (payload, voice) => {
  switch (payload.event) {
    case "device.enrolled":
      return { kind: voice.t(`kind.${payload.kind}`) };
    case "device.changed":
    case "device.ended":
      return { device: device(payload.deviceId, voice) };
    case "scene.saved":
    case "scene.removed":
    case "carousel.saved":
    case "carousel.removed":
      return { keptForWords: voice.t(`keptFor.${payload.keptFor}`) };
    case "display.assigned":
      return { owner: owner(payload.owner, voice), contents: contents(payload.tiles, voice) };
    default:
      return NOTHING;
  }
};

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

export const ofRound: PartsOf = (payload, voice) => {
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
      return NOTHING;
  }
};
