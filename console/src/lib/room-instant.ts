import { civilDays, dayOf, instantsOf } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";
import { dayEnd, dayStart } from "./room-day.ts";

/*
 * Instants are typed as a day and an hour of the room's calendar (`yyyy-mm-ddThh:mm`, Europe/Paris), whatever the browser's own zone.
 */

/**
 * The instant that was typed; null: nothing, or no such one. In the hour that October repeats, the first of both for a beginning and the
 * second for an end, so that a period holds all that it may mean.
 */
export function typedInstant(typed: string, side: "from" | "until"): EpochMs | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(typed) ?? [];
  if (day === undefined || time === undefined) return null;
  const [start, end] = [dayStart(day), dayEnd(day)];
  if (start === null || end === null) return null;
  const [civil] = civilDays(start, end);
  const instants = civil === undefined ? [] : instantsOf(civil, time);
  return (side === "from" ? instants[0] : instants.at(-1)) ?? null;
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** As it is typed, to the minute. */
export const instantTyped = (at: number): string => `${dayOf(EpochMs.parse(at))}T${clock.format(at)}`;

/** `24/11/2026 13:02:07` has one meaning in a room and another beside it; this has one everywhere. */
export const utcText = (at: number): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");
