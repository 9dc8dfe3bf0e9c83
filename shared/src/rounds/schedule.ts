import { civilDays, instantsOf } from "../kernel/calendar.ts";
import type { EpochMs } from "../kernel/units.ts";
import type { RoundSchedule } from "./schema.ts";

/**
 * The instants in [from, to) at which the schedule is due by the room's clock, in order, each once: what October repeats is due both times,
 * what March leaves out an hour later on the new clock, together with what is due there anyway.
 */
export function dueTimes({ days, times }: RoundSchedule, from: EpochMs, to: EpochMs): EpochMs[] {
  if (days.length === 0 || times.length === 0) return [];
  const due = new Set<EpochMs>();
  for (const day of civilDays(from, to)) {
    if (!days.includes(day.weekday)) continue;
    for (const time of times) {
      for (const instant of instantsOf(day, time)) if (instant >= from && instant < to) due.add(instant);
    }
  }
  return [...due].sort((a, b) => a - b);
}
