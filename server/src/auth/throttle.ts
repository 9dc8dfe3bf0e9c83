import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";

/** `free` failures cost nothing; then each doubles the wait, from one second to `maxDelayMs`. */
interface Rule {
  free: number;
  maxDelayMs: number;
}

/** One name from one address. Only that pair waits: nobody can lock somebody else out from another address. */
const PAIR_RULE: Rule = { free: 3, maxDelayMs: 60_000 };
/** All names from one address: a room behind one address has many operators, a guesser has many names. */
const ADDRESS_RULE: Rule = { free: 20, maxDelayMs: 30_000 };

const FIRST_DELAY_MS = 1_000;
const FORGET_AFTER_MS = 15 * 60_000;
const MAX_ENTRIES = 10_000;

interface Entry {
  failures: number;
  atMs: number;
  openFromMs: number;
}

/** Slows down guessing, before anything is hashed. Times on the monotonic clock; nothing survives a restart, which takes as long as a delay. */
export function createThrottle(clock: Clock) {
  const entries = new Map<string, Entry>();

  /** What is known of it, or nothing yet. Throws while it waits. */
  function requireOpen(key: string): Entry {
    const now = clock.monotonicMs();
    const known = entries.get(key);
    const entry = known !== undefined && now - known.atMs < FORGET_AFTER_MS ? known : { failures: 0, atMs: now, openFromMs: now };
    if (now >= entry.openFromMs) return entry;
    const retryAfterS = Math.ceil((entry.openFromMs - now) / 1_000);
    throw new AppError("request.too_many", "too many attempts", { params: { retryAfterS } });
  }

  function count(key: string, before: Entry, rule: Rule): void {
    const now = clock.monotonicMs();
    const failures = before.failures + 1;
    const delayMs = failures <= rule.free ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (failures - rule.free - 1), rule.maxDelayMs);
    entries.delete(key);
    entries.set(key, { failures, atMs: now, openFromMs: now + delayMs });
    // The one that was tried longest ago goes first.
    const oldest = entries.keys().next();
    if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
  }

  return {
    /**
     * Counts an attempt as failed before it is made, so that a hundred at once are a hundred. Throws `request.too_many` with the seconds
     * to wait. The answer takes the attempt back: it succeeded.
     */
    attempt(name: string, address: string): () => void {
      const pair = `pair ${name} ${address}`;
      const all = `address ${address}`;
      // Asked before either is counted: somebody who hammers while their own name waits makes nobody else at that address wait.
      const [before, pairBefore] = [requireOpen(all), requireOpen(pair)];
      count(all, before, ADDRESS_RULE);
      count(pair, pairBefore, PAIR_RULE);
      return () => {
        entries.delete(pair);
        const entry = entries.get(all);
        if (entry !== undefined) entries.set(all, { ...entry, failures: entry.failures - 1, openFromMs: entry.atMs });
      };
    },
  };
}
export type Throttle = ReturnType<typeof createThrottle>;
