import { CameraId } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { checkLock, type LockDraft, newLock, rangeOf } from "./lock-draft.ts";
import { timeLeft } from "./time-left.ts";

const NOW = Date.parse("2026-11-24T14:00:00+01:00");
const camera = CameraId.parse("0190a5a0-0000-7000-8000-000000000001");
const draft = (more: Partial<LockDraft> = {}): LockDraft => ({
  ...newLock(NOW),
  cameraIds: new Set([camera]),
  requisition: " TJ Metz 26/114 ",
  reviewOn: "2027-02-01",
  ...more,
});
const faults = (more: Partial<LockDraft>) => {
  const checked = checkLock(draft(more), NOW);
  return checked.ok ? [] : [...checked.fields];
};

it("reads the last hour at first, and the review's day to its end", () => {
  expect(checkLock(draft(), NOW)).toEqual({
    ok: true,
    value: {
      cameraIds: [camera],
      from: NOW - 3_600_000,
      until: NOW,
      requisition: "TJ Metz 26/114",
      reviewAt: Date.parse("2027-02-02T00:00:00+01:00"),
    },
  });
});

it("names each field that cannot be", () => {
  expect(faults({ cameraIds: new Set() })).toEqual(["cameraIds"]);
  expect(faults({ requisition: "  " })).toEqual(["requisition"]);
  expect(faults({ reviewOn: "2026-11-23" })).toEqual(["reviewOn"]);
  expect(faults({ reviewOn: "2029-01-01" })).toEqual(["reviewOn"]);
  expect(faults({ from: "" })).toEqual(["from"]);
  expect(faults({ until: "2026-11-24T12:00" })).toEqual(["until"]);
  expect(faults({ until: "2026-11-25T12:00" })).toEqual(["until"]);
});

it("asks about a range before the requisition is typed", () => {
  expect(rangeOf(draft({ requisition: "", reviewOn: "" }), NOW)).toEqual({
    cameraIds: [camera],
    from: NOW - 3_600_000,
    until: NOW,
  });
  expect(rangeOf(draft({ cameraIds: new Set() }), NOW)).toBeNull();
});

it("holds all that an hour told twice may mean", () => {
  const october = draft({ from: "2026-10-25T02:30", until: "2026-10-25T02:30" });
  expect(rangeOf(october, NOW)).toMatchObject({
    from: Date.parse("2026-10-25T02:30:00+02:00"),
    until: Date.parse("2026-10-25T02:30:00+01:00"),
  });
});

it("counts down in the two units that count, and never says more than there is", () => {
  expect(timeLeft(NOW + 86_400_000 * 3 + 3_599_999, NOW)).toEqual({ unit: "days", days: 3, hours: 0 });
  expect(timeLeft(NOW + 3_600_000 * 23 + 59_000, NOW)).toEqual({ unit: "hours", hours: 23, minutes: 0 });
  expect(timeLeft(NOW + 59_000, NOW)).toEqual({ unit: "minutes", minutes: 0 });
  expect(timeLeft(NOW, NOW)).toEqual({ unit: "past" });
});
