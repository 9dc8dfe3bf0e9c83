import type { CameraId } from "@vigie/shared/kernel/units";
import { LOCK_AHEAD_MS, LockInput, type LockRange, MAX_LOCK_MS } from "@vigie/shared/recordings/locks";
import type { Checked } from "../../lib/form.ts";
import { dayEnd } from "../../lib/room-day.ts";
import { instantTyped, typedInstant } from "../../lib/room-instant.ts";

/** A lock as it is typed: instants as a day and an hour of the room, the review as a day. */
export interface LockDraft {
  cameraIds: ReadonlySet<CameraId>;
  from: string;
  until: string;
  requisition: string;
  reviewOn: string;
}

const HOUR_MS = 3_600_000;
const MAX_CAMERAS = 200;
const YEAR_MS = 366 * 24 * HOUR_MS;

export const newLock = (now: number): LockDraft => ({
  cameraIds: new Set(),
  from: instantTyped(now - HOUR_MS),
  until: instantTyped(now),
  requisition: "",
  reviewOn: "",
});

/** What is asked for, as far as it can be: null until there are cameras and a range of the past. */
export function rangeOf({ cameraIds, from, until }: LockDraft, now: number): LockRange | null {
  const [start, end] = [typedInstant(from, "from"), typedInstant(until, "until")];
  if (start === null || end === null || cameraIds.size === 0 || cameraIds.size > MAX_CAMERAS) return null;
  const isRange = start < end && end <= now + LOCK_AHEAD_MS && end - start <= MAX_LOCK_MS;
  return isRange ? { cameraIds: [...cameraIds], from: start, until: end } : null;
}

export function checkLock(draft: LockDraft, now: number): Checked<LockInput> {
  const range = rangeOf(draft, now);
  const reviewAt = dayEnd(draft.reviewOn);
  const fields = new Set<string>();
  if (draft.cameraIds.size === 0 || draft.cameraIds.size > MAX_CAMERAS) fields.add("cameraIds");
  else if (range === null) fields.add(typedInstant(draft.from, "from") === null ? "from" : "until");
  if (reviewAt === null || reviewAt <= now || reviewAt > now + YEAR_MS) fields.add("reviewOn");
  const checked = LockInput.safeParse({ ...range, requisition: draft.requisition, reviewAt });
  if (!checked.success && checked.error.issues.some(({ path }) => path[0] === "requisition")) fields.add("requisition");
  return checked.success && fields.size === 0 ? { ok: true, value: checked.data } : { ok: false, fields };
}
