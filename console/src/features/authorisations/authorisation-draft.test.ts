import { CameraId, EpochMs, ServiceId } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import { checkChange, checkNew, draftOf, newDraft } from "./authorisation-draft.ts";
import { anOrder, id } from "./fake-order.ts";

const NOW = EpochMs.parse(Date.parse("2026-11-24T10:00:00Z"));
const [first, second, third] = [21, 22, 23].map((n) => CameraId.parse(id(n)));
if (first === undefined || second === undefined || third === undefined) throw new Error("no cameras");
const clause = {
  serviceId: ServiceId.parse(id(40)),
  live: true,
  recordings: false,
  ptzTakeOver: false,
  until: null,
  withdrawnAt: null,
};

describe("a change of an order", () => {
  it("is nothing when nothing was touched, also with instants that are no midnight", () => {
    const order = anOrder({
      from: EpochMs.parse(Date.parse("2024-01-15T09:30:00Z")),
      until: EpochMs.parse(Date.parse("2029-01-15T09:30:00Z")),
      cameraIds: [second, first],
      purposes: ["waste", "buildings"],
      clauses: [{ ...clause, until: EpochMs.parse(Date.parse("2028-01-01T09:30:00Z")) }],
    });
    expect(checkChange(draftOf(order), order)).toEqual({ ok: true, value: null });
  });

  it("holds what differs alone, and the version that was seen", () => {
    const order = anOrder({ cameraIds: [second, first] });
    const draft = { ...draftOf(order), until: "2028-12-31", cameraIds: new Set([first, second, third]) };
    expect(checkChange(draft, order)).toEqual({
      ok: true,
      value: { version: 3, until: Date.parse("2028-12-31T23:00:00Z"), cameraIds: [second, first, third] },
    });
  });

  it("withdraws a clause without taking it out", () => {
    const order = anOrder({ clauses: [clause] });
    const draft = draftOf(order);
    const withdrawn = { ...draft, clauses: draft.clauses.map((one) => ({ ...one, withdrawnAt: NOW })) };
    expect(checkChange(withdrawn, order)).toEqual({
      ok: true,
      value: { version: 3, clauses: [{ ...clause, withdrawnAt: NOW }] },
    });
  });
});

describe("a new order", () => {
  const draft = newDraft(anOrder().communeId, NOW);
  const whole = { ...draft, number: "2026-1", authority: "Préfet", purposes: new Set(["persons_and_goods"] as const) };
  const faults = (change: Partial<typeof draft>) => {
    const checked = checkNew({ ...whole, ...change });
    return checked.ok ? [] : [...checked.fields];
  };

  it("is five years of thirty days, under the texts that orders rest on", () => {
    expect(checkNew(whole)).toMatchObject({
      ok: true,
      value: { retentionMaxDays: 30, retentionMinDays: null, until: Date.parse("2031-11-23T23:00:00Z") },
    });
    expect(draft.references.map(({ article }) => article)).toContain("L.252-3");
  });

  it("names what is at fault", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ purposes: new Set() })).toEqual(["purposes"]);
    expect(faults({ until: "2031-12-31" })).toEqual(["until"]);
    expect(faults({ until: "2026-11-23" })).toEqual(["until"]);
    expect(faults({ retentionMaxDays: "32" })).toEqual(["retentionMaxDays"]);
    expect(faults({ retentionMaxDays: "trente" })).toEqual(["retentionMaxDays"]);
    expect(faults({ retentionMaxDays: "14", retentionMinDays: "15" })).toEqual(["retentionMinDays"]);
    expect(faults({ communeId: null })).toEqual(["communeId"]);
    const noService = { ...clause, key: 0, before: null, serviceId: "", until: "" };
    expect(faults({ clauses: [noService] })).toEqual(["clauses.0.serviceId"]);
    expect(faults({ clauses: [{ ...noService, serviceId: id(40), until: "2027-02-30" }] })).toEqual(["clauses.0.until"]);
  });
});
