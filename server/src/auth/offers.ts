import type { Clock } from "@vigie/shared/kernel/clock";
import type { SessionId } from "@vigie/shared/kernel/units";

/** As long as a first code is waited for. */
const LIFE_MS = 5 * 60_000;
const MAX_OFFERS = 1_000;

/** Secrets that were shown for a new authenticator and are in force nowhere yet, one a session, in memory. */
export function createOffers(clock: Clock) {
  const offers = new Map<SessionId, { secret: string; deadlineMs: number }>();
  return {
    put(id: SessionId, secret: string): void {
      offers.delete(id);
      offers.set(id, { secret, deadlineMs: clock.monotonicMs() + LIFE_MS });
      const oldest = offers.keys().next();
      if (offers.size > MAX_OFFERS && !oldest.done) offers.delete(oldest.value);
    },
    /** Base 32; null: none that is still good. */
    find(id: SessionId): string | null {
      const offer = offers.get(id);
      return offer !== undefined && clock.monotonicMs() < offer.deadlineMs ? offer.secret : null;
    },
    forget: (id: SessionId): void => void offers.delete(id),
  };
}
