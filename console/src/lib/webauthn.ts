import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from "@simplewebauthn/browser";
import type { CeremonyJson } from "@vigie/shared/people/factors";
import type { z } from "zod";

export type Ceremony = z.infer<typeof CeremonyJson>;

/**
 * Why no key answered. `cancelled`: the person or the browser gave up waiting. `known`: the key is registered already. `elsewhere`: the page's
 * address is not the one that keys are registered for.
 */
export type KeyTrouble = "cancelled" | "known" | "elsewhere" | "unusable";
export type KeyAnswer = { outcome: "answered"; ceremony: Ceremony } | { outcome: "failed"; trouble: KeyTrouble };

/** Absent off `localhost` without TLS, and in browsers that never had it. */
export const hasWebAuthn = (): boolean => window.isSecureContext && browserSupportsWebAuthn();

/** Has one of the person's keys sign the challenge. */
export const proveKey = (options: Ceremony): Promise<KeyAnswer> =>
  // The options are the server's library's own, for this library to read.
  answer(() => startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }));

export const registerKey = (options: Ceremony): Promise<KeyAnswer> =>
  answer(() => startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }));

async function answer(ceremony: () => Promise<object>): Promise<KeyAnswer> {
  try {
    return { outcome: "answered", ceremony: { ...(await ceremony()) } };
  } catch (cause) {
    // The library and the browser refuse by throwing.
    return { outcome: "failed", trouble: troubleOf(cause) };
  }
}

export function troubleOf(cause: unknown): KeyTrouble {
  if (cause instanceof WebAuthnError) {
    if (cause.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED") return "known";
    if (cause.code === "ERROR_INVALID_DOMAIN" || cause.code === "ERROR_INVALID_RP_ID") return "elsewhere";
  }
  if (!(cause instanceof Error)) return "unusable";
  return cause.name === "NotAllowedError" || cause.name === "AbortError" ? "cancelled" : "unusable";
}
