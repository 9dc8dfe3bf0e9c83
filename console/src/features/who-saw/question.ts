import type { WhoSawQuery } from "@vigie/shared/journal/reading";
import { CameraId } from "@vigie/shared/kernel/units";
import type { Checked } from "../../lib/form.ts";
import { instantTyped, typedInstant } from "../../lib/room-instant.ts";

/** The question as it is typed: instants as a day and an hour of the room. */
export interface Question {
  cameraId: string | null;
  from: string;
  until: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** What the server answers for at once. */
const MAX_RANGE_MS = 366 * DAY_MS;

/** Who just asks means the last day, up to this minute, that included. */
export const lastDayOf = (cameraId: string | null, now: number): Question => ({
  cameraId,
  from: instantTyped(now - DAY_MS),
  until: instantTyped(now + MINUTE_MS),
});

export function checkQuestion({ cameraId, from, until }: Question): Checked<WhoSawQuery> {
  const camera = CameraId.safeParse(cameraId);
  const [start, end] = [typedInstant(from, "from"), typedInstant(until, "until")];
  const isRange = start !== null && end !== null && end > start && end - start <= MAX_RANGE_MS;
  if (camera.success && isRange) return { ok: true, value: { cameraId: camera.data, from: start, until: end } };
  const fields = new Set<string>();
  if (!camera.success) fields.add("cameraId");
  if (start === null) fields.add("from");
  else if (!isRange) fields.add("until");
  return { ok: false, fields };
}

/** Of the page's address; what is missing there is the last day's. */
export function questionOf(address: URLSearchParams, now: number): Question {
  const usual = lastDayOf(address.get("camera"), now);
  return { cameraId: usual.cameraId, from: address.get("from") ?? usual.from, until: address.get("until") ?? usual.until };
}

export const addressOf = ({ cameraId, from, until }: Question): string =>
  `/who-saw?${new URLSearchParams({ ...(cameraId === null ? {} : { camera: cameraId }), from, until })}`;
