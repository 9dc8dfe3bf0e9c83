import { isIP } from "node:net";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Person } from "@vigie/shared/people/schema";
import { z } from "zod";
import type { StoredKey } from "./factors-repository.ts";

/** Where the ceremonies take place: the console's own origin, whose host name is the relying party's id (WebAuthn §5.1.2). */
export interface RelyingParty {
  origin: string;
}

/** An answer that is not for this challenge, origin, key or person; `cause` is the library's. */
export type Ceremony<T> = { ok: true; value: T } | { ok: false; cause: unknown };

/** Whether browsers have WebAuthn there: in a secure context alone, whose host is a name (WebAuthn §5, §5.1.3 step 8). */
export function isCeremonyPossible({ origin }: RelyingParty): boolean {
  const { protocol, hostname } = new URL(origin);
  const isLocal = hostname === "localhost" || hostname.endsWith(".localhost");
  const isName = isIP(hostname) === 0 && !hostname.startsWith("[");
  return isName && (protocol === "https:" || isLocal);
}

const NAME = "Vigie";
/** A key is looked for, touched, and its PIN typed. The challenge itself lives longer. */
const TIMEOUT_MS = 2 * 60_000;

/** Ed25519, ES256 and RS256, in COSE's numbers (RFC 9053 §2, RFC 8812 §2): what keys that are sold make. */
const ALGORITHMS = [-8, -7, -257];

const rpIdOf = ({ origin }: RelyingParty): string => new URL(origin).hostname;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const descriptorsOf = (keys: readonly StoredKey[]) => keys.map(({ credentialId: id, transports }) => ({ id, transports }));

/** JSON that a browser passes to `navigator.credentials.create` (WebAuthn §5.1.8). */
export async function creationOptions(
  party: RelyingParty,
  { id, login, displayName }: Person,
  known: readonly StoredKey[],
  challenge: string,
): Promise<Record<string, unknown>> {
  const options = await generateRegistrationOptions({
    rpName: NAME,
    rpID: rpIdOf(party),
    userID: new Uint8Array(Buffer.from(id)),
    userName: login,
    userDisplayName: displayName,
    challenge: bytesOf(challenge),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: descriptorsOf(known),
    // The password is asked for first, so the key need not know who its holder is.
    authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
  });
  return { ...options };
}

/** JSON that a browser passes to `navigator.credentials.get` (WebAuthn §5.1.8). */
export async function requestOptions(
  party: RelyingParty,
  known: readonly StoredKey[],
  challenge: string,
): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(party),
    allowCredentials: descriptorsOf(known),
    challenge: bytesOf(challenge),
    timeout: TIMEOUT_MS,
    userVerification: "required",
  });
  return { ...options };
}

const base64url = z.string().regex(/^[\w-]+$/);
const credential = { id: base64url, rawId: base64url, type: z.literal("public-key") };
const extensions = z.record(z.string(), z.unknown()).transform(() => ({}));

const Attestation = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});
const Assertion = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url }),
});

type NewKey = Pick<StoredKey, "credentialId" | "publicKey" | "counter" | "transports">;

/** What the browser's answer registers, if it was made for this challenge, here, by a key that verified its holder. */
export async function checkAttestation(party: RelyingParty, attestation: unknown, challenge: string): Promise<Ceremony<NewKey>> {
  const response = Attestation.safeParse(attestation);
  if (!response.success) return { ok: false, cause: response.error };
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response.data,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: rpIdOf(party),
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return { ok: false, cause: "the attestation does not verify" };
    const { id: credentialId, publicKey, counter } = registrationInfo.credential;
    const { transports } = response.data.response;
    return { ok: true, value: { credentialId, publicKey: Buffer.from(publicKey).toString("base64url"), counter, transports } };
  } catch (cause) {
    // The library refuses by throwing.
    return { ok: false, cause };
  }
}

/** Which of the keys signed this challenge, here, after it verified its holder; with the count that it gave. */
export async function checkAssertion(
  party: RelyingParty,
  assertion: unknown,
  challenge: string,
  keys: readonly StoredKey[],
): Promise<Ceremony<{ stored: StoredKey; counter: number }>> {
  const response = Assertion.safeParse(assertion);
  if (!response.success) return { ok: false, cause: response.error };
  const stored = keys.find(({ credentialId }) => credentialId === response.data.id);
  if (stored === undefined) return { ok: false, cause: "the key is none of theirs" };
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response.data,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: rpIdOf(party),
      credential: { id: stored.credentialId, publicKey: bytesOf(stored.publicKey), counter: stored.counter },
      requireUserVerification: true,
    });
    if (!verified) return { ok: false, cause: "the signature does not verify" };
    return { ok: true, value: { stored, counter: authenticationInfo.newCounter } };
  } catch (cause) {
    return { ok: false, cause };
  }
}
