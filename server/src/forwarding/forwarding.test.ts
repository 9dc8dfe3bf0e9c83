import type { RecipientClause } from "@vigie/shared/authorisations/schema";
import type { ForwardingInput } from "@vigie/shared/forwarding/schema";
import {
  AuthorisationId,
  CameraId,
  CommuneId,
  type EpochMs,
  ForwardingId,
  PersonId,
  ServiceId,
  SessionId,
} from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import { describe, expect, it } from "vitest";
import { standing } from "./following.ts";
import { planOf, requireTerm } from "./plan.ts";

const id = (end: number) => `01930000-0000-7000-8000-${end.toString(16).padStart(12, "0")}`;
const at = (ms: number) => ms as EpochMs;
const [first, second] = [CameraId.parse(id(1)), CameraId.parse(id(2))];
const communeId = CommuneId.parse(id(3));
const police = ServiceId.parse(id(4));
const operator = PersonId.parse(id(5));
const [orderOfFirst, orderOfSecond] = [AuthorisationId.parse(id(6)), AuthorisationId.parse(id(7))];
const asker = { kind: "person", personId: operator, sessionId: SessionId.parse(id(8)), role: "operator" } as const;

const clause = (more: Partial<RecipientClause> = {}): RecipientClause => ({
  serviceId: police,
  live: true,
  recordings: false,
  ptzTakeOver: false,
  until: null,
  withdrawnAt: null,
  ...more,
});
const order = (orderId: AuthorisationId, cameraId: CameraId, clauses: RecipientClause[], until = 9_000) => ({
  id: orderId,
  communeId,
  from: at(0),
  until: at(until),
  cameraIds: [cameraId],
  withdrawnAt: null,
  clauses,
});
const policy = (authorisations: Policy["authorisations"], more: Partial<Policy> = {}): Policy => ({
  version: 1,
  roleActs: ROLE_ACTS,
  communes: [{ id: communeId, serviceLevel: "storage_and_viewing" }],
  cameras: [first, second].map((each) => ({ id: each, communeId, isDisabled: false })),
  authorisations,
  habilitations: [
    {
      id: id(9) as never,
      personId: operator,
      level: "operate",
      communeIds: [communeId],
      cameraIds: null,
      from: at(0),
      until: at(9_000),
      trainedAt: at(0),
      suspended: null,
      withdrawnAt: null,
    },
  ],
  forwardings: [],
  breakGlasses: [],
  ...more,
});
const input: ForwardingInput = {
  serviceId: police,
  officer: "Brigadier",
  channel: "radio",
  reason: "Vol",
  source: { kind: "cameras", cameraIds: [first, second] },
  until: at(5_000),
  requestId: null,
};
const bothOut = [order(orderOfFirst, first, [clause()]), order(orderOfSecond, second, [clause({ until: at(3_000) })])];

describe("a plan", () => {
  const plan = (of: Policy, cameraIds = [first, second], question = input) => planOf(of, asker, question, cameraIds, at(1_000));

  it("ends with the first of what was asked, the clauses' and the orders' end", () => {
    expect(plan(policy(bothOut)).until).toBe(3_000);
    expect(plan(policy(bothOut), [first]).until).toBe(5_000);
    expect(plan(policy([order(orderOfFirst, first, [clause({ until: at(8_000) })], 4_000)]), [first]).until).toBe(4_000);
  });

  it("takes, of two clauses for a camera, the one that holds longer", () => {
    const orders = [order(orderOfFirst, first, [clause({ until: at(2_000) })]), order(orderOfSecond, first, [clause()])];
    expect(plan(policy(orders), [first])).toMatchObject({ until: 5_000, cameras: [{ authorisationId: orderOfSecond }] });
  });

  it("names each camera once, and what refuses it: the asker's right before the clause", () => {
    const noRight = policy([order(orderOfFirst, first, [])], { habilitations: [] });
    expect(plan(noRight, [first, first]).cameras).toEqual([
      { cameraId: first, authorisationId: null, refusal: "habilitation.none_active" },
    ]);
    expect(plan(policy([order(orderOfFirst, first, [])]), [first]).cameras[0]?.refusal).toBe("forwarding.no_clause");
  });

  it("has one hash for one question with one answer, and another for any other", () => {
    const { previewHash } = plan(policy(bothOut));
    expect(plan(policy(bothOut), [first, second], { ...input }).previewHash).toBe(previewHash);
    const others = [
      plan(policy(bothOut), [second, first]),
      plan(policy(bothOut), [first]),
      plan(policy(bothOut), [first, second], { ...input, reason: "Rixe" }),
      plan(policy([order(orderOfFirst, first, [clause()])])),
      plan(policy([order(orderOfSecond, first, [clause()]), order(orderOfFirst, second, [clause({ until: at(3_000) })])])),
    ];
    expect(new Set([previewHash, ...others.map((each) => each.previewHash)]).size).toBe(1 + others.length);
  });
});

it("lasts a shift at most, with a minute for the asker's clock", () => {
  const shift = 12 * 3_600_000;
  expect(() => requireTerm(at(1_000 + shift + 60_000), at(1_000))).not.toThrow();
  expect(() => requireTerm(at(1_000 + shift + 60_001), at(1_000))).toThrowError(/until/);
  expect(() => requireTerm(at(1_000), at(1_000))).toThrowError(/ended/);
});

describe("what is left of a forwarding", () => {
  const forwarding = (cameraIds: CameraId[]) => ({
    id: ForwardingId.parse(id(10)),
    serviceId: police,
    officer: "Brigadier",
    channel: "radio",
    reason: "Vol",
    wanted: null,
    source: input.source,
    cameraIds,
    state: "open" as const,
    requestedBy: operator,
    requestedAt: at(0),
    answeredBy: operator,
    refusal: null,
    from: at(0),
    until: at(5_000),
    endedAt: null,
    endedBy: null,
    end: null,
  });
  const now = (of: Policy, ms: number, cameraIds = [first, second]) => standing(forwarding(cameraIds), of, at(ms));

  it("is what still has its clause; without any it ends as the clause did", () => {
    expect(now(policy(bothOut), 2_999)).toEqual({ left: [first, second], end: null });
    expect(now(policy(bothOut), 3_000)).toEqual({ left: [first], end: null });
    expect(now(policy([]), 1_000)).toEqual({ left: [], end: "clause_ended" });
    expect(now(policy([order(orderOfFirst, first, [clause({ withdrawnAt: at(1) })])]), 1_000)).toMatchObject({
      end: "clause_ended",
    });
  });

  it("ends as a right does when the camera goes, or live view", () => {
    const cameras = [{ id: first, communeId, isDisabled: true }];
    expect(now(policy(bothOut, { cameras }), 1_000, [first])).toEqual({ left: [], end: "right_ended" });
    const communes = [{ id: communeId, serviceLevel: "storage" as const }];
    expect(now(policy(bothOut, { communes }), 1_000)).toEqual({ left: [], end: "right_ended" });
  });

  it("ends at its term; an empty tile waits for it", () => {
    expect(now(policy(bothOut), 5_000, [first])).toEqual({ left: [first], end: "term" });
    expect(now(policy(bothOut), 4_999, [])).toEqual({ left: [], end: null });
    expect(now(policy(bothOut), 5_000, [])).toEqual({ left: [], end: "term" });
  });
});
