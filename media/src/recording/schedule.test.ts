import type { EpochMs } from "@vigie/shared/kernel/units";
import type { RecordedHours, RecordingPlan } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { Schedule, wantedSpans } from "./schedule.ts";

const at = (text: string) => Date.parse(text) as EpochMs;
const hours = (...each: [number, string, string][]): RecordingPlan => ({
  schedule: { kind: "hours", hours: each.map(([weekday, from, until]): RecordedHours => ({ weekday, from, until })) },
  sub: null,
});
const spans = (plan: RecordingPlan, from: string, until: string) =>
  wantedSpans(plan, at(from), at(until)).map((span) => [new Date(span.from).toISOString(), new Date(span.until).toISOString()]);

it("reads hours on the room's clock, in winter and in summer", () => {
  const plan = hours([4, "08:00", "18:30"]);
  expect(spans(plan, "2026-01-15T00:00Z", "2026-01-16T00:00Z")).toEqual([
    ["2026-01-15T07:00:00.000Z", "2026-01-15T17:30:00.000Z"],
  ]);
  expect(spans(plan, "2026-07-16T00:00Z", "2026-07-17T00:00Z")).toEqual([
    ["2026-07-16T06:00:00.000Z", "2026-07-16T16:30:00.000Z"],
  ]);
});

it("joins a night that goes on beyond midnight, and hours that overlap", () => {
  const plan = hours([4, "22:00", "24:00"], [5, "00:00", "06:00"], [5, "05:00", "07:00"]);
  expect(spans(plan, "2026-01-15T00:00Z", "2026-01-17T00:00Z")).toEqual([
    ["2026-01-15T21:00:00.000Z", "2026-01-16T06:00:00.000Z"],
  ]);
});

it("records an hour that October repeats both times, and nothing of what March leaves out", () => {
  // Sundays 25 October and 29 March 2026.
  const plan = hours([7, "02:00", "02:30"]);
  expect(spans(plan, "2026-10-25T00:00Z", "2026-10-25T06:00Z")).toEqual([
    ["2026-10-25T00:00:00.000Z", "2026-10-25T00:30:00.000Z"],
    ["2026-10-25T01:00:00.000Z", "2026-10-25T01:30:00.000Z"],
  ]);
  const around = hours([7, "01:00", "04:00"]);
  expect(spans(around, "2026-03-29T00:00Z", "2026-03-29T06:00Z")).toEqual([
    ["2026-03-29T00:00:00.000Z", "2026-03-29T02:00:00.000Z"],
  ]);
  expect(spans(around, "2026-10-24T22:00Z", "2026-10-25T06:00Z")).toEqual([
    ["2026-10-24T23:00:00.000Z", "2026-10-25T03:00:00.000Z"],
  ]);
});

it("answers at every instant as the spans say, also when asked backwards", () => {
  const plan = hours([4, "08:00", "08:10"], [4, "09:00", "09:05"], [6, "00:00", "24:00"]);
  const schedule = new Schedule(plan);
  const [from, until] = [at("2026-01-14T00:00Z"), at("2026-01-19T00:00Z")];
  const wanted = wantedSpans(plan, from, until);
  const instants = Array.from({ length: 2_000 }, (_, index) => (from + ((index * 7_919_000) % (until - from))) as EpochMs);
  for (const instant of instants) {
    expect(schedule.isWanted(instant)).toBe(wanted.some((span) => span.from <= instant && instant < span.until));
  }
});

it("is always or never where the plan says so", () => {
  const [from, until] = [at("2026-01-14T00:00Z"), at("2026-01-19T00:00Z")];
  expect(wantedSpans({ schedule: { kind: "continuous" }, sub: null }, from, until)).toEqual([{ from, until }]);
  expect(wantedSpans({ schedule: { kind: "never" }, sub: null }, from, until)).toEqual([]);
  expect(new Schedule({ schedule: { kind: "continuous" }, sub: null }).isWanted(from)).toBe(true);
  expect(new Schedule({ schedule: { kind: "never" }, sub: null }).isWanted(from)).toBe(false);
});
