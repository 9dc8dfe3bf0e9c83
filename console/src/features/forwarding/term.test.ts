import { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { minutesLeft, untilOf } from "./term.ts";

const at = (text: string) => EpochMs.parse(Date.parse(text));
/** 23:30 in Paris, in winter. */
const NOW = at("2026-01-15T22:30:00Z");

it("lasts so many minutes from now", () => {
  expect(untilOf({ kind: "minutes", minutes: 15 }, NOW)).toBe(at("2026-01-15T22:45:00Z"));
});

it("takes an hour of the room's clock, and tomorrow's once it is past", () => {
  expect(untilOf({ kind: "hour", hour: "23:45" }, NOW)).toBe(at("2026-01-15T22:45:00Z"));
  expect(untilOf({ kind: "hour", hour: "06:00" }, NOW)).toBe(at("2026-01-16T05:00:00Z"));
  expect(untilOf({ kind: "hour", hour: "23:30" }, NOW)).toBe(at("2026-01-16T22:30:00Z"));
});

it("means the next 02:30 in the night when the clocks go back, and no hour that was not typed", () => {
  const between = at("2026-10-25T00:45:00Z");
  expect(untilOf({ kind: "hour", hour: "02:30" }, between)).toBe(at("2026-10-25T01:30:00Z"));
  for (const hour of ["", "24:00", "7:00", "soon"]) expect(untilOf({ kind: "hour", hour }, NOW)).toBeNull();
});

it("counts the minute under way, and nothing once it is over", () => {
  expect(minutesLeft(NOW + 60_001, NOW)).toBe(2);
  expect(minutesLeft(NOW + 1, NOW)).toBe(1);
  expect(minutesLeft(NOW, NOW)).toBe(0);
  expect(minutesLeft(NOW - 5_000, NOW)).toBe(0);
});
