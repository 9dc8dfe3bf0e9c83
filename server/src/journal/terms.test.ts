import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { termEnd } from "./terms.ts";

const paris = (text: string) => Date.parse(text) as EpochMs;

/** [now, months, the first instant that is kept]. Offsets are those of Paris on the day. */
const CASES: [string, number, string][] = [
  ["2026-07-15T00:00:00+02:00", 6, "2026-01-15T00:00:00+01:00"],
  ["2026-07-15T23:59:59+02:00", 6, "2026-01-15T00:00:00+01:00"],
  // Six months after 28, 29, 30 and 31 August is 28 February, which has to end.
  ["2027-02-28T12:00:00+01:00", 6, "2026-08-28T00:00:00+02:00"],
  ["2027-03-01T00:00:00+01:00", 6, "2026-09-01T00:00:00+02:00"],
  // Six months after 30 November is 30 May; no day of November is six months before the 31st.
  ["2027-05-31T12:00:00+02:00", 6, "2026-12-01T00:00:00+01:00"],
  ["2028-02-29T12:00:00+01:00", 12, "2027-03-01T00:00:00+01:00"],
  // The clocks change in between.
  ["2029-03-25T04:00:00+02:00", 36, "2026-03-25T00:00:00+01:00"],
];

it.each(CASES)("at %s a term of %i months is over before %s", (now, months, kept) => {
  expect(new Date(termEnd(paris(now), months)).toISOString()).toBe(new Date(kept).toISOString());
});
