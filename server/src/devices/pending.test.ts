import { DEVICE_CODE_ALPHABET, DEVICE_CODE_MS, DeviceCode } from "@vigie/shared/devices/schema";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createPendingEnrolments } from "./pending.ts";

const codeOf = (act: () => unknown): { code: string; params?: Record<string, unknown> } | null => {
  try {
    act();
    return null;
  } catch (error) {
    return error as { code: string };
  }
};

describe("pending enrolments", () => {
  it("have codes that are read without a doubt, and typed as one likes", () => {
    const pending = createPendingEnrolments(new ManualClock());
    const codes = Array.from({ length: 256 }, (_, n) => pending.begin(`hash ${n}`, `10.0.${n % 16}.1`).code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) {
      expect(code).toMatch(new RegExp(`^[${DEVICE_CODE_ALPHABET}]{6}$`));
      expect(DeviceCode.parse(` ${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `)).toBe(code);
    }
  });

  it("last five minutes, whatever the wall clock does", () => {
    const clock = new ManualClock();
    const pending = createPendingEnrolments(clock);
    const { code, endsAt } = pending.begin("hash", "10.0.0.1");
    expect(endsAt - clock.now()).toBe(DEVICE_CODE_MS);
    clock.jumpWall(-3_600_000);
    clock.advance(DEVICE_CODE_MS - 1);
    expect(pending.ofCode(code)).toMatchObject({ secretHash: "hash" });
    expect(pending.ofSecret("hash")).toMatchObject({ code });
    clock.advance(1);
    expect([pending.ofCode(code), pending.ofSecret("hash")]).toEqual([null, null]);
  });

  it("are bounded for each address, and in all; a wait is told, and room comes back", () => {
    const clock = new ManualClock();
    const pending = createPendingEnrolments(clock);
    const begin = (n: number, address: string) => codeOf(() => pending.begin(`hash ${n} ${address}`, address));
    for (let n = 0; n < 32; n += 1) expect(begin(n, "10.0.0.1")).toBeNull();
    clock.advance(60_000);
    expect(begin(32, "10.0.0.1")).toMatchObject({ code: "request.too_many", params: { retryAfterS: 240 } });
    for (let n = 0; n < 256 - 32; n += 1) expect(begin(0, `10.1.0.${n}`)).toBeNull();
    expect(begin(0, "10.2.0.1")).toMatchObject({ code: "request.too_many" });
    pending.forget("hash 0 10.0.0.1");
    expect(begin(0, "10.2.0.1")).toBeNull();
    clock.advance(240_000);
    expect(begin(33, "10.0.0.1")).toBeNull();
  });
});
