import { civilDays, instantsOf, isToldTwice, offsetMinutes } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";
import { type Scale, untilOf } from "./scale.ts";

/** One mark of the ruler. `offset`: beside the hour where the hour alone would not name the instant (`+02`). */
export interface Tick {
  at: EpochMs;
  text: string;
  offset: string | null;
  /** A new day begins here. */
  isDay: boolean;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Distances that a room reads at a glance. */
const STEPS_MS = [
  ...[100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 5, 10].map((count) => count * DAY_MS),
];

export interface TickWords {
  /** 24 nov. */
  day(at: number): string;
}

/** The ruler's marks over what is shown and no nearer than `leastPx`, on the room's calendar: days of 23 and of 25 hours are as long as they are. */
export function ticksOf(scale: Scale, leastPx: number, words: TickWords): readonly Tick[] {
  const leastMs = leastPx * scale.msPerPx;
  const stepMs = STEPS_MS.find((step) => step >= leastMs) ?? 10 * DAY_MS;
  const from = EpochMs.parse(Math.max(0, scale.fromAt));
  const until = EpochMs.parse(Math.max(0, untilOf(scale)) + 1);
  const instants = stepMs >= DAY_MS ? dayInstants(from, until, stepMs) : instantsWithin(from, until, stepMs);
  const starts = new Set(civilDays(from, until).map(({ startAt }) => startAt));
  return instants
    .filter((at) => at >= from && at <= until)
    .map((at) => (starts.has(at) ? { at, text: words.day(at), offset: null, isDay: true } : tickOf(at, stepMs)));
}

function tickOf(at: EpochMs, stepMs: number): Tick {
  const offset = isToldTwice(at) ? offsetWord(at) : null;
  return { at, text: clockText(at, stepMs), offset, isDay: false };
}

/** Each day's start, or that of each so many days of the month: the 1st, 6th, 11th… stay where they are while one drags. */
function dayInstants(from: EpochMs, until: EpochMs, stepMs: number): readonly EpochMs[] {
  const every = Math.round(stepMs / DAY_MS);
  return civilDays(from, until)
    .filter(({ date }) => (Number(date.slice(8)) - 1) % every === 0)
    .map(({ startAt }) => startAt);
}

/**
 * Below an hour the room's clock and UTC agree on what is a whole step, for its offset is of whole hours; from an hour on, each hour of the
 * day is looked up, for 06:00 is not always so long after midnight.
 */
function instantsWithin(from: EpochMs, until: EpochMs, stepMs: number): readonly EpochMs[] {
  if (stepMs <= HOUR_MS) {
    const first = Math.ceil(from / stepMs);
    const count = Math.floor(until / stepMs) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, at) => EpochMs.parse((first + at) * stepMs));
  }
  const hours = Array.from({ length: DAY_MS / stepMs }, (_, at) => `${two(at * (stepMs / HOUR_MS))}:00`);
  const found = civilDays(from, until).flatMap((day) => hours.flatMap((hour) => instantsOf(day, hour)));
  return found.toSorted((a, b) => a - b);
}

/** `+02`, and to the minute where an offset is not of whole hours. */
export function offsetWord(at: EpochMs): string {
  const minutes = offsetMinutes(at);
  const rest = Math.abs(minutes) % 60;
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}${rest === 0 ? "" : `:${two(rest)}`}`;
}

/** The room's clock as finely as the step asks for. */
function clockText(at: EpochMs, stepMs: number): string {
  const local = new Date(at + offsetMinutes(at) * MINUTE_MS);
  const minutes = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  if (stepMs >= MINUTE_MS) return minutes;
  const seconds = `${minutes}:${two(local.getUTCSeconds())}`;
  return stepMs >= SECOND_MS ? seconds : `${seconds}.${Math.floor(local.getUTCMilliseconds() / 100)}`;
}

const two = (value: number): string => String(value).padStart(2, "0");
