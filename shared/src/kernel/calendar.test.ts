import { expect, it } from "vitest";
import { civilDays, dayOf, instantsOf, isToldTwice, monthsBefore, offsetMinutes, startOfDay } from "./calendar.ts";
import type { EpochMs } from "./units.ts";

const at = (text: string) => Date.parse(text) as EpochMs;
const day = (date: string) => civilDays(at(`${date}T12:00:00Z`), at(`${date}T12:00:01Z`))[0] ?? expect.fail();
const clock = (date: string, time: string) => instantsOf(day(date), time).map((instant) => new Date(instant).toISOString());

it("reads the room's clock in winter and in summer", () => {
  expect(clock("2026-01-15", "08:00")).toEqual(["2026-01-15T07:00:00.000Z"]);
  expect(clock("2026-07-15", "08:00")).toEqual(["2026-07-15T06:00:00.000Z"]);
  expect(clock("2026-07-15", "00:00")).toEqual(["2026-07-14T22:00:00.000Z"]);
});

it("shows 02:30 twice on the last Sunday of October, and what is around it once", () => {
  expect(clock("2026-10-25", "02:30")).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]);
  expect(clock("2026-10-25", "01:30")).toEqual(["2026-10-24T23:30:00.000Z"]);
  expect(clock("2026-10-25", "03:30")).toEqual(["2026-10-25T02:30:00.000Z"]);
});

it("takes what March leaves out an hour later on the new clock: 24 hours after the day before", () => {
  expect(clock("2026-03-28", "02:30")).toEqual(["2026-03-28T01:30:00.000Z"]);
  expect(clock("2026-03-29", "02:30")).toEqual(["2026-03-29T01:30:00.000Z"]);
  expect(clock("2026-03-29", "03:30")).toEqual(["2026-03-29T01:30:00.000Z"]);
  expect(clock("2026-03-29", "01:59")).toEqual(["2026-03-29T00:59:00.000Z"]);
});

it("knows the days of a range, their weekday, and that two of a year are not of 24 hours", () => {
  const days = civilDays(at("2026-10-24T22:00:00Z"), at("2026-10-26T23:00:00Z"));
  expect(days.map(({ date, weekday }) => [date, weekday])).toEqual([
    ["2026-10-25", 7],
    ["2026-10-26", 1],
  ]);
  expect(days.map(({ startAt, endAt }) => (endAt - startAt) / 3_600_000)).toEqual([25, 24]);
  expect((day("2026-03-29").endAt - day("2026-03-29").startAt) / 3_600_000).toBe(23);
  expect(civilDays(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"))).toEqual([]);
});

it("tells the day of an instant and when a day begins, on the room's clock", () => {
  expect(dayOf(at("2026-07-14T21:59:59Z"))).toBe("2026-07-14");
  expect(dayOf(at("2026-07-14T22:00:00Z"))).toBe("2026-07-15");
  expect(new Date(startOfDay("2026-10-25")).toISOString()).toBe("2026-10-24T22:00:00.000Z");
  expect(new Date(startOfDay("2026-10-25", 1)).toISOString()).toBe("2026-10-25T23:00:00.000Z");
  expect(() => startOfDay("2026-02-30")).toThrow(RangeError);
});

it("goes back by calendar months, to the last day where a month is short", () => {
  expect(dayOf(monthsBefore(at("2026-03-31T10:00:00Z"), 1))).toBe("2026-02-28");
  expect(new Date(monthsBefore(at("2026-07-15T10:00:00Z"), 6)).toISOString()).toBe("2026-01-15T11:00:00.000Z");
});

it("tells the two hours that October repeats apart by their offset, and no other hour", () => {
  const [first, second] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map(at) as [EpochMs, EpochMs];
  expect([first, second].map(offsetMinutes)).toEqual([120, 60]);
  expect([first, second].map(isToldTwice)).toEqual([true, true]);
  expect(isToldTwice(at("2026-10-24T23:59:59Z"))).toBe(false);
  expect(isToldTwice(at("2026-10-25T02:00:00Z"))).toBe(false);
  expect(isToldTwice(at("2026-03-29T01:30:00Z"))).toBe(false);
});
