import { daysAfter } from "../kernel/calendar.ts";
import type { EpochMs } from "../kernel/units.ts";
import { expiryOf } from "./expiry.ts";
import type { RetentionRule } from "./schema.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Between two equal hours of the calendar lies this much more or less than whole days, where the clocks changed. */
const CHANGE_MS = HOUR_MS;
/** Days of the shortest and of the longest month: what begins in one of four days may go in the same hour of February. */
const SHORTEST_MONTH_DAYS = 28;
const LONGEST_MONTH_DAYS = 31;

/** What the law allows where no order is known (CSI L.252-5): one month, and no minimum. */
export const LEGAL_LIMIT = { maxDays: LONGEST_MONTH_DAYS, minDays: null };

/** When a segment has to be gone, by its first frame. */
export const expiresAt = (startAt: EpochMs, { maxDays }: Pick<RetentionRule, "maxDays">): EpochMs => expiryOf(startAt, maxDays);

/** Until when nothing but its term may destroy a segment, by its last frame; null: the order sets no minimum. */
export const minimumUntil = (endAt: EpochMs, { minDays }: Pick<RetentionRule, "minDays">): EpochMs | null =>
  minDays === null ? null : daysAfter(endAt, minDays);

/** Starts of segments: `from` included, `until` excluded. */
export interface StartRange {
  from: number;
  until: number;
}

/** What has to be gone at `now` by when it began, and which hours it goes on in. */
export interface ExpiredStarts {
  ranges: StartRange[];
  /** What began in these is not due yet, and may be before what began earlier is: `expireAfterMs` after its start. */
  ahead: (StartRange & { expireAfterMs: number })[];
  /** What began from here on is not due before `floorAfterMs` after its start. */
  later: number;
  floorAfterMs: number;
}

/**
 * Which starts have reached their term. What began later may go sooner (in February what began on the 28th to the 31st goes in the same hours), so it is
 * several ranges. The clocks of the room differ from UTC by whole hours and change on one: within an hour of UTC all terms are equally long.
 */
export function expiredStarts(now: EpochMs, { maxDays }: Pick<RetentionRule, "maxDays">): ExpiredStarts {
  const longestMs = Math.min(maxDays, LONGEST_MONTH_DAYS) * DAY_MS + CHANGE_MS;
  const floorAfterMs = Math.min(maxDays, SHORTEST_MONTH_DAYS) * DAY_MS - CHANGE_MS;
  const first = hourOf(now - longestMs);
  const later = hourOf(now - floorAfterMs) + HOUR_MS;
  const found: ExpiredStarts = { ranges: [{ from: 0, until: first }], ahead: [], later, floorAfterMs };
  for (let hour = first; hour < later; hour += HOUR_MS) {
    const expireAfterMs = expireAfter(hour, maxDays);
    const until = Math.max(hour, Math.min(hour + HOUR_MS, Math.floor(now - expireAfterMs) + 1));
    const last = found.ranges.at(-1);
    if (last?.until === hour) last.until = until;
    else if (until > hour) found.ranges.push({ from: hour, until });
    if (until < hour + HOUR_MS) found.ahead.push({ from: until, until: hour + HOUR_MS, expireAfterMs });
  }
  return found;
}

/** Asked for the same hours all the time, and dear to find out. */
const known = new Map<string, number>();
const MANY_HOURS = 5_000;

function expireAfter(hour: number, maxDays: number): number {
  const key = `${hour} ${maxDays}`;
  const found = known.get(key) ?? expiresAt(hour as EpochMs, { maxDays }) - hour;
  if (known.size >= MANY_HOURS) known.clear();
  known.set(key, found);
  return found;
}

const hourOf = (at: number): number => Math.max(0, Math.floor(at / HOUR_MS) * HOUR_MS);
