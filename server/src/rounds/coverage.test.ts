import type { CameraId, EpochMs, PersonId, RoundId, RoundRunId } from "@vigie/shared/kernel/units";
import type { Round, RoundRun } from "@vigie/shared/rounds/schema";
import { describe, expect, it } from "vitest";
import { coverageOf, duesOf } from "./coverage.ts";
import type { RoundVersion } from "./repository.ts";

const at = (text: string) => Date.parse(text) as EpochMs;
const text = (instant: EpochMs | null) => (instant === null ? null : new Date(instant).toISOString().slice(0, 16));
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const cameraId = "c" as CameraId;
const ada = { id: "p" as PersonId, displayName: "Ada" };

function version(times: string[], from: string, until: string | null, more: Partial<Round> = {}): RoundVersion {
  const round: Round = {
    id: "r" as RoundId,
    name: "Ronde de nuit",
    steps: [{ cameraId, dwellSeconds: 10 }],
    schedule: { days: EVERY_DAY, times },
    plannedBy: ada,
    disabledAt: null,
    version: 1,
    ...more,
  };
  return { round, fromAt: at(from), untilAt: until === null ? null : at(until) };
}
const dues = (versions: RoundVersion[], from: string, to: string) =>
  duesOf(versions, { from: at(from), to: at(to) }).map(({ plannedAt }) => text(plannedAt));

describe("what was due", () => {
  it("is of the plan in force at the time, not of today's", () => {
    const versions = [
      version(["08:00"], "2026-01-10T00:00:00Z", "2026-01-12T12:00:00Z"),
      version(["20:00"], "2026-01-12T12:00:00Z", null, { version: 2 }),
    ];
    expect(dues(versions, "2026-01-11T00:00:00Z", "2026-01-14T00:00:00Z")).toEqual([
      "2026-01-11T07:00",
      "2026-01-12T07:00",
      "2026-01-12T19:00",
      "2026-01-13T19:00",
    ]);
  });

  it("is nothing before the plan was made, nor while it is out of use", () => {
    const versions = [
      version(["08:00"], "2026-01-12T07:00:01Z", "2026-01-13T12:00:00Z"),
      version(["08:00"], "2026-01-13T12:00:00Z", null, { disabledAt: at("2026-01-13T12:00:00Z") }),
    ];
    expect(dues(versions, "2026-01-12T00:00:00Z", "2026-01-20T00:00:00Z")).toEqual(["2026-01-13T07:00"]);
  });

  it("counts both 02:30 of October, and March's once", () => {
    const nightly = [version(["02:30"], "2026-01-01T00:00:00Z", null)];
    expect(dues(nightly, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toEqual(["2026-10-25T00:30", "2026-10-25T01:30"]);
    expect(dues(nightly, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")).toEqual(["2026-03-29T01:30"]);
  });
});

describe("planned against done", () => {
  const run = (plannedAt: EpochMs | null, more: Partial<RoundRun> = {}): RoundRun => ({
    id: "u" as RoundRunId,
    roundId: "r" as RoundId,
    roundName: "Ronde de nuit",
    plannedAt,
    startedAt: at("2026-01-12T07:05:00Z"),
    startedBy: ada,
    steps: [{ cameraId, dwellSeconds: 10, outcome: "looked", reason: null, seconds: 10 }],
    endedAt: null,
    endedHow: null,
    reason: null,
    ...more,
  });
  const range = { from: at("2026-01-12T00:00:00Z"), to: at("2026-01-15T00:00:00Z") };
  const due = duesOf([version(["08:00"], "2026-01-01T00:00:00Z", null)], range);
  const now = at("2026-01-14T07:00:00Z");

  it("has one line a due time, answered or not, in order", () => {
    const done = run(due[0]?.plannedAt ?? null, { endedAt: now, endedHow: "completed" });
    const skipped = {
      roundId: "r" as RoundId,
      plannedAt: due[1]?.plannedAt ?? now,
      roundName: "Ronde de nuit",
      runId: null,
      skippedBy: ada,
      reason: "effectif",
    };
    const lines = coverageOf({ dues: due, runs: [done], skips: [skipped] }, now);
    expect(lines.map(({ plannedAt, state, share }) => [text(plannedAt), state, share])).toEqual([
      ["2026-01-12T07:00", "done", 1],
      ["2026-01-13T07:00", "skipped", 0],
      ["2026-01-14T07:00", "due", 0],
    ]);
    expect(lines[1]).toMatchObject({ skippedBy: ada, reason: "effectif" });
    expect(coverageOf({ dues: due, runs: [], skips: [] }, now).map(({ state }) => state)).toEqual(["missed", "missed", "due"]);
  });

  it("keeps a run whose time the plan has lost since, and puts one outside the schedule where it began", () => {
    const lost = run(at("2026-01-13T06:00:00Z"));
    const free = run(null, { id: "v" as RoundRunId });
    const lines = coverageOf({ dues: due, runs: [lost, free], skips: [] }, now);
    expect(lines.map(({ plannedAt, state }) => [text(plannedAt), state])).toEqual([
      ["2026-01-12T07:00", "missed"],
      [null, "running"],
      ["2026-01-13T06:00", "running"],
      ["2026-01-13T07:00", "missed"],
      ["2026-01-14T07:00", "due"],
    ]);
  });
});
