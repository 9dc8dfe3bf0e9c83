import { parseOptions } from "@node-rs/argon2";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createHasher, type Standing } from "./hasher.ts";
import { newSetupCode } from "./setup-code.ts";
import { createThrottle } from "./throttle.ts";

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return "allowed";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("hashing", () => {
  it("is argon2id with the parameters that were decided, and tells right from wrong", async () => {
    const hasher = createHasher();
    const phc = await hasher.hash("un mot de passe");
    expect(phc).toMatch(/^\$argon2id\$/);
    expect(parseOptions(phc)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(await hasher.verify(phc, "un mot de passe")).toBe(true);
    expect(await hasher.verify(phc, "un mot de passé")).toBe(false);
  });

  it("takes one at a time, and refuses what would wait too long", async () => {
    const hasher = createHasher(2);
    const turns = [1, 2, 3, 4].map(() => hasher.hash("mot de passe"));
    const outcomes = await Promise.allSettled(turns);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected"]);
    expect(outcomes[2]).toMatchObject({ reason: { code: "session.busy" } });
    await hasher.hash("the queue is free again");
  });

  it("takes those first whom a flood must not keep waiting, also into a full queue", async () => {
    const hasher = createHasher(4);
    const phc = await hasher.hash("mot de passe");
    const done: string[] = [];
    const tryAs = (standing: Standing, name: string) =>
      hasher.verify(phc, "x", standing).then(
        () => done.push(name),
        (error: { code: string }) => done.push(`${name}: ${error.code}`),
      );
    const all = [
      tryAs("failing", "under way"),
      tryAs("failing", "guess 1"),
      tryAs("failing", "guess 2"),
      tryAs("unknown", "stranger"),
      // The queue is full: each of these puts out the last of the worst.
      tryAs("proven", "operator"),
      tryAs("vouched", "post"),
      // And none of these comes in any more.
      tryAs("failing", "guess 3"),
    ];
    await Promise.all(all);
    expect(done).toEqual([
      "guess 2: session.busy",
      "guess 1: session.busy",
      "guess 3: session.busy",
      "under way",
      "post",
      "operator",
      "stranger",
    ]);
  });
});

describe("the throttle", () => {
  it("lets three failures pass, then doubles the wait, up to a minute", () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    const attempt = () => codeOf(() => throttle.attempt("op12", "10.0.0.1"));
    expect([attempt(), attempt(), attempt(), attempt(), attempt()]).toEqual([
      "allowed",
      "allowed",
      "allowed",
      "allowed",
      "request.too_many",
    ]);
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      clock.advance(waitMs - 1);
      expect(attempt()).toBe("request.too_many");
      clock.advance(1);
      expect(attempt()).toBe("allowed");
    }
  });

  it("does not charge the address with what one name is refused: a room behind it goes on", () => {
    const throttle = createThrottle(new ManualClock());
    for (let n = 0; n < 100; n += 1) codeOf(() => throttle.attempt("op12", "10.0.0.1"));
    expect(codeOf(() => throttle.attempt("op13", "10.0.0.1"))).toBe("allowed");
  });

  it("keeps nobody out who comes from elsewhere, and nobody else from the same place", () => {
    const throttle = createThrottle(new ManualClock());
    for (let n = 0; n < 1_000; n += 1) codeOf(() => throttle.attempt("op12", "10.0.0.66"));
    expect(codeOf(() => throttle.attempt("op12", "10.0.0.1"))).toBe("allowed");
  });

  it("slows an address that tries many names", () => {
    const throttle = createThrottle(new ManualClock());
    const codes = Array.from({ length: 30 }, (_, n) => codeOf(() => throttle.attempt(`name${n}`, "10.0.0.66")));
    expect(codes.filter((code) => code === "allowed")).toHaveLength(21);
  });

  it("forgets a success at once and a failure after a quarter of an hour", () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    for (let n = 0; n < 50; n += 1) throttle.attempt("op12", "10.0.0.1").succeeded();
    for (let n = 0; n < 4; n += 1) throttle.attempt("op12", "10.0.0.1");
    expect(codeOf(() => throttle.attempt("op12", "10.0.0.1"))).toBe("request.too_many");
    clock.advance(15 * 60_000);
    for (let n = 0; n < 4; n += 1) throttle.attempt("op12", "10.0.0.1");
  });

  it("counts nothing for an attempt that was not made, and forgets nothing for it either", () => {
    const throttle = createThrottle(new ManualClock());
    for (let n = 0; n < 50; n += 1) throttle.attempt("op12", "10.0.0.1").undo();
    for (let n = 0; n < 4; n += 1) throttle.attempt("op12", "10.0.0.1");
    expect(codeOf(() => throttle.attempt("op12", "10.0.0.1"))).toBe("request.too_many");
    expect(codeOf(() => throttle.attempt("op13", "10.0.0.1").undo())).toBe("allowed");
    expect(codeOf(() => throttle.attempt("op12", "10.0.0.1"))).toBe("request.too_many");
  });

  it("knows an address by what was tried there, and one where somebody signed in for a day", () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    expect(throttle.reputeOf("10.0.0.1")).toBe("unknown");
    const attempt = throttle.attempt("op12", "10.0.0.1");
    expect(throttle.reputeOf("10.0.0.1")).toBe("failing");
    attempt.succeeded();
    expect(throttle.reputeOf("10.0.0.1")).toBe("unknown");
    throttle.prove("10.0.0.1");
    throttle.attempt("op12", "10.0.0.1");
    expect(throttle.reputeOf("10.0.0.1")).toBe("proven");
    clock.advance(24 * 3_600_000);
    expect(throttle.reputeOf("10.0.0.1")).toBe("unknown");
  });
});

it("makes set-up codes that are read without a doubt", () => {
  for (let n = 0; n < 100; n += 1) expect(newSetupCode()).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
});
