import { type Habilitation, Habilitation as HabilitationSchema } from "@vigie/shared/habilitations/schema";
import { EpochMs } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import { byEnd, isShown, standingOf } from "./standing.ts";

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const at = (iso: string) => EpochMs.parse(Date.parse(iso));
const NOW = at("2026-11-24T10:00:00Z");

const aHabilitation = (n: number, change: Partial<Habilitation> = {}): Habilitation => ({
  ...HabilitationSchema.parse({
    id: id(n),
    personId: id(1),
    level: "view",
    communeIds: [id(2)],
    cameraIds: null,
    act: { reference: "AP 1", authority: "le préfet", signedAt: 0 },
    from: Date.parse("2026-01-01T00:00:00Z"),
    until: Date.parse("2027-01-01T00:00:00Z"),
    trainedAt: 0,
    suspended: null,
    withdrawnAt: null,
    version: 1,
  }),
  ...change,
});
const suspended = { at: NOW, by: aHabilitation(9).personId, reason: "enquête" };

describe("what a person's habilitations come to", () => {
  it("is nothing without one", () => {
    expect(standingOf([], NOW)).toEqual({ state: "none" });
  });

  it("is the active one that lasts longest, whatever is over", () => {
    const long = aHabilitation(11, { until: at("2028-01-01T00:00:00Z") });
    const over = aHabilitation(12, { until: at("2026-06-01T00:00:00Z") });
    expect(standingOf([aHabilitation(10), long, over], NOW)).toEqual({ state: "active", habilitation: long });
  });

  it("is suspended as soon as one is: the button stops all of them", () => {
    expect(standingOf([aHabilitation(10), aHabilitation(11, { suspended })], NOW).state).toBe("suspended");
  });

  it("is without training rather than to come: that is what somebody has to do", () => {
    const untrained = aHabilitation(10, { trainedAt: null });
    const scheduled = aHabilitation(11, { from: at("2026-12-01T00:00:00Z") });
    expect(standingOf([scheduled, untrained], NOW).state).toBe("untrained");
  });
});

describe("the list", () => {
  it("shows those that end within thirty days of the calendar, and only those that are active", () => {
    const soon = (until: string, change: Partial<Habilitation> = {}) =>
      isShown(aHabilitation(10, { until: at(until), ...change }), "soon", NOW);
    expect(soon("2026-12-24T23:00:00Z")).toBe(true);
    expect(soon("2026-12-25T23:00:00Z")).toBe(false);
    expect(soon("2026-12-24T23:00:00Z", { suspended })).toBe(false);
    expect(soon("2026-11-01T23:00:00Z")).toBe(false);
  });

  it("begins with what ends first and ends with what is over, newest first", () => {
    const [a, b, old, older] = [
      aHabilitation(10, { until: at("2027-06-01T00:00:00Z") }),
      aHabilitation(11, { until: at("2026-12-01T00:00:00Z") }),
      aHabilitation(12, { until: at("2026-10-01T00:00:00Z") }),
      aHabilitation(13, { until: at("2026-02-01T00:00:00Z") }),
    ];
    expect([older, a, old, b].sort(byEnd(NOW))).toEqual([b, a, old, older]);
  });
});
