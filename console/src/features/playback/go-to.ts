import { civilDays, dayOf, instantsOf, offsetMinutes, startOfDay } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";
import { type DayWord, dayWordOf } from "./go-to-days.ts";

/** What the operator stands on, and the room's time. */
export interface GoToFrom {
  at: EpochMs;
  now: EpochMs;
}

/** `also`: the other instant that what was typed may mean, in the hour that October repeats; null: there is no other. */
export type GoTo =
  | { ok: true; at: EpochMs; also: EpochMs | null }
  | { ok: false; fault: "empty" | "not_understood" | "no_such_time" | "in_future" };

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  d: DAY_MS,
  j: DAY_MS,
  h: 3_600_000,
  m: 60_000,
  min: 60_000,
  mn: 60_000,
  s: 1_000,
  sec: 1_000,
};

/**
 * Reads `14:02:30`, `-30s`, `hier 22h`, `yesterday 10pm`, `24/10 02:30 +01`, `lundi 8h15`, `now`, in either language whichever the console speaks.
 * A signed length goes from where one stands; an hour alone is of the day that one stands in, or of the last day that had it.
 */
export function goTo(typed: string, from: GoToFrom): GoTo {
  const text = prepared(typed);
  if (text === "") return { ok: false, fault: "empty" };
  if (/^(maintenant|now|direct|live)$/.test(text)) return { ok: true, at: from.now, also: null };
  const shift = shiftOf(text);
  if (shift !== null) return notLater(EpochMs.parse(Math.max(0, from.at + shift)), null, from.now);
  const { rest, offset } = withoutOffset(text);
  const day = dayWordOf(rest);
  const time = timeOf(day === null ? rest : day.rest);
  if (time === null) return { ok: false, fault: "not_understood" };
  return resolve(day?.day ?? null, time, offset, from);
}

/** Accents, case and doubled spaces say nothing; the signs of dates and times do. */
const prepared = (typed: string): string =>
  typed.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("−", "-").replace(/\s+/g, " ").trim();

/** `-30s`, `+1h30`, `-2 min`; null: it is no signed length. */
function shiftOf(text: string): number | null {
  const [, sign, body] = /^([-+])\s*(\d.*)$/.exec(text) ?? [];
  if (sign === undefined || body === undefined) return null;
  const parts = [...body.matchAll(/(\d+)\s*([a-z]*)/g)];
  if (parts.map(([whole]) => whole).join("") !== body.replace(/\s+(?=\d)/g, "")) return null;
  let lastMs = 0;
  let totalMs = 0;
  for (const [, count = "", unit = ""] of parts) {
    // `1h30`: what follows the last unit is of the next smaller one; a bare number is of seconds.
    const unitMs = unit === "" ? (NEXT_MS[lastMs] ?? 1_000) : UNIT_MS[unit];
    if (unitMs === undefined) return null;
    totalMs += Number(count) * unitMs;
    lastMs = unitMs;
  }
  return sign === "-" ? -totalMs : totalMs;
}

const NEXT_MS: Readonly<Record<number, number>> = { [DAY_MS]: 3_600_000, 3600000: 60_000, 60000: 1_000 };

/** `+02`, `(+01)`, `+01:00` at the end, in minutes. */
function withoutOffset(text: string): { rest: string; offset: number | null } {
  const found = /\s\(?([-+])(\d\d)(?::?(\d\d))?\)?$/.exec(text);
  if (found === null) return { rest: text, offset: null };
  const [whole, sign, hours = "0", minutes = "0"] = found;
  const offset = Number(hours) * 60 + Number(minutes);
  return { rest: text.slice(0, -whole.length), offset: sign === "-" ? -offset : offset };
}

interface Time {
  hours: number;
  minutes: number;
  seconds: number;
}

/** `14:02:30`, `14h02`, `22h`, `10pm`, `10:30 pm`, `midi`, and nothing: midnight of a day that is named. */
function timeOf(typed: string): Time | null {
  const text = typed.trim().replace(/^(a|at|vers)\s+/, "");
  if (text === "") return { hours: 0, minutes: 0, seconds: 0 };
  if (/^(midi|noon)$/.test(text)) return { hours: 12, minutes: 0, seconds: 0 };
  if (/^(minuit|midnight)$/.test(text)) return { hours: 0, minutes: 0, seconds: 0 };
  const [, hours, sign, minutes, seconds, half] =
    /^(\d{1,2})(?:\s*([:h.]|h\s)\s*(?:(\d\d)(?:\s*[:m.]\s*(\d\d)\s*s?|\s*m(?:in)?)?)?)?\s*([ap]m)?$/.exec(text) ?? [];
  if (hours === undefined || (sign === undefined && half === undefined)) return null;
  const time = { hours: halved(Number(hours), half), minutes: Number(minutes ?? 0), seconds: Number(seconds ?? 0) };
  const isThere = time.hours < 24 && time.minutes < 60 && time.seconds < 60 && (half === undefined || Number(hours) <= 12);
  return isThere ? time : null;
}

function halved(hours: number, half: string | undefined): number {
  if (half === undefined) return hours;
  return (hours % 12) + (half === "pm" ? 12 : 0);
}

function resolve(day: DayWord | null, time: Time, offset: number | null, from: GoToFrom): GoTo {
  if (day !== null) {
    const date = dateOf(day, from.now);
    return date === null ? { ok: false, fault: "no_such_time" } : onDay(date, time, offset, from.now);
  }
  // Of the day that one stands in; an hour that is still to come there was meant of the day before.
  const date = dayOf(from.at);
  const found = onDay(date, time, offset, from.now);
  return !found.ok && found.fault === "in_future" ? onDay(shifted(date, -1), time, offset, from.now) : found;
}

function onDay(date: string, time: Time, offset: number | null, now: EpochMs): GoTo {
  const startAt = startOfDay(date);
  const [civil] = civilDays(startAt, EpochMs.parse(startAt + 1));
  if (civil === undefined) return { ok: false, fault: "no_such_time" };
  const hour = `${String(time.hours).padStart(2, "0")}:${String(time.minutes).padStart(2, "0")}`;
  const all = instantsOf(civil, hour).map((at) => EpochMs.parse(at + time.seconds * 1_000));
  const meant = offset === null ? all : all.filter((at) => offsetMinutes(at) === offset);
  const [first, second] = meant;
  if (first === undefined) return { ok: false, fault: "no_such_time" };
  return notLater(first, second ?? null, now);
}

function notLater(at: EpochMs, also: EpochMs | null, now: EpochMs): GoTo {
  return at > now ? { ok: false, fault: "in_future" } : { ok: true, at, also: also !== null && also <= now ? also : null };
}

const shifted = (date: string, days: number): string => dayOf(startOfDay(date, days));

/** Null: the calendar has no such day. A date without its year is the last one that has begun. */
function dateOf(day: DayWord, now: EpochMs): string | null {
  const today = dayOf(now);
  switch (day.kind) {
    case "ago":
      return shifted(today, -day.days);
    case "weekday": {
      const [civil] = civilDays(now, EpochMs.parse(now + 1));
      return shifted(today, -(((civil?.weekday ?? 1) - day.weekday + 7) % 7 || 7));
    }
    case "date": {
      const years = day.year === null ? [Number(today.slice(0, 4)), Number(today.slice(0, 4)) - 1] : [day.year];
      const dates = years.map((year) => validDate(year, day.month, day.day)).filter((date) => date !== null);
      return dates.find((date) => date <= today) ?? dates[0] ?? null;
    }
  }
}

function validDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isThere ? date.toISOString().slice(0, 10) : null;
}
