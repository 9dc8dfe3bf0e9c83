const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What is left until an instant, in the two units that count; `past`: nothing. Rounded down: nobody has longer than is said. */
export type TimeLeft =
  | { unit: "past" }
  | { unit: "minutes"; minutes: number }
  | { unit: "hours"; hours: number; minutes: number }
  | { unit: "days"; days: number; hours: number };

export function timeLeft(until: number, now: number): TimeLeft {
  const ms = until - now;
  if (ms <= 0) return { unit: "past" };
  const [days, hours, minutes] = [Math.floor(ms / DAY_MS), Math.floor(ms / HOUR_MS), Math.floor(ms / MINUTE_MS)];
  if (days > 0) return { unit: "days", days, hours: hours % 24 };
  return hours > 0 ? { unit: "hours", hours, minutes: minutes % 60 } : { unit: "minutes", minutes };
}

/** The countdown is a warning: within this somebody has to act now. */
export const SOON_MS = 72 * HOUR_MS;
