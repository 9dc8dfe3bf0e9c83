import { describe, expect, it } from "vitest";
import type { RecipientClause } from "../authorisations/schema.ts";
import {
  AuthorisationId,
  CameraId,
  CommuneId,
  type EpochMs,
  ForwardingId,
  LinkId,
  PersonId,
  ServiceId,
  SessionId,
} from "../kernel/units.ts";
import { decide } from "./decide.ts";
import type { Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { ROLE_ACTS } from "./roles.ts";

const id = (end: number) => `01930000-0000-7000-8000-${end.toString(16).padStart(12, "0")}`;
const camera = CameraId.parse(id(1));
const other = CameraId.parse(id(2));
const communeId = CommuneId.parse(id(3));
const police = ServiceId.parse(id(4));
const gendarmerie = ServiceId.parse(id(5));
const officer = PersonId.parse(id(6));
const colleague = PersonId.parse(id(7));
const open = ForwardingId.parse(id(8));
const at = (ms: number) => ms as EpochMs;

const clause = (change: Partial<RecipientClause> = {}): RecipientClause => ({
  serviceId: police,
  live: true,
  recordings: false,
  ptzTakeOver: false,
  until: null,
  withdrawnAt: null,
  ...change,
});
/** One camera, forwarded to the police from 1 000 to 2 000, under an order from 0 to 9 000. */
const policyOf = (clauses: RecipientClause[], change: Partial<Policy> = {}): Policy => ({
  version: 1,
  roleActs: ROLE_ACTS,
  communes: [{ id: communeId, serviceLevel: "storage_and_viewing" }],
  cameras: [camera, other].map((each) => ({ id: each, communeId, isDisabled: false })),
  authorisations: [
    {
      id: AuthorisationId.parse(id(9)),
      communeId,
      from: at(0),
      until: at(9_000),
      cameraIds: [camera, other],
      withdrawnAt: null,
      clauses,
    },
  ],
  habilitations: [],
  forwardings: [{ id: open, serviceId: police, viewers: [officer], cameraIds: [camera], from: at(1_000), until: at(2_000) }],
  breakGlasses: [],
  ...change,
});

const liaison = (personId: PersonId): Principal => ({
  kind: "person",
  personId,
  sessionId: SessionId.parse(id(10)),
  role: "liaison",
});
const link = (forwardingId: ForwardingId | null, endsAt = 2_000): Principal => ({
  kind: "link",
  linkId: LinkId.parse(id(11)),
  cameraId: camera,
  endsAt: at(endsAt),
  forwardingId,
});
const see = (policy: Policy, principal: Principal, now = 1_500, cameraId = camera) => {
  const decision = decide(policy, principal, "camera.view", { kind: "camera", cameraId }, at(now), "forwarding");
  return decision.allowed ? "allowed" : decision.code;
};

describe.each([
  ["a liaison", liaison(officer)],
  ["a play address", link(open)],
] as const)("%s", (_who, principal) => {
  it("sees the camera while it is forwarded, and not a millisecond before or after", () => {
    const policy = policyOf([clause()]);
    expect(see(policy, principal, 1_000)).toBe("allowed");
    expect(see(policy, principal, 1_999)).toBe("allowed");
    expect(see(policy, principal, 999)).toBe("forwarding.none_open");
    expect(see(policy, principal, 2_000)).toMatch(/forwarding.none_open|grant.expired/);
  });

  it.each([
    ["there is none", []],
    ["it is another service's", [clause({ serviceId: gendarmerie })]],
    ["it is for recordings alone", [clause({ live: false, recordings: true })]],
    ["it was withdrawn", [clause({ withdrawnAt: at(1_400) })]],
    ["it has ended", [clause({ until: at(1_500) })]],
  ] as const)("sees nothing under a clause when %s", (_why, clauses) => {
    expect(see(policyOf([...clauses]), principal)).toBe("forwarding.none_open");
  });

  it("sees nothing of a camera out of use, of an order that ended, or of a commune without live view", () => {
    const policy = policyOf([clause()]);
    const [order] = policy.authorisations;
    if (order === undefined) throw new Error("no order");
    const disabled = { ...policy, cameras: [{ id: camera, communeId, isDisabled: true }] };
    expect(see(disabled, principal)).toBe("camera.disabled");
    expect(see({ ...policy, authorisations: [{ ...order, until: at(1_500) }] }, principal)).not.toBe("allowed");
    expect(see({ ...policy, authorisations: [{ ...order, withdrawnAt: at(1) }] }, principal)).not.toBe("allowed");
    const stored = { ...policy, communes: [{ id: communeId, serviceLevel: "storage" as const }] };
    expect(see(stored, principal)).toBe("commune.no_live_view");
  });
});

it("shows nothing to a liaison whom the forwarding does not name, and no camera beside it", () => {
  const policy = policyOf([clause()]);
  expect(see(policy, liaison(colleague))).toBe("forwarding.none_open");
  expect(see(policy, liaison(officer), 1_500, other)).toBe("forwarding.none_open");
});

it("shows nothing through an address of another forwarding, of none, or past its own term", () => {
  const policy = policyOf([clause()]);
  expect(see(policy, link(ForwardingId.parse(id(99))))).toBe("forwarding.none_open");
  expect(see(policy, link(null))).toBe("forwarding.none_open");
  expect(see(policy, link(open, 1_500))).toBe("grant.expired");
  expect(see(policy, link(open), 1_500, other)).toBe("act.forbidden");
});

it("takes of several clauses the one that lets it out", () => {
  expect(see(policyOf([clause({ withdrawnAt: at(1) }), clause({ until: at(1_600) })]), liaison(officer))).toBe("allowed");
});
