import { randomInt } from "node:crypto";
import { RECOVERY_CODES } from "@vigie/shared/people/factors";
import { hashToken } from "../kernel/secrets.ts";

/** Crockford's base 32: without the letters that are read as digits. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Ten, each 80 random bits, as they are shown: `XXXX-XXXX-XXXX-XXXX`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, newCode);

function newCode(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

/** What is stored of one, shown or as it was read. 80 random bits need no salt and no slowness: nobody tries them all. */
export const hashRecoveryCode = (code: string): string => hashToken(code.replaceAll("-", ""));
