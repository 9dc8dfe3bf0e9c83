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
/** A shift and the day between two. */
const PROVEN_MS = 24 * 3_600_000;
const MAX_PROVEN = 2_000;

/** What is known of an address: somebody signed in there of late; a try there failed, or is under way; nothing. */
export type Repute = "proven" | "unknown" | "failing";

export interface Attempt {
  /** It was right: what failed before is forgotten. */
  succeeded(): void;
  /** It was not made after all: as if it had not been asked for. */
  undo(): void;
}

interface Entry {
  failures: number;
  atMs: number;
  openFromMs: number;
}

/** Slows down guessing, before anything is hashed. Times on the monotonic clock; nothing survives a restart, which takes as long as a delay. */
export function createThrottle(clock: Clock) {
  const entries = new Map<string, Entry>();
  const provenUntilMs = new Map<string, number>();

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

  function takeBack(key: string): void {
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, failures: entry.failures - 1, openFromMs: entry.atMs });
  }

  return {
    /**
     * Counts an attempt as failed before it is made, so that a hundred at once are a hundred. Throws `request.too_many` with the seconds
     * to wait.
     */
    attempt(name: string, address: string): Attempt {
      const pair = `pair ${name} ${address}`;
      const all = `address ${address}`;
      // Asked before either is counted: somebody who hammers while their own name waits makes nobody else at that address wait.
      const [before, pairBefore] = [requireOpen(all), requireOpen(pair)];
      count(all, before, ADDRESS_RULE);
      count(pair, pairBefore, PAIR_RULE);
      return {
        succeeded() {
          entries.delete(pair);
          takeBack(all);
        },
        undo() {
          takeBack(pair);
          takeBack(all);
        },
      };
    },

    /** To be asked before the attempt, which counts as failed until it is over. */
    reputeOf(address: string): Repute {
      const now = clock.monotonicMs();
      if (now < (provenUntilMs.get(address) ?? 0)) return "proven";
      const known = entries.get(`address ${address}`);
      return known !== undefined && known.failures > 0 && now - known.atMs < FORGET_AFTER_MS ? "failing" : "unknown";
    },

    /** Somebody showed both factors there. */
    prove(address: string): void {
      provenUntilMs.delete(address);
      provenUntilMs.set(address, clock.monotonicMs() + PROVEN_MS);
      const oldest = provenUntilMs.keys().next();
      if (provenUntilMs.size > MAX_PROVEN && !oldest.done) provenUntilMs.delete(oldest.value);
    },
  };
}
export type Throttle = ReturnType<typeof createThrottle>;
