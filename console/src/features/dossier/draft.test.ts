import { expect, it } from "vitest";
import { checkDossier, usualDossier } from "./draft.ts";

it("proposes the last month of the room's calendar", () => {
  expect(usualDossier(Date.UTC(2026, 2, 30, 22, 30), "fr")).toEqual({ from: "2026-02-28", until: "2026-03-31", language: "fr" });
});

it("takes one day, and a year; refuses less than one, and more", () => {
  const fields = (from: string, until: string) => {
    const checked = checkDossier({ from, until, language: "fr" });
    return checked.ok ? [] : [...checked.fields];
  };
  expect(fields("2026-01-01", "2026-01-01")).toEqual([]);
  expect(fields("2025-01-01", "2026-01-01")).toEqual([]);
  expect(fields("", "2026-01-01")).toEqual(["from"]);
  expect(fields("2026-01-02", "2026-01-01")).toEqual(["until"]);
  expect(fields("2024-01-01", "2026-01-01")).toEqual(["until"]);
});
