import type { Clock } from "@vigie/shared/kernel/clock";
import type { CoverageLine } from "@vigie/shared/rounds/schema";

const MINUTE_MS = 60_000;

/**
 * Says when something becomes due, or is too late, without anybody having done anything. Times of rounds are whole minutes, and so are the
 * offsets at which they open and close: once a minute is enough.
 */
export function createDueWatch({
  clock,
  current,
  changed,
}: {
  clock: Clock;
  current: () => Promise<CoverageLine[]>;
  changed: () => void;
}) {
  let minute: number | null = null;
  let seen: string | null = null;
  return async (): Promise<void> => {
    const now = Math.floor(clock.now() / MINUTE_MS);
    if (now === minute) return;
    const lines = (await current()).map(({ roundId, plannedAt, state }) => `${roundId} ${plannedAt} ${state}`).join("\n");
    minute = now;
    if (seen !== null && seen !== lines) changed();
    seen = lines;
  };
}
