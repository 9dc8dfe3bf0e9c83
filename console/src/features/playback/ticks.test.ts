import { expect, it } from "vitest";
import { offsetWord, ticksOf } from "./ticks.ts";

const words = { day: (at: number) => new Date(at + 3 * 3_600_000).toISOString().slice(0, 10) };
const at = (text: string) => Date.parse(text);
/** From an instant to another over 1,200 px. */
const over = (from: string, until: string) => ({ fromAt: at(from), msPerPx: (at(until) - at(from)) / 1_200, widthPx: 1_200 });
const texts = (from: string, until: string, leastPx = 60) =>
  ticksOf(over(from, until), leastPx, words).map(({ text, offset }) => `${text}${offset === null ? "" : ` ${offset}`}`);

it("names both 02:30 of the October night by their offset", () => {
  expect(texts("2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z", 150)).toEqual([
    "01:30",
    "02:00 +02",
    "02:30 +02",
    "02:00 +01",
    "02:30 +01",
    "03:00",
    "03:30",
  ]);
});

it("draws the October day 25 hours long and the March day 23, each with its own hours", () => {
  const october = ticksOf(over("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 250, words);
  expect(october.map(({ text }) => text)).toEqual(["2026-10-25", "06:00", "12:00", "18:00", "2026-10-26"]);
  expect(october.map(({ at }) => (at - (october[0]?.at ?? 0)) / 3_600_000)).toEqual([0, 7, 13, 19, 25]);
  const march = ticksOf(over("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 250, words);
  expect(march.map(({ at }) => (at - (march[0]?.at ?? 0)) / 3_600_000)).toEqual([0, 5, 11, 17, 23]);
});

it("has no tick in the hour that March leaves out", () => {
  expect(texts("2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z", 250)).toEqual(["01:00", "01:30", "03:00", "03:30", "04:00"]);
});

it("goes down to tenths of a second and up to days, never nearer than was asked for", () => {
  expect(texts("2026-11-24T13:02:30Z", "2026-11-24T13:02:31Z", 200)).toEqual([
    "14:02:30.0",
    "14:02:30.2",
    "14:02:30.4",
    "14:02:30.6",
    "14:02:30.8",
    "14:02:31.0",
  ]);
  expect(texts("2026-11-24T13:02:30Z", "2026-11-24T13:02:34Z", 200)).toContain("14:02:32");
  for (const spanMs of [1_000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000]) {
    const scale = { fromAt: at("2026-10-20T12:00:00Z"), msPerPx: spanMs / 1_200, widthPx: 1_200 };
    const ticks = ticksOf(scale, 70, words);
    expect(ticks.length).toBeGreaterThan(1);
    const gaps = ticks.slice(1).map((tick, index) => (tick.at - (ticks[index]?.at ?? 0)) / scale.msPerPx);
    // A month ends where it ends: its first day may come soon after the last step.
    if (spanMs < 30 * 86_400_000) expect(Math.min(...gaps)).toBeGreaterThanOrEqual(64);
  }
});

it("says the offset of summer and winter", () => {
  expect(offsetWord(at("2026-07-01T00:00:00Z") as never)).toBe("+02");
  expect(offsetWord(at("2026-12-01T00:00:00Z") as never)).toBe("+01");
});
