import { describe, expect, it } from "vitest";
import type { RecipientClause } from "../authorisations/schema.ts";
import {
  AuthorisationId,
  type BreakGlassId,
  type CameraId,
  CommuneId,
  DeviceId,
  type EpochMs,
  ForwardingId,
  HabilitationId,
  LinkId,
  PersonId,
  ServiceId,
  SessionId,
} from "../kernel/units.ts";
import type { Act } from "./acts.ts";
import { decide, FRESH_MS, LOCKED_SHOW_MS, type Motive } from "./decide.ts";
import type { Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { ROLE_ACTS, type Role } from "./roles.ts";

const one = "01930000-0000-7000-8000-000000000001";
const other = "01930000-0000-7000-8000-000000000002";
const cameraId = "01930000-0000-7000-8000-0000000000c1" as CameraId;
const communeId = CommuneId.parse(one);
const personId = PersonId.parse(one);
const serviceId = ServiceId.parse(one);
const at = (ms: number) => ms as EpochMs;

const clause: RecipientClause = { serviceId, live: true, recordings: false, ptzTakeOver: true, until: null, withdrawnAt: null };
const order = {
  id: AuthorisationId.parse(one),
  communeId,
  from: at(1_000),
  until: at(9_000),
  withdrawnAt: null,
  cameraIds: [cameraId],
  clauses: [clause],
};
const habilitation: Policy["habilitations"][number] = {
  id: HabilitationId.parse(one),
  personId,
  level: "operate",
  communeIds: [communeId],
  cameraIds: null,
  from: at(2_000),
  until: at(8_000),
  trainedAt: at(0),
  suspended: null,
  withdrawnAt: null,
};
const forwarding = {
  id: ForwardingId.parse(one),
  serviceId,
  viewers: [personId],
  cameraIds: [cameraId],
  from: at(3_000),
  until: at(7_000),
};
const breakGlass = {
  id: one as BreakGlassId,
  personId,
  communeId,
  reason: "r",
  from: at(3_000),
  until: at(4_000),
};
const policy: Policy = {
  version: 1,
  roleActs: ROLE_ACTS,
  communes: [{ id: communeId, serviceLevel: "storage_and_viewing" }],
  cameras: [{ id: cameraId, communeId, isDisabled: false }],
  authorisations: [order],
  habilitations: [habilitation],
  forwardings: [forwarding],
  breakGlasses: [breakGlass],
};

const person = (role: Role, authenticatedAt = 0): Extract<Principal, { kind: "person" }> => ({
  kind: "person",
  personId,
  sessionId: SessionId.parse(one),
  role,
  authenticatedAt: at(authenticatedAt),
});
const camera = { kind: "camera", cameraId } as const;

/** The code of the refusal, or `allowed`. */
const outcome = (
  principal: Principal,
  nowMs: number,
  change: Partial<Policy> = {},
  act: Act = "camera.view",
  why: Motive = "watch",
) => {
  const decision = decide({ ...policy, ...change }, principal, act, camera, at(nowMs), why);
  return decision.allowed ? "allowed" : decision.code;
};
/** Just before an instant, at it, and just after. */
const around = (instantMs: number, see: (nowMs: number) => string) => [instantMs - 1, instantMs, instantMs + 1].map(see);

describe("at the very instant", () => {
  const operator = person("operator");
  const noHabilitation = "habilitation.none_active";
  const noOrder = "authorisation.none_in_force";

  it("a habilitation begins, included, and ends, excluded", () => {
    expect(around(2_000, (now) => outcome(operator, now))).toEqual([noHabilitation, "allowed", "allowed"]);
    expect(around(8_000, (now) => outcome(operator, now))).toEqual(["allowed", noHabilitation, noHabilitation]);
  });

  it("training counts from its day on", () => {
    const habilitations = [{ ...habilitation, trainedAt: at(5_000) }];
    expect(around(5_000, (now) => outcome(operator, now, { habilitations }))).toEqual([noHabilitation, "allowed", "allowed"]);
  });

  it("one habilitation takes over from another without a gap, and with one", () => {
    const next = { ...habilitation, id: HabilitationId.parse(other), from: at(5_000) };
    const joined = { habilitations: [{ ...habilitation, until: at(5_000) }, next] };
    expect(around(5_000, (now) => outcome(operator, now, joined))).toEqual(["allowed", "allowed", "allowed"]);
    const apart = { habilitations: [{ ...habilitation, until: at(4_999) }, next] };
    expect(around(5_000, (now) => outcome(operator, now, apart))).toEqual([noHabilitation, "allowed", "allowed"]);
  });

  it("an order begins, included, and ends, excluded", () => {
    const habilitations = [{ ...habilitation, from: at(0), until: at(10_000) }];
    expect(around(1_000, (now) => outcome(operator, now, { habilitations }))).toEqual([noOrder, "allowed", "allowed"]);
    expect(around(9_000, (now) => outcome(operator, now, { habilitations }))).toEqual(["allowed", noOrder, noOrder]);
  });

  it("a forwarding begins and ends, its clause ends, and its order", () => {
    const liaison = person("liaison");
    const see = (change: Partial<Policy>) => (now: number) => outcome(liaison, now, change, "camera.view", "forwarding");
    const none = "forwarding.none_open";
    expect(around(3_000, see({}))).toEqual([none, "allowed", "allowed"]);
    expect(around(7_000, see({}))).toEqual(["allowed", none, none]);
    const clauseEnds = { authorisations: [{ ...order, clauses: [{ ...clause, until: at(5_000) }] }] };
    expect(around(5_000, see(clauseEnds))).toEqual(["allowed", none, none]);
    const orderEnds = { authorisations: [{ ...order, until: at(5_000) }] };
    expect(around(5_000, see(orderEnds))).toEqual(["allowed", none, none]);
  });

  it("a play address ends by itself, and with its forwarding", () => {
    const link = (endsAt: number): Principal => ({
      kind: "link",
      linkId: LinkId.parse(one),
      cameraId,
      endsAt: at(endsAt),
      forwardingId: forwarding.id,
    });
    expect(around(6_000, (now) => outcome(link(6_000), now))).toEqual(["allowed", "grant.expired", "grant.expired"]);
    const gone = "forwarding.none_open";
    expect(around(7_000, (now) => outcome(link(8_000), now))).toEqual(["allowed", gone, gone]);
  });

  it("the glass is broken for as long as was said", () => {
    const communes = [{ id: communeId, serviceLevel: "storage" as const }];
    const see = (now: number) => outcome(person("supervisor"), now, { communes }, "camera.view", "break-glass");
    const none = "commune.no_live_view";
    expect(around(3_000, see)).toEqual([none, "allowed", "allowed"]);
    expect(around(4_000, see)).toEqual(["allowed", none, none]);
  });

  it("both factors are too old, and a locked wall goes dark", () => {
    const stepUp = (now: number) => outcome(person("supervisor", 0), now, {}, "break-glass.open");
    const stale = "session.step_up_required";
    expect(around(FRESH_MS, stepUp)).toEqual(["allowed", stale, stale]);
    const long = { habilitations: [{ ...habilitation, until: at(1e9) }], authorisations: [{ ...order, until: at(1e9) }] };
    const locked = { at: at(3_000), deviceId: DeviceId.parse(one) };
    const see = (now: number) => outcome({ ...operator, locked }, now, long);
    expect(around(3_000 + LOCKED_SHOW_MS, see)).toEqual(["allowed", "session.locked", "session.locked"]);
  });
});

describe("whoever may look", () => {
  it("may not for another's forwarding, glass or habilitation", () => {
    const somebody = PersonId.parse(other);
    const forwardings = [{ ...forwarding, viewers: [somebody] }];
    expect(outcome(person("liaison"), 5_000, { forwardings })).toBe("forwarding.none_open");
    const communes = [{ id: communeId, serviceLevel: "storage" as const }];
    const breakGlasses = [{ ...breakGlass, personId: somebody }];
    const glass = outcome(person("supervisor"), 3_500, { communes, breakGlasses }, "camera.view", "break-glass");
    expect(glass).toBe("commune.no_live_view");
    expect(outcome(person("operator"), 5_000, { habilitations: [{ ...habilitation, personId: somebody }] })).toBe(
      "habilitation.none_active",
    );
  });

  it("steers what is forwarded under a clause that says so, and nothing else", () => {
    const steer = (change: Partial<Policy> = {}) => outcome(person("liaison"), 5_000, change, "camera.ptz", "forwarding");
    const withClauses = (...clauses: RecipientClause[]) => ({ authorisations: [{ ...order, clauses }] });
    expect(steer()).toBe("allowed");
    expect(steer(withClauses({ ...clause, ptzTakeOver: false }))).toBe("act.forbidden");
    expect(steer(withClauses({ ...clause, ptzTakeOver: false }, { ...clause, withdrawnAt: at(4_000) }))).toBe("act.forbidden");
    const another = { ...clause, serviceId: ServiceId.parse(other) };
    expect(steer(withClauses({ ...clause, ptzTakeOver: false }, another))).toBe("act.forbidden");
    expect(steer({ forwardings: [] })).toBe("forwarding.none_open");
  });

  it("looks through a play address at its own camera and forwarding alone", () => {
    const link: Principal = {
      kind: "link",
      linkId: LinkId.parse(one),
      cameraId,
      endsAt: at(8_000),
      forwardingId: ForwardingId.parse(other),
    };
    expect(outcome(link, 5_000)).toBe("forwarding.none_open");
    expect(outcome({ ...link, forwardingId: null }, 5_000)).toBe("forwarding.none_open");
    const elsewhere = other as CameraId;
    expect(outcome({ ...link, cameraId: elsewhere, forwardingId: forwarding.id }, 5_000)).toBe("act.forbidden");
    expect(outcome({ ...link, forwardingId: forwarding.id }, 5_000, {}, "camera.list")).toBe("act.forbidden");
  });
});
