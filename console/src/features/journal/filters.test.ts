import { JournalQuery } from "@vigie/shared/journal/reading";
import { expect, it } from "vitest";
import { filtersOf, searchOf, withFilter } from "./filters.ts";

const CAMERA = "0190a5a0-0000-7000-8000-000000000002";
const address = (text: string) => new URLSearchParams(text);

it("reads an address and leaves out what means nothing", () => {
  expect(
    filtersOf(address(`camera=${CAMERA}&category=viewing&act=viewing.opened&commune=csu&from=2026-01-01T08:00&screen=2`)),
  ).toEqual({
    camera: CAMERA,
    category: "viewing",
    act: "viewing.opened",
    commune: "csu",
    from: "2026-01-01T08:00",
  });
  expect(
    filtersOf(address("person=ada&camera=12&category=hier&act=viewing&commune=Metz&from=hier&until=2026-02-30T00:00")),
  ).toEqual({});
});

it("changes one filter and takes one away", () => {
  const filters = filtersOf(address("category=viewing&act=viewing.opened"));
  expect(filtersOf(withFilter(filters, "category", "right"))).toEqual({ category: "right", act: "viewing.opened" });
  expect(filtersOf(withFilter(filters, "act", null))).toEqual({ category: "viewing" });
  expect(withFilter(filters, "from", "").has("from")).toBe(false);
});

it("asks the server for all of them, the end's minute included", () => {
  const search = searchOf({
    camera: CAMERA,
    commune: "csu",
    category: "viewing",
    act: "viewing.opened",
    from: "2026-01-01T08:00",
    until: "2026-01-01T09:00",
  });
  expect(search).toEqual({
    cameraId: CAMERA,
    scope: "csu",
    category: "viewing",
    event: "viewing.opened",
    from: Date.UTC(2026, 0, 1, 7),
    until: Date.UTC(2026, 0, 1, 8, 1),
  });
  expect(JournalQuery.safeParse(search).success).toBe(true);
  expect(searchOf({})).toEqual({});
});
