import type { FactorProofInput } from "@vigie/shared/people/factors";
import { Secret, TOTP } from "otpauth";

/** What an authenticator application holds, and the paper that lay beside it. */
export interface SecondFactor {
  /** Base 32. */
  totpSecret: string;
  /** Each good once; one that is used is taken out. */
  recoveryCodes: string[];
}

const STEP_MS = 30_000;
/** From the making of a code until the server looks at it. */
const ON_ITS_WAY_MS = 5_000;
/** A timer may fire a little early. */
const MARGIN_MS = 100;

/** The last step of which a code was given, by secret: each is good once. */
const given = new Map<string, number>();

const codeOf = (totpSecret: string, step: number): string =>
  new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp: step * STEP_MS });

/** The next step of which no code was given yet, of those that are good for `goodForMs` still. */
function nextStep(totpSecret: string, goodForMs: number): number {
  // A step is taken until the one behind it has passed.
  const soonest = Math.floor((Date.now() + goodForMs) / STEP_MS) - 1;
  return Math.max(soonest, (given.get(totpSecret) ?? 0) + 1);
}

/** Until the server takes the code of this step: when the one before it begins. */
const waitMs = (step: number): number => Math.max(0, (step - 1) * STEP_MS - Date.now());

/**
 * A code that the server takes, and has not seen: never the same step twice, however many ask. Of the steps that are good now (the last one,
 * this one and the next, RFC 6238 §5.2) in their order; then it waits for the next to come.
 */
export async function nextCode({ totpSecret }: Pick<SecondFactor, "totpSecret">, goodForMs = ON_ITS_WAY_MS): Promise<string> {
  const step = nextStep(totpSecret, goodForMs);
  given.set(totpSecret, step);
  const wait = waitMs(step);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait + MARGIN_MS));
  return codeOf(totpSecret, step);
}

/** A code, or a recovery code where a code would have to be waited for: for who signs in often. */
export async function nextFactor(factor: SecondFactor): Promise<FactorProofInput> {
  const mustWait = waitMs(nextStep(factor.totpSecret, ON_ITS_WAY_MS)) > 0;
  const recovery = mustWait ? factor.recoveryCodes.shift() : undefined;
  if (recovery !== undefined) return { kind: "recovery", code: recovery };
  return { kind: "totp", code: await nextCode(factor) };
}
