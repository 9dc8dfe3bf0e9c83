import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EpochMs } from "../kernel/units.ts";
import { expiredStarts, expiresAt, minimumUntil } from "./retention.ts";

const at = (text: string) => Date.parse(text) as EpochMs;
const told = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

describe("term", () => {
  it.each([
    ["2026-01-31T11:00:00.000Z", 31, "2026-02-28T11:00:00.000Z"],
    ["2026-01-31T11:00:00.000Z", 10, "2026-02-10T11:00:00.000Z"],
    ["2026-01-28T11:00:00.000Z", 30, "2026-02-27T11:00:00.000Z"],
    ["2026-04-30T10:00:00.000Z", 31, "2026-05-30T10:00:00.000Z"],
    // Both nights in which the clocks change lie between: the same hour on the room's clock.
    ["2026-03-28T12:00:00.000Z", 1, "2026-03-29T11:00:00.000Z"],
    ["2026-10-24T11:00:00.000Z", 1, "2026-10-25T12:00:00.000Z"],
    // 02:30 comes twice that night: the first ends it. It comes not at all: an hour later on the clock, as long after midnight.
    ["2026-10-24T00:30:00.000Z", 1, "2026-10-25T00:30:00.000Z"],
    ["2026-03-28T01:30:00.000Z", 1, "2026-03-29T01:30:00.000Z"],
    // What begins in the second 02:30 goes in the only one of the next day.
    ["2026-10-25T01:30:00.000Z", 1, "2026-10-26T01:30:00.000Z"],
  ])("of what begins at %s, at most %i days", (startAt, maxDays, expected) => {
    expect(told(expiresAt(at(startAt), { maxDays }))).toBe(expected);
  });

  it("sets the minimum by the last frame, or none", () => {
    expect(told(minimumUntil(at("2026-03-28T12:00:00Z"), { minDays: 1 }))).toBe("2026-03-29T11:00:00.000Z");
    expect(minimumUntil(at("2026-03-28T12:00:00Z"), { minDays: null })).toBeNull();
  });
});

describe("what is due", () => {
  const clocksChange = [
    at("2026-03-29T01:00:00Z"),
    at("2026-10-25T01:00:00Z"),
    at("2026-02-28T12:00:00Z"),
    at("2026-07-14T12:00:00Z"),
  ];
  const around = fc.tuple(fc.constantFrom(...clocksChange), fc.integer({ min: -40 * 3_600_000, max: 40 * 3_600_000 }));

  it("is exactly what has reached its term, whenever it began", () => {
    const starts = fc.array(fc.double({ min: -33 * 86_400_000, max: 3_600_000, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(around, fc.integer({ min: 1, max: 31 }), starts, ([middle, byMs], maxDays, offsets) => {
        const now = (middle + byMs) as EpochMs;
        const { ranges } = expiredStarts(now, { maxDays });
        for (const offset of offsets) {
          const startAt = (now + offset) as EpochMs;
          const isDue = ranges.some(({ from, until }) => startAt >= from && startAt < until);
          expect(isDue, `${told(startAt)} at ${told(now)}`).toBe(expiresAt(startAt, { maxDays }) <= now);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("says of everything else from when on it may be", () => {
    fc.assert(
      fc.property(
        around,
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 0, max: 33 * 86_400_000 }),
        ([middle, byMs], maxDays, ago) => {
          const now = (middle + byMs) as EpochMs;
          const startAt = (now - ago) as EpochMs;
          const term = expiresAt(startAt, { maxDays });
          if (term <= now) return;
          const { ahead, later, floorAfterMs } = expiredStarts(now, { maxDays });
          const hour = ahead.find(({ from, until }) => startAt >= from && startAt < until);
          if (hour !== undefined) expect(startAt + hour.expireAfterMs).toBe(term);
          else expect([startAt >= later, startAt + floorAfterMs <= term]).toEqual([true, true]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
