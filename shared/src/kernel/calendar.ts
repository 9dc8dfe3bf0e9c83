import { Temporal } from "temporal-polyfill";
import type { EpochMs } from "./units.ts";

/** The room's wall clock: legal terms and schedules are read on it. */
export const ROOM_TIME_ZONE = "Europe/Paris";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** One day of the room's calendar. `weekday`: ISO 8601, 1 Monday … 7 Sunday. Lasts 23 or 25 hours when the clocks change. */
export interface CivilDay {
  /** `yyyy-mm-dd`. */
  date: string;
  weekday: number;
  startAt: EpochMs;
  /** Start of the next day. */
  endAt: EpochMs;
}

/** The days that have an instant in [from, to), in order. */
export function civilDays(from: EpochMs, to: EpochMs): CivilDay[] {
  const days: CivilDay[] = [];
  if (to <= from) return days;
  let date = zoned(from).toPlainDate();
  let startAt = startOf(date);
  while (startAt < to) {
    const next = date.add({ days: 1 });
    const endAt = startOf(next);
    days.push({ date: date.toString(), weekday: date.dayOfWeek, startAt, endAt });
    date = next;
    startAt = endAt;
  }
  return days;
}

/** Start of a day of the room's calendar, `yyyy-mm-dd`; `daysLater` counts calendar days from it. Throws `RangeError` for no such day. */
export const startOfDay = (date: string, daysLater = 0): EpochMs =>
  startOf(Temporal.PlainDate.from(date).add({ days: daysLater }));

/** The day of the room's calendar that an instant lies in, `yyyy-mm-dd`. */
export const dayOf = (at: EpochMs): string => zoned(at).toPlainDate().toString();

/** The same day and hour so many calendar months earlier; the last day of the month where it has no such day. */
export const monthsBefore = (at: EpochMs, months: number): EpochMs => zoned(at).subtract({ months }).epochMilliseconds as EpochMs;

/** The same hour so many days of the calendar later; where March leaves it out, an hour later on the clock. */
export const daysAfter = (at: EpochMs, days: number): EpochMs => zoned(at).add({ days }).epochMilliseconds as EpochMs;

/** The same day and hour so many calendar months later; the last day of the month where it has no such day. */
export const monthsAfter = (at: EpochMs, months: number): EpochMs => zoned(at).add({ months }).epochMilliseconds as EpochMs;

/**
 * When the room's clock shows `hh:mm` that day: usually once; both times in the hour that October repeats; in the hour that March leaves
 * out, once, as long after midnight as on any other day (02:30 is then 03:30 on the new clock).
 */
export function instantsOf({ date, startAt, endAt }: CivilDay, timeOfDay: string): EpochMs[] {
  const [hours = 0, minutes = 0] = timeOfDay.split(":").map(Number);
  // Most days have one offset throughout, and need no calendar for it.
  if (endAt - startAt === DAY_MS) return [(startAt + (hours * 60 + minutes) * MINUTE_MS) as EpochMs];
  const wanted = Temporal.PlainDate.from(date).toPlainDateTime({ hour: hours, minute: minutes });
  const [earlier, later] = (["earlier", "later"] as const).map((disambiguation) =>
    wanted.toZonedDateTime(ROOM_TIME_ZONE, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  const isInGap = !later.toPlainDateTime().equals(wanted);
  const found = isInGap || earlier.equals(later) ? [later] : [earlier, later];
  return found.map(({ epochMilliseconds }) => epochMilliseconds as EpochMs);
}

/** What the room's clock is ahead of UTC at an instant, in minutes: 60 in winter, 120 in summer. */
export const offsetMinutes = (at: EpochMs): number => zoned(at).offsetNanoseconds / 60e9;

/** The room's clock shows this same day and hour twice, as in the hour that October repeats: the hour alone does not name the instant. */
export function isToldTwice(at: EpochMs): boolean {
  const local = zoned(at).toPlainDateTime();
  const [first, second] = (["earlier", "later"] as const).map((disambiguation) =>
    local.toZonedDateTime(ROOM_TIME_ZONE, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  return !first.equals(second);
}

const zoned = (at: EpochMs) => Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(ROOM_TIME_ZONE);

const startOf = (date: Temporal.PlainDate): EpochMs => date.toZonedDateTime(ROOM_TIME_ZONE).epochMilliseconds as EpochMs;
