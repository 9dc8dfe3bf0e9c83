import { describe, expect, it } from "vitest";
import type { EpochMs } from "../kernel/units.ts";
import { isStartable, isThrough, openState, outcomeOf, runState, shareOf } from "./rules.ts";
import type { RoundRun, RunStep } from "./schema.ts";

const MINUTE_MS = 60_000;
const step = (outcome: RunStep["outcome"]): RunStep => ({
  cameraId: "c" as RunStep["cameraId"],
  dwellSeconds: 10,
  outcome,
  reason: null,
  seconds: 0,
});

describe("a step", () => {
  const facts = { dwellSeconds: 10, seconds: 0, isOpen: false, leftOut: null };
  it("is looked at from its dwell on, a second less being let go", () => {
    expect(outcomeOf({ ...facts, seconds: 9 })).toBe("looked");
    expect(outcomeOf({ ...facts, seconds: 8.9 })).toBe("cut");
  });
  it("waits until it was open, and shows while it is", () => {
    expect(outcomeOf(facts)).toBe("waiting");
    expect(outcomeOf({ ...facts, isOpen: true, seconds: 60 })).toBe("showing");
  });
  it("that a person skipped stays skipped, however long its picture is open", () => {
    const skipped = { ...facts, leftOut: { outcome: "skipped" } as const };
    expect(outcomeOf(skipped)).toBe("skipped");
    expect(outcomeOf({ ...skipped, seconds: 3, isOpen: true })).toBe("skipped");
    expect(outcomeOf({ ...skipped, seconds: 12 })).toBe("skipped");
  });
  it("that was refused is looked at when it could be shown later", () => {
    const refused = { ...facts, leftOut: { outcome: "refused" } as const };
    expect(outcomeOf(refused)).toBe("refused");
    expect(outcomeOf({ ...refused, isOpen: true })).toBe("showing");
    expect(outcomeOf({ ...refused, seconds: 10 })).toBe("looked");
  });
});

it("a run is through when no step waits, and done when every step was looked at", () => {
  expect(isThrough([step("looked"), step("skipped"), step("refused"), step("cut"), step("showing")])).toBe(true);
  expect(isThrough([step("looked"), step("waiting")])).toBe(false);
  expect(shareOf([step("looked"), step("cut"), step("looked"), step("skipped")])).toBe(0.5);
  const run = { endedAt: 1 as EpochMs, steps: [step("looked")] } as RoundRun;
  expect(runState(run)).toBe("done");
  expect(runState({ ...run, steps: [step("looked"), step("refused")] })).toBe("partial");
  expect(runState({ ...run, endedAt: null })).toBe("running");
});

it("a due time may be answered from ten minutes before until thirty after", () => {
  const planned = (100 * MINUTE_MS) as EpochMs;
  const at = (minutes: number, ms = 0) => (planned + minutes * MINUTE_MS + ms) as EpochMs;
  expect([at(-10, -1), at(-10), at(30, -1), at(30)].map((now) => isStartable(planned, now))).toEqual([false, true, true, false]);
  expect([at(-10, -1), at(-10), at(30, -1), at(30)].map((now) => openState(planned, now))).toEqual([
    "to_come",
    "due",
    "due",
    "missed",
  ]);
});
