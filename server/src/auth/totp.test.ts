import type { EpochMs } from "@vigie/shared/kernel/units";
import { Secret } from "otpauth";
import { expect, it } from "vitest";
import { newTotpSecret, stepOf } from "./totp.ts";

/** RFC 6238 appendix B, its SHA-1 secret and the last six of its eight digits. */
const secret = Secret.fromLatin1("12345678901234567890").base32;

it.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("knows the step of the RFC's code at %i s", (seconds, code) => {
  expect(stepOf(secret, code, (seconds * 1_000) as EpochMs)).toBe(Math.floor(seconds / 30));
});

it("makes secrets of 160 bits, each its own", () => {
  const made = new Set(Array.from({ length: 50 }, newTotpSecret));
  expect(made.size).toBe(50);
  for (const each of made) expect(each).toMatch(/^[A-Z2-7]{32}$/);
});
