import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { goTo } from "./go-to.ts";

const at = (text: string) => Date.parse(text) as EpochMs;
/** A Tuesday, 19:00 in the room. */
const NOW = at("2026-11-24T18:00:00Z");
const go = (typed: string, from: EpochMs = NOW, now: EpochMs = NOW) => {
  const found = goTo(typed, { at: from, now });
  return found.ok ? new Date(found.at).toISOString().replace(".000Z", "Z") : found.fault;
};

it("reads an hour of the day one stands in", () => {
  for (const typed of ["14:02:30", " 14:02:30 ", "14h02m30", "14h02:30"]) expect(go(typed), typed).toBe("2026-11-24T13:02:30Z");
  expect(go("14:02")).toBe("2026-11-24T13:02:00Z");
  expect(go("14h")).toBe("2026-11-24T13:00:00Z");
  expect(go("2pm")).toBe("2026-11-24T13:00:00Z");
  expect(go("2:05 PM")).toBe("2026-11-24T13:05:00Z");
  expect(go("12am")).toBe("2026-11-23T23:00:00Z");
  expect(go("midi")).toBe("2026-11-24T11:00:00Z");
  expect(go("14:02:30", at("2026-11-20T10:00:00Z"))).toBe("2026-11-20T13:02:30Z");
});

it("takes an hour that is still to come for yesterday's", () => {
  expect(go("22h")).toBe("2026-11-23T21:00:00Z");
});

it("goes forward and back from where one stands", () => {
  const from = at("2026-11-24T12:00:00Z");
  expect(go("-30s", from)).toBe("2026-11-24T11:59:30Z");
  expect(go("−30 s", from)).toBe("2026-11-24T11:59:30Z");
  expect(go("-30", from)).toBe("2026-11-24T11:59:30Z");
  expect(go("+5m", from)).toBe("2026-11-24T12:05:00Z");
  expect(go("-1h30", from)).toBe("2026-11-24T10:30:00Z");
  expect(go("-2 min", from)).toBe("2026-11-24T11:58:00Z");
  expect(go("-2j", from)).toBe("2026-11-22T12:00:00Z");
  expect(go("-1d 2h", from)).toBe("2026-11-23T10:00:00Z");
});

it("reads days by their word in both languages", () => {
  for (const typed of ["hier 22h", "yesterday 10pm", "Hier à 22:00", "hier 22 h"])
    expect(go(typed), typed).toBe("2026-11-23T21:00:00Z");
  expect(go("avant-hier 8h15")).toBe("2026-11-22T07:15:00Z");
  expect(go("aujourd’hui 8h")).toBe("2026-11-24T07:00:00Z");
  expect(go("aujourd'hui 8h")).toBe("2026-11-24T07:00:00Z");
  expect(go("today 8am")).toBe("2026-11-24T07:00:00Z");
  expect(go("lundi 8h")).toBe("2026-11-23T07:00:00Z");
  expect(go("mardi 8h")).toBe("2026-11-17T07:00:00Z");
  expect(go("sunday 11pm")).toBe("2026-11-22T22:00:00Z");
  expect(go("hier")).toBe("2026-11-22T23:00:00Z");
  expect(go("maintenant")).toBe("2026-11-24T18:00:00Z");
});

it("reads dates, and takes the last such one where the year is left out", () => {
  for (const typed of [
    "20/11 14:02",
    "20/11/2026 14:02",
    "2026-11-20 14:02",
    "20 novembre 14h02",
    "20 nov. 2:02 pm",
    "vendredi 20 novembre 14h02",
  ])
    expect(go(typed), typed).toBe("2026-11-20T13:02:00Z");
  expect(go("1er nov 8h")).toBe("2026-11-01T07:00:00Z");
  expect(go("25/12 8h")).toBe("2025-12-25T07:00:00Z");
});

it("offers both instants of the hour that October repeats, and takes an offset for the one or the other", () => {
  const now = at("2026-10-26T12:00:00Z");
  const both = goTo("25/10 02:30", { at: now, now });
  expect(both).toEqual({ ok: true, at: at("2026-10-25T00:30:00Z"), also: at("2026-10-25T01:30:00Z") });
  expect(goTo("25/10 02:30 +01", { at: now, now })).toEqual({ ok: true, at: at("2026-10-25T01:30:00Z"), also: null });
  expect(goTo("25/10 02:30 (+02)", { at: now, now })).toEqual({ ok: true, at: at("2026-10-25T00:30:00Z"), also: null });
  expect(go("25/10 02:30 +03", now, now)).toBe("no_such_time");
});

it("says what is wrong with what it cannot go to", () => {
  expect(go("")).toBe("empty");
  expect(go("quelque part")).toBe("not_understood");
  expect(go("14")).toBe("not_understood");
  expect(go("25:00")).toBe("not_understood");
  expect(go("14:61")).toBe("not_understood");
  expect(go("30/02 8h")).toBe("no_such_time");
  expect(go("+2h")).toBe("in_future");
  expect(go("aujourd’hui 23h")).toBe("in_future");
});
