import { ForwardingInput, MAX_FORWARDING_MS } from "@vigie/shared/forwarding/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { Checked } from "../../lib/form.ts";
import { check } from "../../lib/form.ts";
import type { ForwardingStart } from "./desk.ts";
import { type Term, untilOf } from "./term.ts";

/** How an officer is heard. `other` is named in words. */
export const CHANNELS = ["radio", "telephone", "logbook", "vigie", "other"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What is typed before it is a forwarding. */
export interface ForwardingDraft {
  serviceId: string;
  officer: string;
  channel: Channel;
  otherChannel: string;
  reason: string;
  cameraIds: readonly CameraId[];
  tile: TileRef | null;
  /** The tile, whatever it shows, rather than the cameras. */
  followsTile: boolean;
  term: Term;
  request: ForwardingStart["request"];
}

/** From where it was begun; of an asking what the officer said, and the camera whose number they named, where there is one. */
export function draftFrom(
  { cameraIds, tile, request }: ForwardingStart,
  named: (wanted: string) => CameraId | null,
): ForwardingDraft {
  const asked = request?.wanted == null ? null : named(request.wanted);
  return {
    serviceId: request?.serviceId ?? "",
    officer: request?.officer ?? "",
    channel: request === null ? "radio" : "vigie",
    otherChannel: "",
    reason: request?.reason ?? "",
    cameraIds: cameraIds.length > 0 || asked === null ? cameraIds : [asked],
    tile,
    followsTile: false,
    term: { kind: "minutes", minutes: 30 },
    request,
  };
}

/** The number that an asking names, if that is all it says: a bare one, or after a word for camera. */
export function numberIn(wanted: string): number | null {
  const [, digits] = /^(?:cam(?:[ée]ra)?\.?|n°|no\.?|#)?\s*(?:n°|no\.?|#)?\s*(\d{1,4})$/i.exec(wanted.trim()) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** `said`: the channel in words. */
export function checkDraft(draft: ForwardingDraft, said: string, now: EpochMs): Checked<ForwardingInput> {
  const until = untilOf(draft.term, now);
  const source =
    draft.followsTile && draft.tile !== null
      ? { kind: "tile", tile: draft.tile }
      : { kind: "cameras", cameraIds: draft.cameraIds };
  const { serviceId, officer, reason, request } = draft;
  const channel = draft.channel === "other" ? draft.otherChannel : said;
  const input = { serviceId, officer, channel, reason, source, until, requestId: request?.id ?? null };
  const checked = check(ForwardingInput, input);
  const isTooLong = until !== null && until > now + MAX_FORWARDING_MS;
  if (!isTooLong) return checked;
  return { ok: false, fields: new Set([...(checked.ok ? [] : checked.fields), "until"]) };
}
