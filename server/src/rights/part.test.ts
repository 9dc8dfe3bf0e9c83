import type {
  AuthorisationId,
  BreakGlassId,
  CameraId,
  CommuneId,
  EpochMs,
  ForwardingId,
  HabilitationId,
  PersonId,
  ServiceId,
} from "@vigie/shared/kernel/units";
import type { Policy, PolicyAuthorisation, PolicyHabilitation } from "@vigie/shared/people/policy";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createPolicyHolder } from "./holder.ts";
import { authorisedUntil, nextInstant } from "./instants.ts";
import { partOf, partOfDevice } from "./part.ts";
import { shared } from "./sharing.ts";

const NOW = 1_000_000 as EpochMs;
const at = (offsetMs: number) => (NOW + offsetMs) as EpochMs;
const id = <T extends string>(text: string) => text as T;
const [metz, woippy] = [id<CommuneId>("metz"), id<CommuneId>("woippy")];
const [gare, pont, mairie] = [id<CameraId>("gare"), id<CameraId>("pont"), id<CameraId>("mairie")];
const [ana, max, lea] = [id<PersonId>("ana"), id<PersonId>("max"), id<PersonId>("lea")];

const habilitation = (personId: PersonId, more: Partial<PolicyHabilitation> = {}): PolicyHabilitation => ({
  id: id<HabilitationId>(`h-${personId}`),
  personId,
  level: "view",
  communeIds: [metz],
  cameraIds: null,
  from: at(-10),
  until: at(100),
  trainedAt: at(-10),
  suspended: null,
  withdrawnAt: null,
  ...more,
});
const order = (cameraIds: CameraId[], more: Partial<PolicyAuthorisation> = {}): PolicyAuthorisation => ({
  id: id<AuthorisationId>(`o-${cameraIds.join()}`),
  communeId: metz,
  from: at(-10),
  until: at(200),
  cameraIds,
  withdrawnAt: null,
  clauses: [],
  ...more,
});
const clause = { serviceId: id<ServiceId>("police"), live: true, recordings: false, ptzTakeOver: false, withdrawnAt: null };
const policy = (more: Partial<Policy> = {}): Policy => ({
  version: 1,
  roleActs: ROLE_ACTS,
  communes: [
    { id: metz, serviceLevel: "storage_and_viewing" },
    { id: woippy, serviceLevel: "storage" },
  ],
  cameras: [
    { id: gare, communeId: metz, isDisabled: false },
    { id: pont, communeId: metz, isDisabled: true },
    { id: mairie, communeId: woippy, isDisabled: false },
  ],
  authorisations: [order([gare, pont], { clauses: [{ ...clause, until: at(50) }] }), order([mairie], { communeId: woippy })],
  habilitations: [habilitation(ana), habilitation(max, { communeIds: [woippy] })],
  forwardings: [
    {
      id: id<ForwardingId>("f"),
      serviceId: clause.serviceId,
      viewers: [lea],
      cameraIds: [gare, mairie],
      from: at(-5),
      until: at(60),
    },
  ],
  breakGlasses: [{ id: id<BreakGlassId>("b"), personId: max, communeId: woippy, reason: "danger", from: at(-1), until: at(30) }],
  ...more,
});
const namesOf = ({ cameras }: Policy) => cameras.map((camera) => camera.id);

describe("a person's part of the policy", () => {
  it("holds what their habilitations in force cover, and nobody else's rights", () => {
    const part = partOf(policy(), { personId: ana, role: "operator" }, NOW);
    expect(namesOf(part)).toEqual([gare, pont]);
    expect(part.communes.map((commune) => commune.id)).toEqual([metz]);
    expect(part.authorisations.map(({ cameraIds }) => cameraIds)).toEqual([[gare, pont]]);
    expect(part.forwardings.map(({ cameraIds }) => cameraIds)).toEqual([[gare]]);
    expect([part.habilitations.length, part.breakGlasses]).toEqual([1, []]);
    expect(part.roleActs).toEqual({ operator: ROLE_ACTS.operator });
    expect(partOf(policy(), { personId: max, role: "supervisor" }, NOW).breakGlasses).toHaveLength(1);
  });

  it("is empty of cameras, and keeps their own habilitations, while none is in force", () => {
    const suspended = habilitation(ana, { suspended: { at: NOW, by: max, reason: "enquête" } });
    const part = partOf(policy({ habilitations: [suspended] }), { personId: ana, role: "operator" }, NOW);
    expect([namesOf(part), part.authorisations, part.communes, part.habilitations.length]).toEqual([[], [], [], 1]);
    expect(namesOf(partOf(policy(), { personId: ana, role: "operator" }, at(100)))).toEqual([]);
  });

  it("holds only the cameras that a habilitation names", () => {
    const narrow = policy({ habilitations: [habilitation(ana, { cameraIds: [pont] })] });
    expect(namesOf(partOf(narrow, { personId: ana, role: "operator" }, NOW))).toEqual([pont]);
  });

  it("holds of a liaison's what is forwarded to them now", () => {
    const liaison = { personId: lea, role: "liaison" } as const;
    expect(namesOf(partOf(policy(), liaison, NOW))).toEqual([gare, mairie]);
    expect(namesOf(partOf(policy(), liaison, at(60)))).toEqual([]);
    expect(namesOf(partOf(policy(), { personId: ana, role: "liaison" }, NOW))).toEqual([]);
  });

  it.each(["administrator", "dpo", "inspector"] as const)("holds every camera for the %s", (role) => {
    expect(namesOf(partOf(policy(), { personId: lea, role }, NOW))).toEqual([gare, pont, mairie]);
  });

  it("holds none for a commune's referent", () => {
    expect(namesOf(partOf(policy(), { personId: lea, role: "referent" }, NOW))).toEqual([]);
  });

  it("tells a wall screen of cameras and of no person", () => {
    const part = partOfDevice(policy());
    expect(namesOf(part)).toEqual([gare, pont, mairie]);
    expect([part.roleActs, part.habilitations, part.breakGlasses, part.forwardings]).toEqual([{}, [], [], []]);
    expect(part.authorisations.flatMap(({ clauses }) => clauses)).toEqual([]);
  });
});

describe("the policy's holder", () => {
  const holderOf = (first: Policy, clock = new ManualClock(NOW)) => createPolicyHolder(first, clock);
  const [ofAna, ofMax] = [{ personId: ana, role: "operator" } as const, { personId: max, role: "operator" } as const];

  it("makes a part once for a snapshot, and anew for the next one that changes it", () => {
    const holder = holderOf(policy());
    const [first, other] = [holder.forPerson(ofAna), holder.forPerson(ofMax)];
    expect(holder.forPerson({ ...ofAna })).toBe(first);
    holder.replace(policy({ version: 2 }));
    expect(holder.forPerson(ofAna)).not.toBe(first);
    expect(other).not.toBe(first);
    expect([...holder.camerasOf(first)]).toEqual([gare, pont]);
  });

  it("keeps the part of whoever a change does not touch", () => {
    const holder = holderOf(policy());
    const kept = [holder.forPerson(ofAna), holder.forDevice()];
    const changed = holder.forPerson(ofMax);
    holder.replace(shared(holder.current(), policy({ version: 2, habilitations: [habilitation(ana)] })));
    expect([holder.forPerson(ofAna), holder.forDevice()]).toEqual(kept);
    expect(holder.forPerson(ofAna)).toBe(kept[0]);
    expect(holder.forDevice()).toBe(kept[1]);
    expect(holder.forPerson(ofMax)).not.toBe(changed);
    expect(holder.forPerson(ofMax).habilitations).toEqual([]);
  });

  it("keeps no part beyond the date that ends it", () => {
    const clock = new ManualClock(NOW);
    const holder = holderOf(policy(), clock);
    const liaison = { personId: lea, role: "liaison" } as const;
    expect([namesOf(holder.forPerson(ofAna)), namesOf(holder.forPerson(liaison))]).toEqual([
      [gare, pont],
      [gare, mairie],
    ]);
    clock.advance(60);
    holder.replace(shared(holder.current(), policy({ version: 2 })));
    expect([namesOf(holder.forPerson(ofAna)), namesOf(holder.forPerson(liaison))]).toEqual([[gare, pont], []]);
    clock.advance(40);
    holder.replace(shared(holder.current(), policy({ version: 3 })));
    expect(namesOf(holder.forPerson(ofAna))).toEqual([]);
  });

  it("reaches with a habilitation to its communes, and without the need of one to all", () => {
    const holder = createPolicyHolder(policy(), new ManualClock(NOW));
    expect([...(holder.communesOf({ personId: ana, role: "operator" }) ?? [])]).toEqual([metz]);
    expect(holder.communesOf({ personId: lea, role: "inspector" })).toBeNull();
  });

  it("lets in whose role needs no habilitation, or who has one in force", () => {
    const clock = new ManualClock(NOW);
    const holder = createPolicyHolder(policy(), clock);
    holder.requireHabilitated({ id: lea, role: "administrator" });
    holder.requireHabilitated({ id: ana, role: "operator" });
    expect(() => holder.requireHabilitated({ id: lea, role: "operator" })).toThrow("person lea");
    clock.advance(100);
    expect(() => holder.requireHabilitated({ id: ana, role: "operator" })).toThrow("person ana");
  });
});

describe("the next instant at which a right begins or ends", () => {
  it("is the earliest that lies ahead, whatever it is of", () => {
    const instants: number[] = [];
    for (let now: EpochMs | null = NOW; now !== null; now = nextInstant(policy(), now)) instants.push(now - NOW);
    expect(instants).toEqual([0, 30, 50, 60, 100, 200]);
    const coming = policy({ habilitations: [habilitation(ana, { from: at(5), trainedAt: at(7) })] });
    expect([nextInstant(coming, NOW), nextInstant(coming, at(5))]).toEqual([at(5), at(7)]);
    expect(
      nextInstant({ ...policy(), authorisations: [], habilitations: [], forwardings: [], breakGlasses: [] }, NOW),
    ).toBeNull();
  });
});

describe("until when orders cover a camera", () => {
  const until = (...authorisations: PolicyAuthorisation[]) => authorisedUntil({ authorisations }, NOW);
  it("is the end of the last that follows without a gap", () => {
    const next = order([gare], { from: at(200), until: at(300) });
    expect(until(order([gare]), next)).toBe(at(300));
    expect(until(next, order([gare]), order([gare], { from: at(250), until: at(400) }))).toBe(at(400));
    expect(until(order([gare]), order([gare], { from: at(201), until: at(300) }))).toBe(at(200));
  });

  it("is never, when none is in force", () => {
    expect(until()).toBeNull();
    expect(until(order([gare], { from: at(1) }))).toBeNull();
    expect(until(order([gare], { until: NOW }))).toBeNull();
    expect(until(order([gare], { withdrawnAt: NOW }))).toBeNull();
    expect(until(order([gare]), order([gare], { from: at(150), until: at(300), withdrawnAt: NOW }))).toBe(at(200));
  });
});
