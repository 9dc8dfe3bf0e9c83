import { describe, expect, it } from "vitest";
import type { EpochMs } from "../kernel/units.ts";
import { dueTimes } from "./schedule.ts";
import type { RoundSchedule } from "./schema.ts";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const at = (text: string) => Date.parse(text) as EpochMs;
const due = (schedule: RoundSchedule, from: string, to: string) =>
  dueTimes(schedule, at(from), at(to)).map((instant) => new Date(instant).toISOString().slice(0, 16));

describe("a schedule", () => {
  it("is due at its times on its days, from the first instant on and before the last", () => {
    const weekdays = { days: [1, 5], times: ["22:00", "06:30"] };
    // Monday 12 January 2026 to Monday 19, Paris is an hour ahead.
    expect(due(weekdays, "2026-01-12T05:30:00Z", "2026-01-19T05:30:00Z")).toEqual([
      "2026-01-12T05:30",
      "2026-01-12T21:00",
      "2026-01-16T05:30",
      "2026-01-16T21:00",
    ]);
  });

  it("belongs to the room's day, not to UTC's", () => {
    expect(due({ days: [3], times: ["00:15"] }, "2026-07-13T00:00:00Z", "2026-07-20T00:00:00Z")).toEqual(["2026-07-14T22:15"]);
  });

  it("is due both times that October's clock shows 02:30", () => {
    const nightly = { days: EVERY_DAY, times: ["02:30"] };
    expect(due(nightly, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z")).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T01:30",
      "2026-10-26T01:30",
    ]);
  });

  it("loses nothing of March's missing hour, and is not due twice at one instant", () => {
    expect(due({ days: EVERY_DAY, times: ["02:30"] }, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z")).toEqual([
      "2026-03-29T01:30",
      "2026-03-30T00:30",
    ]);
    const hourly = { days: EVERY_DAY, times: ["01:30", "02:30", "03:30", "04:30"] };
    expect(due(hourly, "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z")).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:30",
      "2026-03-29T02:30",
    ]);
  });

  it("is never due without days or without times", () => {
    expect(due({ days: [], times: ["08:00"] }, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")).toEqual([]);
    expect(due({ days: EVERY_DAY, times: [] }, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")).toEqual([]);
  });
});
