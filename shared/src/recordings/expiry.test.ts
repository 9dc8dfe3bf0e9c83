import { expect, it } from "vitest";
import type { EpochMs } from "../kernel/units.ts";
import { expiryOf } from "./expiry.ts";

const at = (text: string) => Date.parse(text) as EpochMs;

it.each([
  ["2026-01-31T10:00:00.500+01:00", 31, "2026-02-28T10:00:00.500+01:00"],
  ["2026-01-31T10:00:00+01:00", 15, "2026-02-15T10:00:00+01:00"],
  ["2026-04-30T08:00:00+02:00", 31, "2026-05-30T08:00:00+02:00"],
  // A day of the calendar has 25 hours when October ends, and 23 when March does.
  ["2026-10-24T12:00:00+02:00", 1, "2026-10-25T12:00:00+01:00"],
  ["2026-03-28T12:00:00+01:00", 1, "2026-03-29T12:00:00+02:00"],
])("lets what began %s be kept %d days until %s", (startAt, maxDays, gone) => {
  expect(expiryOf(at(startAt), maxDays)).toBe(at(gone));
});
