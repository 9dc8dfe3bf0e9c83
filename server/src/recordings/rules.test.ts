import { Camera } from "@vigie/shared/cameras/schema";
import { AuthorisationId, type EpochMs } from "@vigie/shared/kernel/units";
import type { PolicyAuthorisation } from "@vigie/shared/people/policy";
import { CONTINUOUS, type RecordingPlan, type RecordingState, type RetentionRule } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { recorderNow } from "./board.ts";
import { type RetentionTerms, ruleOf } from "./rules.ts";

const NOW = 1_000 as EpochMs;
const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const order = (n: number, more: Partial<PolicyAuthorisation> = {}): PolicyAuthorisation => ({
  id: AuthorisationId.parse(id(n)),
  communeId: id(90) as never,
  from: 0 as EpochMs,
  until: 2_000 as EpochMs,
  cameraIds: [],
  withdrawnAt: null,
  clauses: [],
  ...more,
});
const termsOf = (...terms: [number, RetentionTerms][]) => new Map(terms.map(([n, own]) => [AuthorisationId.parse(id(n)), own]));

it("takes the shortest maximum of the orders in force, and the longest minimum that fits under it", () => {
  const terms = termsOf([1, { maxDays: 30, minDays: 20 }], [2, { maxDays: 15, minDays: 5 }], [3, { maxDays: 2, minDays: null }]);
  const authorisations = [order(1), order(2), order(3, { from: 1_500 as EpochMs })];
  expect(ruleOf({ serviceLevel: "storage", authorisations }, terms, NOW)).toEqual({
    authorisationId: id(2),
    maxDays: 15,
    minDays: 15,
  });
});

it("is none without an order in force, and none where nothing is stored", () => {
  const terms = termsOf([1, { maxDays: 30, minDays: null }]);
  expect(ruleOf({ serviceLevel: "storage", authorisations: [order(1, { until: NOW })] }, terms, NOW)).toBeNull();
  expect(ruleOf({ serviceLevel: "network", authorisations: [order(1)] }, terms, NOW)).toBeNull();
});

const rule: RetentionRule = { authorisationId: AuthorisationId.parse(id(1)), maxDays: 30, minDays: null };
const camera = (more: object = {}) =>
  Camera.parse({
    ...{ id: id(3), number: 1, name: "Parvis", siteId: id(4), nodeId: id(5), source: { kind: "push" } },
    ...{ recording: CONTINUOUS, disabledAt: null, version: 1, ...more },
  });
const seen = (asked: Camera, state: RecordingState | null, known: object = {}, link: "connected" | "lost" = "connected") =>
  recorderNow(asked, state === null ? null : { cameraId: asked.id, stream: "main", nodeId: id(5) as never, state }, {
    ...{ rule, hasStorage: true, links: new Map([[id(5) as never, { state: link, sinceAt: 7 as EpochMs }]]) },
    ...known,
  });
const recording: RecordingState = { state: "recording", sinceAt: 5 as EpochMs };
const hours: RecordingPlan = { schedule: { kind: "hours", hours: [{ weekday: 1, from: "08:00", until: "09:00" }] }, sub: null };

it("says why nothing is recorded, in the order in which it is decided", () => {
  const off = (why: string) => expect.objectContaining({ state: "off", why });
  expect(seen(camera({ disabledAt: 3 }), recording)).toEqual(off("disabled"));
  expect(seen(camera({ nodeId: null }), recording)).toEqual(off("no_node"));
  expect(seen(camera(), recording, { hasStorage: false, rule: null })).toEqual(off("no_storage"));
  expect(seen(camera(), recording, { rule: null })).toEqual(off("no_order"));
  expect(seen(camera({ recording: { schedule: { kind: "never" }, sub: null } }), recording)).toEqual(off("plan"));
  expect(seen(camera({ recording: hours }), { state: "off", sinceAt: 5 as EpochMs })).toEqual(off("hours"));
});

it("vouches for nothing that a lost node told, nor for what no node told", () => {
  expect(seen(camera(), recording)).toEqual(recording);
  expect(seen(camera(), recording, {}, "lost")).toEqual({ state: "unknown", sinceAt: 7 });
  expect(seen(camera(), null)).toEqual({ state: "unknown", sinceAt: null });
});
