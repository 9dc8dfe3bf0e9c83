import { CONTINUOUS, RecordingPlan } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { faultyLines, NEW_LINE, planTyped, recordingDraftOf } from "./recording-draft.ts";

const hours = (weekdays: readonly number[], from: string, until: string) => weekdays.map((weekday) => ({ weekday, from, until }));
const plan = (...lines: ReturnType<typeof hours>[]): RecordingPlan => ({
  schedule: { kind: "hours", hours: lines.flat() },
  sub: true,
});

it.each([
  ["continuously", CONTINUOUS],
  ["never, without the small stream", { schedule: { kind: "never" }, sub: false } as RecordingPlan],
  ["in the hours of the whole week", plan(hours([1, 2, 3, 4, 5, 6, 7], "08:00", "24:00"))],
  [
    "in those of the working week, and others of one day",
    plan(hours([1, 2, 3, 4, 5], "08:00", "18:00"), hours([6], "10:00", "12:00")),
  ],
])("gives back what was stored: %s", (_what, stored) => {
  expect(RecordingPlan.parse(planTyped(recordingDraftOf(stored)))).toEqual(stored);
});

it("draws the days of a week, of its work and of its end as one line each", () => {
  const lines = (stored: RecordingPlan) => recordingDraftOf(stored).lines.map(({ days }) => days);
  expect(lines(plan(hours([1, 2, 3, 4, 5, 6, 7], "08:00", "20:00")))).toEqual(["all"]);
  expect(lines(plan(hours([6, 7], "08:00", "20:00"), hours([5, 4, 3, 2, 1], "09:00", "20:00")))).toEqual(["weekend", "work"]);
  expect(lines(plan(hours([1, 3], "08:00", "20:00")))).toEqual(["1", "3"]);
});

it("names the lines whose hours cannot be, and one where there is none", () => {
  const draft = recordingDraftOf(CONTINUOUS);
  const typed = { ...draft, schedule: "hours" as const, lines: [NEW_LINE, { ...NEW_LINE, days: "1" as const, until: "07:00" }] };
  const checked = RecordingPlan.safeParse(planTyped(typed));
  const fields = new Set(checked.error?.issues.map(({ path }) => ["recording", ...path].join(".")));
  expect([...faultyLines(typed, fields)]).toEqual([1]);
  expect([...faultyLines({ ...typed, lines: [] }, new Set(["recording.schedule.hours"]))]).toEqual([0]);
});
