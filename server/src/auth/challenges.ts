import { randomBytes } from "node:crypto";
import type { Clock } from "@vigie/shared/kernel/clock";

/** Web Authentication Level 3 §13.4.3 asks for 16 at least. */
const CHALLENGE_BYTES = 32;
/** As long as a sign-in may take. */
const LIFE_MS = 5 * 60_000;
const MAX_CHALLENGES = 2_000;

/**
 * Challenges that wait for a security key's signature, each good once, in memory: after a restart the ceremony begins again. `holder` names
 * what the challenge is for, a ceremony of one session or of one sign-in; each has one at a time.
 */
export function createChallenges(clock: Clock) {
  const waiting = new Map<string, { challenge: string; deadlineMs: number }>();

  function live(holder: string): string | null {
    const known = waiting.get(holder);
    return known !== undefined && clock.monotonicMs() < known.deadlineMs ? known.challenge : null;
  }

  /** Base64url. One that was given to the same holder before is worth nothing any more. */
  function issue(holder: string): string {
    const challenge = randomBytes(CHALLENGE_BYTES).toString("base64url");
    waiting.delete(holder);
    waiting.set(holder, { challenge, deadlineMs: clock.monotonicMs() + LIFE_MS });
    const oldest = waiting.keys().next();
    if (waiting.size > MAX_CHALLENGES && !oldest.done) waiting.delete(oldest.value);
    return challenge;
  }

  return {
    issue,
    /** The one that waits, or a new one: a page that asks again while the key is being touched must not make that touch worthless. */
    current: (holder: string): string => live(holder) ?? issue(holder),
    /** Uses it up, whatever comes of it; null: none waits. */
    take(holder: string): string | null {
      const challenge = live(holder);
      waiting.delete(holder);
      return challenge;
    },
  };
}
export type Challenges = ReturnType<typeof createChallenges>;
