import { z } from "zod";
import { DeviceId, EpochMs, PersonId, SessionId } from "../kernel/units.ts";
import { CeremonyJson, FactorKind, FactorProof } from "./factors.ts";
import { Policy } from "./policy.ts";
import { Role } from "./roles.ts";
import { Login, Person } from "./schema.ts";

const password = z.string().min(1).max(200);

/**
 * `POST /api/session`: name and password, with the second factor when it is at hand. At a post where somebody is signed in it takes over:
 * their session ends, and with `keepsWall` what their screens showed comes to the newcomer's, each tile under the newcomer's own right.
 */
export const SignIn = z.object({
  login: Login,
  password,
  factor: FactorProof.optional(),
  keepsWall: z.boolean().default(false),
});
export type SignIn = z.infer<typeof SignIn>;
export type SignInInput = z.input<typeof SignIn>;

/** `POST /api/session/factor`: the second factor, after a password that was right (five minutes). */
export const FactorStep = z.object({ factor: FactorProof });
export type FactorStep = z.infer<typeof FactorStep>;

/** `POST /api/session/unlock` and `/step-up`: both again, by who is signed in. */
export const Reauthentication = z.object({ password, factor: FactorProof });
export type Reauthentication = z.infer<typeof Reauthentication>;

/**
 * What `GET /api/session` answers. `anonymous`: nobody, with whether the first administrator is still to be made. `factor_needed`: the
 * password was right, the second factor is waited for (`challenge`: WebAuthn options, when a key is registered). `enrolment_needed`: the
 * account has none yet; `POST /api/session/totp` offers one, `POST /api/session/totp/confirm` takes the first code and signs in.
 */
export const SessionView = z.discriminatedUnion("state", [
  z.object({ state: z.literal("anonymous"), setupNeeded: z.boolean() }),
  z.object({
    state: z.literal("factor_needed"),
    displayName: z.string(),
    factors: z.array(FactorKind),
    challenge: CeremonyJson.nullable(),
    endsAt: EpochMs,
  }),
  z.object({ state: z.literal("enrolment_needed"), displayName: z.string(), endsAt: EpochMs }),
  z.object({
    state: z.literal("signed_in"),
    sessionId: SessionId,
    person: Person,
    /** Twelve hours after the sign-in, one shift. */
    endsAt: EpochMs,
    authenticatedAt: EpochMs,
    /** `deviceId`: the enrolled post where the wall goes on; null: a browser that is none, which shows nothing. */
    locked: z.object({ at: EpochMs, deviceId: DeviceId.nullable() }).nullable(),
    /** A security key is required of the account, which has none: until one is registered nothing else is allowed. */
    lacksKey: z.boolean(),
    policy: Policy,
  }),
]);
export type SessionView = z.infer<typeof SessionView>;

/** `POST /api/session/totp/confirm`: signed in, with the recovery codes that are shown once. */
export const EnrolmentDone = z.object({ view: SessionView, recoveryCodes: z.array(z.string()) });
export type EnrolmentDone = z.infer<typeof EnrolmentDone>;

/** `GET /api/sessions`: who is signed in, and where. */
export const OpenSession = z.object({
  id: SessionId,
  personId: PersonId,
  displayName: z.string(),
  role: Role,
  post: z.string(),
  openedAt: EpochMs,
  endsAt: EpochMs,
  lockedAt: EpochMs.nullable(),
});
export type OpenSession = z.infer<typeof OpenSession>;

/** How long a second factor is waited for after a right password. */
export const ENTRY_MS = 5 * 60_000;

/** A session locks itself after so long without a key, a pointer or a touch. */
export const IDLE_LOCK_MS = 15 * 60_000;
