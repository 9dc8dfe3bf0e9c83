import { Authorisation } from "@vigie/shared/authorisations/schema";
import { DEFAULT_TERMS } from "@vigie/shared/journal/terms";
import { CameraId, EpochMs, ServiceId } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import { type SubjectWords, subjectLines } from "./subject-lines.ts";

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const words: SubjectWords = {
  t: (key, values) => (values["count"] === undefined ? key : `${values["count"]} ${key}`),
  date: (at) => new Date(at).toISOString().slice(0, 10),
  commune: () => "Woippy",
  camera: (camera) => `camera ${Number(camera.slice(-3))}`,
  service: () => "SDIS",
};
const order = Authorisation.parse({
  id: id(90),
  communeId: id(1),
  number: "2024-118",
  authority: "Préfet",
  from: Date.parse("2024-01-15T00:00:00Z"),
  until: Date.parse("2029-01-15T00:00:00Z"),
  cameraIds: [id(21), id(22)],
  purposes: ["buildings"],
  retentionMaxDays: 30,
  retentionMinDays: null,
  clauses: [],
  references: [],
  withdrawnAt: null,
  version: 3,
});
const standing = { authorisations: [order], terms: DEFAULT_TERMS };
const cameras = [22, 23].map((n) => CameraId.parse(id(n)));

describe("a change that is asked for", () => {
  const told = (change: object) =>
    subjectLines({ act: "authorisation.change", authorisationId: order.id, change: { version: 3, ...change } }, standing, words);

  it("says what was and what becomes of it, the last day included, and leaves out what stays", () => {
    expect(told({ number: "2024-118", until: EpochMs.parse(Date.parse("2028-01-01T00:00:00Z")), retentionMinDays: 7 })).toEqual([
      { label: "field.until", before: ["2029-01-14"], after: ["2027-12-31"], kept: 0 },
      { label: "field.retentionMinDays", before: ["none"], after: ["7 days"], kept: 0 },
    ]);
  });

  it("says of a list what goes and what comes, and counts what stays", () => {
    expect(told({ cameraIds: cameras })).toEqual([
      { label: "field.cameraIds", before: ["camera 21"], after: ["camera 23"], kept: 1 },
    ]);
  });

  it("says a clause whole: who, what, until when, and that it was withdrawn", () => {
    const clause = {
      serviceId: ServiceId.parse(id(40)),
      live: true,
      recordings: false,
      ptzTakeOver: true,
      until: EpochMs.parse(Date.parse("2027-01-01T00:00:00Z")),
      withdrawnAt: null,
    };
    expect(told({ clauses: [clause] })).toEqual([
      { label: "field.clauses", before: [], after: ["SDIS · clause.live, clause.ptzTakeOver · clause.until"], kept: 0 },
    ]);
  });

  it("says first that the order is withdrawn", () => {
    expect(told({ withdrawn: true })).toEqual([{ label: "field.withdrawn", before: ["no"], after: ["yes"], kept: 0 }]);
  });
});

it("says all of a new order", () => {
  const { id: _, withdrawnAt: __, version: ___, ...input } = order;
  const lines = subjectLines({ act: "authorisation.create", input }, standing, words);
  expect(lines.map(({ label }) => label)).toEqual(
    ["communeId", "number", "authority", "from", "until", "cameraIds", "purposes", "retentionMaxDays", "retentionMinDays"].map(
      (field) => `field.${field}`,
    ),
  );
  expect(lines.every(({ before }) => before.length === 0)).toBe(true);
});

it("says which terms of the journal change", () => {
  const lines = subjectLines({ act: "journal.retain", terms: { ...DEFAULT_TERMS, wall: 6 } }, standing, words);
  expect(lines).toEqual([{ label: "journal:categories.wall", before: ["12 months"], after: ["6 months"], kept: 0 }]);
});
