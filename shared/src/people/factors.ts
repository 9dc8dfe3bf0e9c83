import { z } from "zod";
import { EpochMs, SecurityKeyId } from "../kernel/units.ts";

/** Six digits of RFC 6238 over SHA-1, step 30 s, as every authenticator application makes them; spaces are forgiven. */
export const TotpCode = z
  .string()
  .transform((text) => text.replace(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/));

/** 80 random bits in four groups of four of Crockford's base 32, shown once, good once; case, spaces and dashes are forgiven. */
export const RecoveryCode = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, "").toUpperCase())
  .pipe(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16}$/));
export const RECOVERY_CODES = 10;

/** A WebAuthn ceremony's JSON (Web Authentication Level 3 §5.1.7, §5.1.8), as the browser's library makes and reads it. */
export const CeremonyJson = z.record(z.string(), z.unknown());

/** What somebody shows beside the password. `security_key`: the assertion for the challenge that was given last. */
export const FactorProof = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("totp"), code: TotpCode }),
  z.object({ kind: z.literal("recovery"), code: RecoveryCode }),
  z.object({ kind: z.literal("security_key"), assertion: CeremonyJson }),
]);
export type FactorProof = z.infer<typeof FactorProof>;
/** As it is sent, before it is read. */
export type FactorProofInput = z.input<typeof FactorProof>;

export const FactorKind = z.enum(["totp", "recovery", "security_key"]);
export type FactorKind = z.infer<typeof FactorKind>;

/** A security key of one's own. */
export const SecurityKey = z.object({
  id: SecurityKeyId,
  name: z.string(),
  addedAt: EpochMs,
  usedAt: EpochMs.nullable(),
});
export type SecurityKey = z.infer<typeof SecurityKey>;

/** `GET /api/factors`: one's own. Once a security key is there, an authenticator's code alone opens no session any more. */
export const OwnFactors = z.object({
  hasTotp: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  securityKeys: z.array(SecurityKey),
});
export type OwnFactors = z.infer<typeof OwnFactors>;

/**
 * `GET /api/factors/policy`, `PUT` of `isRequired`: whether a security key is required of `KEYED_ROLES`. `isPossible`: browsers have WebAuthn at
 * this console's address; where they have not, an IP address or a page without TLS, nobody is asked for one.
 */
export const KeyPolicy = z.object({ isRequired: z.boolean(), isPossible: z.boolean() });
export type KeyPolicy = z.infer<typeof KeyPolicy>;
export const KeyPolicyChange = KeyPolicy.pick({ isRequired: true });
export type KeyPolicyChange = z.infer<typeof KeyPolicyChange>;

/** `secret`: base 32, for who types it; `uri`: `otpauth://totp/…`, for the picture that an application reads. Shown once. */
export const TotpOffer = z.object({ secret: z.string(), uri: z.string() });
export type TotpOffer = z.infer<typeof TotpOffer>;

/** Shown once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const SecurityKeyRegistration = z.object({ name: z.string().trim().min(1).max(60), attestation: CeremonyJson });
export type SecurityKeyRegistration = z.infer<typeof SecurityKeyRegistration>;
