import { LockId } from "@vigie/shared/kernel/units";
import type { RecordedSpan } from "@vigie/shared/recordings/playback";
import { expect, it } from "vitest";
import { absenceAt, type Coverage, expiresAt, merged, nextPicture, union } from "./coverage.ts";

const LOCK = LockId.parse("01890000-0000-7000-8000-000000000b01");
const TERM = 1_000_000;
const span = (from: number, until: number, lockIds: LockId[] = []): RecordedSpan =>
  ({ from, until, expiresAt: from + TERM, lockIds }) as RecordedSpan;
const coverage = (spans: RecordedSpan[], gaps: unknown[] = [], from = 0, until = 100_000) =>
  ({ from, until, spans, gaps }) as Coverage;

const whole = coverage([span(10_000, 40_000), span(60_000, 100_000)], [{ from: 40_000, until: 60_000, cause: "network" }]);

it("says from when to when there is no picture, and why", () => {
  expect(absenceAt(whole, 20_000)).toBeNull();
  expect(absenceAt(whole, 50_000)).toEqual({ from: 40_000, until: 60_000, cause: "network" });
  expect(absenceAt(whole, 5_000)).toEqual({ from: null, until: 10_000, cause: null });
  expect(absenceAt(whole, 100_000)).toEqual({ from: 100_000, until: null, cause: null });
});

it("counts the term of a picture from the first of its span", () => {
  expect(expiresAt(span(10_000, 40_000), 15_000)).toBe(10_000 + TERM + 5_000);
  expect(expiresAt({ ...span(0, 1), expiresAt: null }, 0)).toBeNull();
});

it("finds the next picture in either direction", () => {
  expect(nextPicture(whole, 50_000, 1)).toBe(60_000);
  expect(nextPicture(whole, 50_000, -1)).toBe(39_999);
  expect(nextPicture(whole, 5_000, -1)).toBeNull();
  expect(nextPicture(whole, 100_000, 1)).toBeNull();
  expect(nextPicture(whole, 70_000, 1)).toBe(70_000);
});

it("takes in what grew at the end without a seam", () => {
  const grown = merged(whole, coverage([span(90_000, 110_000)], [], 90_000, 110_000));
  expect(grown.spans).toEqual([span(10_000, 40_000), span(60_000, 110_000)]);
  expect([grown.from, grown.until]).toEqual([0, 110_000]);
  expect(grown.gaps).toEqual(whole.gaps);
});

it("takes in a lock, a purge and a gap that ended", () => {
  const locked = merged(whole, coverage([span(60_000, 70_000), span(70_000, 80_000, [LOCK])], [], 60_000, 80_000));
  expect(locked.spans.map(({ from, until, lockIds }) => [from, until, lockIds.length])).toEqual([
    [10_000, 40_000, 0],
    [60_000, 70_000, 0],
    [70_000, 80_000, 1],
    [80_000, 100_000, 0],
  ]);
  expect(merged(whole, coverage([], [], 0, 50_000)).spans).toEqual([span(60_000, 100_000)]);
  const open = coverage([span(0, 10_000)], [{ from: 10_000, until: null, cause: "camera" }], 0, 20_000);
  const ended = merged(
    open,
    coverage([span(30_000, 40_000)], [{ from: 20_000, until: 30_000, cause: "camera" }], 20_000, 40_000),
  );
  expect(ended.gaps).toEqual([{ from: 10_000, until: 30_000, cause: "camera" }]);
});

it("lays several cameras into one row", () => {
  const other = coverage([span(35_000, 62_000), span(150_000, 160_000)]);
  expect(union([whole, other])).toEqual([
    { from: 10_000, until: 100_000 },
    { from: 150_000, until: 160_000 },
  ]);
});
