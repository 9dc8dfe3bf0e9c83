import { randomInt, timingSafeEqual } from "node:crypto";
import { hashToken } from "../kernel/secrets.ts";

/** Without characters that are mistaken for one another when read from a terminal. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const HALF = 4;

/** `XXXX-XXXX`, 40 random bits; wrong ones are throttled. */
export function newSetupCode(): string {
  const half = () => Array.from({ length: HALF }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return `${half()}-${half()}`;
}

export function isSameSetupCode(typed: string, code: string): boolean {
  const digest = (text: string) => Buffer.from(hashToken(text.toUpperCase().replace(/[^0-9A-Z]/g, "")));
  return timingSafeEqual(digest(typed), digest(code));
}
