import { civilDays, instantsOf } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const TERM_MINUTES = [15, 30, 60] as const;

/** Until when: so long from now, or until the room's clock shows `hh:mm`. */
export type Term = { kind: "minutes"; minutes: number } | { kind: "hour"; hour: string };

/** The instant that is meant, on the server's clock; null: no hour was typed. An hour that is past is tomorrow's. */
export function untilOf(term: Term, now: EpochMs): EpochMs | null {
  if (term.kind === "minutes") return EpochMs.parse(now + term.minutes * MINUTE_MS);
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(term.hour)) return null;
  const days = civilDays(now, EpochMs.parse(now + DAY_MS + 1));
  return days.flatMap((day) => instantsOf(day, term.hour)).find((at) => at > now) ?? null;
}

/** Whole minutes that are left, the one under way included; 0 when it is over. */
export const minutesLeft = (until: number, now: number): number => Math.max(0, Math.ceil((until - now) / MINUTE_MS));
