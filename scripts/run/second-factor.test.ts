import { Secret, TOTP } from "otpauth";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nextCode, nextFactor } from "./second-factor.ts";

const STEP_MS = 30_000;
/** At the beginning of a step. */
const START = 59_900_000 * STEP_MS;

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ["Date", "setTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const anAccount = () => ({ totpSecret: new Secret({ size: 20 }).base32, recoveryCodes: ["0123-4567-89AB-CDEF"] });
const codeAt = ({ totpSecret }: { totpSecret: string }, steps: number) =>
  new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp: START + steps * STEP_MS });

it("gives each of the three steps that are good, once, in their order", async () => {
  const account = anAccount();
  const codes = [await nextCode(account), await nextCode(account), await nextCode(account)];
  expect(codes).toEqual([codeAt(account, -1), codeAt(account, 0), codeAt(account, 1)]);
});

it("waits for the next step to come near when all are given, also for two who ask at once", async () => {
  const account = anAccount();
  for (let turn = 0; turn < 3; turn += 1) await nextCode(account);
  const got: string[] = [];
  for (let turn = 0; turn < 2; turn += 1) void nextCode(account).then((code) => got.push(code));
  await vi.advanceTimersByTimeAsync(STEP_MS - 1);
  expect(got).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(got).toEqual([codeAt(account, 2)]);
  await vi.advanceTimersByTimeAsync(STEP_MS);
  expect(got).toEqual([codeAt(account, 2), codeAt(account, 3)]);
});

it("gives no code that would be refused before it is looked at, or before somebody has typed it", async () => {
  const [soon, typed] = [anAccount(), anAccount()];
  vi.setSystemTime(START + STEP_MS - 1_000);
  expect(await nextCode(soon)).toBe(codeAt(soon, 0));
  vi.setSystemTime(START + 1_000);
  expect(await nextCode(typed, STEP_MS)).toBe(codeAt(typed, 0));
});

it("takes a recovery code rather than wait, as long as there is one", async () => {
  const account = anAccount();
  for (let turn = 0; turn < 3; turn += 1) expect(await nextFactor(account)).toMatchObject({ kind: "totp" });
  expect(await nextFactor(account)).toEqual({ kind: "recovery", code: "0123-4567-89AB-CDEF" });
  const waited = nextFactor(account);
  await vi.advanceTimersByTimeAsync(STEP_MS + 1_000);
  expect(await waited).toEqual({ kind: "totp", code: codeAt(account, 2) });
});
