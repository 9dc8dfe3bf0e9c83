import type { EpochMs } from "@vigie/shared/kernel/units";
import type { TotpOffer } from "@vigie/shared/people/factors";
import { Secret, TOTP } from "otpauth";

/** What every authenticator application makes without being asked (RFC 6238 over RFC 4226). */
const PARAMETERS = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** RFC 4226 §4 R6 recommends 160 bits. */
const SECRET_BYTES = 20;
/** One step before and after: a telephone's clock, and the time it takes to type (RFC 6238 §5.2). */
const WINDOW_STEPS = 1;
const ISSUER = "Vigie";

/** Base 32. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

export const offerOf = (secret: string, login: string): TotpOffer => ({
  secret,
  uri: new TOTP({ ...PARAMETERS, issuer: ISSUER, label: login, secret: Secret.fromBase32(secret) }).toString(),
});

/** The time step whose code this is, at most one away from `now`; null: of none. That it was not taken before is for who stores it. */
export function stepOf(secret: string, code: string, now: EpochMs): number | null {
  const asked = { ...PARAMETERS, token: code, secret: Secret.fromBase32(secret), timestamp: now, window: WINDOW_STEPS };
  const delta = TOTP.validate(asked);
  return delta === null ? null : TOTP.counter({ period: PARAMETERS.period, timestamp: now }) + delta;
}
