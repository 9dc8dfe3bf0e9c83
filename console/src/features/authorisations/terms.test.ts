import { CameraTree } from "@vigie/shared/console/api";
import { EpochMs } from "@vigie/shared/kernel/units";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { describe, expect, it } from "vitest";
import { anOrder, id } from "./fake-order.ts";
import { alertOf, byCommune, isShown, uncovered } from "./terms.ts";

const at = (iso: string) => EpochMs.parse(Date.parse(iso));
const NOW = at("2026-11-24T10:00:00Z");

describe("what is left of an order", () => {
  const left = (until: string) => alertOf(anOrder({ until: at(until) }), NOW);

  it("is called to mind twelve, nine, six and four calendar months before its end", () => {
    expect(left("2027-11-24T10:00:01Z")).toBeNull();
    expect(left("2027-11-24T10:00:00Z")).toBe(12);
    expect(left("2027-08-25T00:00:00Z")).toBe(12);
    expect(left("2027-08-24T00:00:00Z")).toBe(9);
    expect(left("2027-05-24T00:00:00Z")).toBe(6);
    expect(left("2027-03-25T00:00:00Z")).toBe(6);
    expect(left("2027-03-24T00:00:00Z")).toBe(4);
    expect(left("2026-11-25T00:00:00Z")).toBe(4);
  });

  it("is not of what is over, withdrawn or to come", () => {
    expect(left("2026-11-24T10:00:00Z")).toBeNull();
    expect(alertOf(anOrder({ until: at("2026-12-24T00:00:00Z"), withdrawnAt: NOW }), NOW)).toBeNull();
    const scheduled = anOrder({ from: at("2026-12-01T00:00:00Z"), until: at("2026-12-24T00:00:00Z") });
    expect(alertOf(scheduled, NOW)).toBeNull();
    expect(isShown(scheduled, "scheduled", NOW)).toBe(true);
    expect(isShown(anOrder({ until: at("2026-12-24T00:00:00Z") }), "ending", NOW)).toBe(true);
  });
});

const tree = CameraTree.parse({
  communes: [1, 2, 3].map((n) => ({ id: id(n), name: `Commune ${n}`, serviceLevel: "storage_and_viewing" })),
  sites: [1, 2, 3].map((n) => ({ id: id(n + 10), communeId: id(n), name: "Place" })),
  cameras: [1, 2, 3, 4].map((n) => ({
    id: id(n + 20),
    number: n,
    name: "Nord",
    siteId: id((n === 4 ? 2 : n) + 10),
    nodeId: null,
    source: { kind: "push" },
    recording: CONTINUOUS,
    disabledAt: n === 3 ? NOW : null,
    version: 1,
  })),
  states: [],
  cameraNetworks: [],
});
const [first, second, third, fourth] = tree.cameras.map((camera) => camera.id);
if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error("no cameras");

it("names the communes whose cameras in use no order in force covers", () => {
  const orders = [
    anOrder({ cameraIds: [first], until: at("2027-01-01T00:00:00Z") }),
    anOrder({ cameraIds: [second, fourth], until: at("2026-01-01T00:00:00Z") }),
    anOrder({ cameraIds: [second], until: at("2027-01-01T00:00:00Z") }),
  ];
  expect(uncovered(tree, orders, NOW)).toEqual([{ communeId: id(2), name: "Commune 2", cameras: 1, total: 2 }]);
  expect(uncovered(tree, [], NOW).map(({ name, cameras }) => `${name}: ${cameras}`)).toEqual(["Commune 2: 2", "Commune 1: 1"]);
});

it("stands by commune, with what is in force before what is over", () => {
  const over = { ...anOrder({ number: "over", until: at("2026-01-01T00:00:00Z") }), communeName: "Marly" };
  const late = { ...anOrder({ number: "late", until: at("2028-01-01T00:00:00Z") }), communeName: "Marly" };
  const soon = { ...anOrder({ number: "soon", until: at("2027-01-01T00:00:00Z") }), communeName: "Marly" };
  const other = { ...anOrder({ number: "other", until: at("2026-12-01T00:00:00Z") }), communeName: "Woippy" };
  const sorted = [other, over, late, soon].sort(byCommune(NOW));
  expect(sorted.map(({ number }) => number)).toEqual(["soon", "late", "over", "other"]);
});
