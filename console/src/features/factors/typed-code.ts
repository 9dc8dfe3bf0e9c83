import { RecoveryCode, TotpCode } from "@vigie/shared/people/factors";

/** The six digits, once they are all there; null until then. */
export function wholeCode(typed: string): string | null {
  const code = TotpCode.safeParse(typed);
  return code.success ? code.data : null;
}

export function wholeRecoveryCode(typed: string): string | null {
  const code = RecoveryCode.safeParse(typed);
  return code.success ? code.data : null;
}

/** An authenticator's secret in groups of four, for who types it by hand. */
export const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? "";
