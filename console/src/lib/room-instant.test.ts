import { expect, it } from "vitest";
import { instantTyped, typedInstant, utcText } from "./room-instant.ts";

it("reads a day and an hour on the room's clock, in winter and in summer", () => {
  expect(typedInstant("2026-01-15T08:30", "from")).toBe(Date.UTC(2026, 0, 15, 7, 30));
  expect(typedInstant("2026-07-15T08:30", "from")).toBe(Date.UTC(2026, 6, 15, 6, 30));
});

it("takes the whole of the hour that October repeats", () => {
  expect(typedInstant("2026-10-25T02:30", "from")).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(typedInstant("2026-10-25T02:30", "until")).toBe(Date.UTC(2026, 9, 25, 1, 30));
});

it.each(["", "2026-02-30T10:00", "2026-01-15", "2026-01-15T24:00", "hier"])("knows no instant of %j", (typed) => {
  expect(typedInstant(typed, "from")).toBeNull();
});

it("writes an instant as it is typed, and in UTC", () => {
  const at = Date.UTC(2026, 6, 15, 22, 5, 9);
  expect(instantTyped(at)).toBe("2026-07-16T00:05");
  expect(typedInstant(instantTyped(at), "from")).toBe(at - 9_000);
  expect(utcText(at)).toBe("2026-07-15 22:05:09");
});
