import { describe, expect, it } from "vitest";
import { dayEnd, dayStart, daysLeft, lastDay, termEnd } from "./room-day.ts";

const at = (iso: string) => Date.parse(iso);

describe("days of the room", () => {
  it("begin and end at midnight in Paris, in winter, in summer and when the clocks change", () => {
    expect(dayStart("2026-01-15")).toBe(at("2026-01-14T23:00:00Z"));
    expect(dayEnd("2026-01-15")).toBe(at("2026-01-15T23:00:00Z"));
    expect(dayStart("2026-07-14")).toBe(at("2026-07-13T22:00:00Z"));
    expect(dayStart("2026-10-25")).toBe(at("2026-10-24T22:00:00Z"));
    expect(dayEnd("2026-10-25")).toBe(at("2026-10-25T23:00:00Z"));
  });

  it("are not read from what is no day", () => {
    for (const typed of ["", "2026-02-30", "2026-13-01", "2026-00-10", "24/11/2026", "2026-1-1"])
      expect(dayStart(typed)).toBeNull();
  });

  it("come back as they were typed", () => {
    for (const typed of ["2026-01-31", "2026-03-29", "2026-10-25", "2028-02-29"]) expect(lastDay(dayEnd(typed) ?? 0)).toBe(typed);
  });

  it("are counted by the calendar, whatever the hour", () => {
    const until = dayEnd("2026-11-26") ?? 0;
    expect(daysLeft(until, at("2026-11-24T22:59:00Z"))).toBe(2);
    expect(daysLeft(until, at("2026-11-24T23:01:00Z"))).toBe(1);
    expect(daysLeft(until, at("2026-11-26T20:00:00Z"))).toBe(0);
    expect(daysLeft(until, at("2026-11-27T05:00:00Z"))).toBe(-1);
  });

  it("make terms of whole years, the leap day included", () => {
    expect(termEnd("2026-11-24", 5)).toBe("2031-11-23");
    expect(termEnd("2026-01-01", 5)).toBe("2030-12-31");
    expect(termEnd("2028-02-29", 5)).toBe("2033-02-28");
  });
});
