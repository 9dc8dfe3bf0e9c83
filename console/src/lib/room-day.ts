import { dayOf, startOfDay } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";

/*
 * Terms are written and read as days of the room's calendar (`yyyy-mm-dd`, Europe/Paris) and held as instants: from the start of the first
 * day, included, to the end of the last one, excluded.
 */

const DAY_MS = 86_400_000;

/** The start of the day that was typed; null: nothing, or no such day. */
export const dayStart = (typed: string): EpochMs | null => read(typed, 0);

/** The end of the day that was typed, which is the start of the next. */
export const dayEnd = (typed: string): EpochMs | null => read(typed, 1);

function read(typed: string, daysLater: number): EpochMs | null {
  // A browser gives whole dates or nothing; a date field that is typed as text may hold anything.
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(typed) ?? [];
  if (year === undefined) return null;
  const isThere = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).toISOString().startsWith(typed);
  return isThere ? startOfDay(typed, daysLater) : null;
}

/** The last day of a term that ends at `until`, excluded. */
export const lastDay = (until: number): string => dayOf(EpochMs.parse(until - 1));

/** Whole days after today, up to the last one: 0 on the last day, negative after it. */
export const daysLeft = (until: number, now: number): number =>
  Math.round((startOfDay(lastDay(until)) - startOfDay(dayOf(EpochMs.parse(now)))) / DAY_MS);

/** The last day of a term of so many years that begins on `first`. */
export function termEnd(first: string, years: number): string {
  const [year = 0, month = 1, day = 1] = first.split("-").map(Number);
  const start = `${String(year + years).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;
  return dayOf(startOfDay(start, day - 2));
}
