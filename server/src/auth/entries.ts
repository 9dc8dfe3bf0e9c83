import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { ENTRY_MS } from "@vigie/shared/people/session";
import { hashToken, newToken } from "../kernel/secrets.ts";

/** Whose password was right and whose second factor is waited for. It opens nothing. */
export interface Entry {
  /** SHA-256 of the cookie's token. */
  tokenHash: string;
  person: Person;
  /** Another one by the time the factor comes: the account changed, and the password is asked for again. */
  passwordHash: string;
  /** `enrolment`: the account has no second factor yet. */
  needs: "factor" | "enrolment";
  keepsWall: boolean;
  /** Server's wall clock, for who waits; the deadline itself is on the monotonic one. */
  endsAt: EpochMs;
  /** What was offered to an authenticator, base 32; null: nothing yet. */
  totpSecret: string | null;
}

type NewEntry = Pick<Entry, "person" | "passwordHash" | "needs" | "keepsWall">;

/** Only a right password makes one: far more than a room's shift change. */
const MAX_ENTRIES = 1_000;

/** Sign-ins between their two steps, in memory, five minutes each: after a restart they begin again. */
export function createEntries(clock: Clock) {
  const entries = new Map<string, { entry: Entry; deadlineMs: number }>();

  function find(token: string | undefined): Entry | null {
    const held = token === undefined ? undefined : entries.get(hashToken(token));
    return held !== undefined && clock.monotonicMs() < held.deadlineMs ? held.entry : null;
  }

  return {
    find,
    /** Throws `session.entry_over` for a cookie that holds none, or one that waits for something else. */
    require(token: string | undefined, needs: Entry["needs"]): Entry {
      const entry = find(token);
      if (entry?.needs !== needs) throw new AppError("session.entry_over", "the sign-in took too long, or was never begun");
      return entry;
    },
    /** Answers the token for the cookie, shown nowhere else. */
    begin(wanted: NewEntry): { token: string; entry: Entry } {
      const token = newToken();
      const endsAt = (clock.now() + ENTRY_MS) as EpochMs;
      const entry: Entry = { ...wanted, tokenHash: hashToken(token), endsAt, totpSecret: null };
      entries.set(entry.tokenHash, { entry, deadlineMs: clock.monotonicMs() + ENTRY_MS });
      const oldest = entries.keys().next();
      if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
      return { token, entry };
    },
    offer({ tokenHash }: Entry, totpSecret: string): void {
      const held = entries.get(tokenHash);
      if (held !== undefined) entries.set(tokenHash, { ...held, entry: { ...held.entry, totpSecret } });
    },
    forget: ({ tokenHash }: Entry): void => void entries.delete(tokenHash),
  };
}
export type Entries = ReturnType<typeof createEntries>;
