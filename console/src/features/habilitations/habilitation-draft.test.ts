import { CameraTree } from "@vigie/shared/console/api";
import { Habilitation } from "@vigie/shared/habilitations/schema";
import { EpochMs } from "@vigie/shared/kernel/units";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { checkChange, checkNew, draftOf, newDraft, withCommunes } from "./habilitation-draft.ts";

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const NOW = EpochMs.parse(Date.parse("2026-11-24T23:30:00Z"));

const tree = CameraTree.parse({
  communes: [1, 2].map((n) => ({ id: id(n), name: `Commune ${n}`, serviceLevel: "storage_and_viewing" })),
  sites: [1, 2].map((n) => ({ id: id(n + 10), communeId: id(n), name: "Place" })),
  cameras: [1, 2].map((n) => ({
    id: id(n + 20),
    number: n,
    name: "Nord",
    siteId: id(n + 10),
    nodeId: null,
    source: { kind: "push" },
    recording: CONTINUOUS,
    disabledAt: null,
    version: 1,
  })),
  states: [],
  cameraNetworks: [],
});
const [first, second] = tree.communes.map((commune) => commune.id);
const [camera, other] = tree.cameras.map((one) => one.id);
if (first === undefined || second === undefined || camera === undefined || other === undefined) throw new Error("no tree");

const filled = {
  ...newDraft(id(5), NOW),
  communeIds: new Set([first]),
  reference: "AP 2026-118",
  authority: "Préfet de la Moselle",
};

it("begins on the room's day, which is tomorrow's after eleven in the evening UTC, for five years", () => {
  expect(newDraft(null, NOW)).toMatchObject({ signed: "2026-11-25", from: "2026-11-25", until: "2031-11-24", trained: "" });
});

it("holds from the start of the first day to the end of the last one", () => {
  const checked = checkNew({ ...filled, from: "2026-12-01", until: "2027-06-30", trained: "2026-11-20" });
  expect(checked).toMatchObject({
    ok: true,
    value: {
      from: Date.parse("2026-11-30T23:00:00Z"),
      until: Date.parse("2027-06-30T22:00:00Z"),
      trainedAt: Date.parse("2026-11-19T23:00:00Z"),
      cameraIds: null,
    },
  });
});

it("names the fields at fault: term, communes, cameras, act, person", () => {
  const faults = (change: Partial<typeof filled>) => {
    const checked = checkNew({ ...filled, ...change });
    return checked.ok ? [] : [...checked.fields];
  };
  expect(faults({ until: "2026-11-24" })).toEqual(["until"]);
  expect(faults({ until: "2032-01-01" })).toEqual(["until"]);
  expect(faults({ from: "" })).toEqual(["from"]);
  expect(faults({ communeIds: new Set() })).toEqual(["communeIds"]);
  expect(faults({ isOfSomeCameras: true })).toEqual(["cameraIds"]);
  expect(faults({ reference: "  " })).toEqual(["act.reference"]);
  expect(faults({ personId: null })).toEqual(["personId"]);
  expect(faults({ trained: "2026-02-31" })).toEqual(["trainedAt"]);
});

it("lets cameras go with their commune", () => {
  const both = { ...filled, communeIds: new Set([first, second]), isOfSomeCameras: true, cameraIds: new Set([camera, other]) };
  expect([...withCommunes(both, new Set([second]), tree).cameraIds]).toEqual([other]);
});

it("comes back from what stands as it was typed, and names the version it saw", () => {
  const checked = checkNew({ ...filled, trained: "2026-11-20", level: "operate" });
  if (!checked.ok) throw new Error("the draft is whole");
  const standing = Habilitation.parse({ ...checked.value, id: id(30), suspended: null, withdrawnAt: null, version: 7 });
  const draft = draftOf(standing);
  expect(draft).toEqual({ ...filled, trained: "2026-11-20", level: "operate", cameraIds: new Set() });
  const { personId: _, ...rest } = checked.value;
  expect(checkChange(draft, standing.version)).toEqual({ ok: true, value: { ...rest, version: 7 } });
});
