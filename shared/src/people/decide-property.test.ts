import fc from "fast-check";
import { expect, it } from "vitest";
import type {
  CameraId,
  CommuneId,
  DeviceId,
  EpochMs,
  ForwardingId,
  LinkId,
  PersonId,
  ServiceId,
  SessionId,
} from "../kernel/units.ts";
import { ACTS, type Act } from "./acts.ts";
import { decide, FRESH_MS, LOCKED_SHOW_MS, type Motive, type Target } from "./decide.ts";
import type { Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { ROLE_ACTS, Role } from "./roles.ts";

// Few of each, so that what fits meets what does not quite fit.
const ids = <Id extends string>() => fc.constantFrom("a", "a", "a", "a", "b") as fc.Arbitrary<string> as fc.Arbitrary<Id>;
const begins = fc.integer({ min: 0, max: 8 }) as fc.Arbitrary<number> as fc.Arbitrary<EpochMs>;
const ends = fc.integer({ min: 9, max: 20 }) as fc.Arbitrary<number> as fc.Arbitrary<EpochMs>;
const instant = fc.integer({ min: 0, max: 20 }) as fc.Arbitrary<number> as fc.Arbitrary<EpochMs>;
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const seldom = <T>(one: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one });
const often = fc.constantFrom(true, true, true, true, true, false);
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 4 });

const clause = fc.record({
  serviceId: ids<ServiceId>(),
  live: often,
  recordings: fc.boolean(),
  ptzTakeOver: fc.boolean(),
  until: maybe(ends),
  withdrawnAt: seldom(instant),
});
const policies = fc.record({
  version: fc.constant(1),
  roleActs: fc.constant(ROLE_ACTS),
  communes: few(
    fc.record({
      id: ids<CommuneId>(),
      serviceLevel: fc.constantFrom("network", "storage", "storage_and_viewing", "storage_and_viewing"),
    }),
  ),
  cameras: few(fc.record({ id: ids<CameraId>(), communeId: ids<CommuneId>(), isDisabled: often.map((is) => !is) })),
  authorisations: few(
    fc.record({
      id: ids(),
      communeId: ids<CommuneId>(),
      from: begins,
      until: ends,
      cameraIds: few(ids<CameraId>()),
      withdrawnAt: seldom(instant),
      clauses: few(clause),
    }),
  ),
  habilitations: few(
    fc.record({
      id: ids(),
      personId: ids<PersonId>(),
      level: fc.constantFrom("view", "operate", "extract"),
      communeIds: few(ids<CommuneId>()),
      cameraIds: maybe(few(ids<CameraId>())),
      from: begins,
      until: ends,
      trainedAt: fc.option(begins, { nil: null, freq: 8 }),
      suspended: seldom(fc.constant({ at: 0, by: "a", reason: "r" })),
      withdrawnAt: seldom(instant),
    }),
  ),
  forwardings: few(
    fc.record({
      id: ids<ForwardingId>(),
      serviceId: ids<ServiceId>(),
      viewers: few(ids<PersonId>()),
      cameraIds: few(ids<CameraId>()),
      from: begins,
      until: ends,
    }),
  ),
  breakGlasses: few(
    fc.record({
      id: ids(),
      personId: ids<PersonId>(),
      communeId: ids<CommuneId>(),
      reason: fc.constant("r"),
      from: begins,
      until: ends,
    }),
  ),
}) as unknown as fc.Arbitrary<Policy>;

const roles = fc.constantFrom(...Role.options);
const person = {
  kind: fc.constant("person" as const),
  personId: ids<PersonId>(),
  sessionId: ids<SessionId>(),
  // Those that see pictures more often than those that never do.
  role: fc.oneof(
    { weight: 1, arbitrary: roles },
    { weight: 2, arbitrary: fc.constantFrom<Role>("operator", "supervisor", "liaison") },
  ),
  authenticatedAt: fc.integer({ min: -FRESH_MS - 5, max: 20 }),
};
const locked = fc.record({ at: fc.integer({ min: -LOCKED_SHOW_MS - 5, max: 20 }), deviceId: maybe(ids<DeviceId>()) });
const link = {
  kind: fc.constant("link" as const),
  linkId: ids<LinkId>(),
  cameraId: ids<CameraId>(),
  endsAt: ends,
  forwardingId: maybe(ids<ForwardingId>()),
};
const principals = fc.oneof(
  { weight: 6, arbitrary: fc.record(person) },
  { weight: 2, arbitrary: fc.record({ ...person, locked }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("device" as const), deviceId: ids<DeviceId>() }) },
  { weight: 2, arbitrary: fc.record(link) },
  { weight: 1, arbitrary: fc.constant({ kind: "anonymous" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("source" as const), cameraId: ids<CameraId>() }) },
) as unknown as fc.Arbitrary<Principal>;
const placers = fc.option(fc.record({ personId: ids<PersonId>(), role: roles }), { nil: null });
const motives = fc.option(fc.constantFrom<Motive>("watch", "push", "round", "forwarding", "break-glass"), { nil: null });

interface Case {
  policy: Policy;
  principal: Principal;
  act: Act;
  cameraId: CameraId;
  placer: { personId: PersonId; role: Role } | null;
  now: EpochMs;
  why: Motive | null;
}
const PICTURE_ACTS: readonly Act[] = [
  "camera.view",
  "camera.ptz",
  "forwarding.open",
  "recording.play",
  "recording.keep",
  "recording.export",
];
const cases: fc.Arbitrary<Case> = fc.record({
  policy: policies,
  principal: principals,
  act: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PICTURE_ACTS) }, { weight: 1, arbitrary: fc.constantFrom(...ACTS) }),
  cameraId: ids<CameraId>(),
  placer: placers,
  now: instant,
  why: motives,
});

const isIn = (now: number, { from, until }: { from: number; until: number }) => now >= from && now < until;

/** Every reason why somebody sees, steers or takes a picture, told again from the law's side; none of them: nobody may. */
function reasons({ policy, principal, act, cameraId, placer, now, why }: Case): string[] {
  const camera = policy.cameras.findLast(({ id }) => id === cameraId);
  if (camera === undefined || camera.isDisabled) return [];
  const orders = policy.authorisations.filter(
    (order) => order.withdrawnAt === null && isIn(now, order) && order.cameraIds.includes(cameraId),
  );
  if (orders.length === 0) return [];
  const level = policy.communes.findLast(({ id }) => id === camera.communeId)?.serviceLevel ?? "network";
  const isLive = !act.startsWith("recording.");
  const mayClauseOf = (serviceId: ServiceId) =>
    orders.some(({ clauses }) =>
      clauses.some(
        (each) =>
          each.serviceId === serviceId && each.live && each.withdrawnAt === null && (each.until === null || now < each.until),
      ),
    );
  const forwardings = policy.forwardings.filter(
    (each) => isIn(now, each) && each.cameraIds.includes(cameraId) && mayClauseOf(each.serviceId),
  );
  const who = principal.kind === "person" ? principal : principal.kind === "device" && act === "camera.view" ? placer : null;
  const glass = policy.breakGlasses.some(
    (each) => each.personId === who?.personId && each.communeId === camera.communeId && isIn(now, each),
  );
  const isShown = isLive
    ? level === "storage_and_viewing" || (act === "camera.view" && level === "storage" && glass && why === "break-glass")
    : level !== "network";
  if (!isShown) return [];
  const found: string[] = [];
  if (principal.kind === "link" && act === "camera.view" && principal.cameraId === cameraId && now < principal.endsAt) {
    if (forwardings.some(({ id }) => id === principal.forwardingId)) found.push("play address");
  }
  if (who?.role === "liaison" && forwardings.some(({ viewers }) => viewers.includes(who.personId))) found.push("forwarded");
  const LEVELS = ["view", "operate", "extract"];
  const needed = act === "camera.view" ? 0 : act === "recording.keep" || act === "recording.export" ? 2 : 1;
  const isHabilitated = policy.habilitations.some(
    (each) =>
      each.personId === who?.personId &&
      each.withdrawnAt === null &&
      each.suspended === null &&
      each.trainedAt !== null &&
      each.trainedAt <= now &&
      isIn(now, each) &&
      each.communeIds.includes(camera.communeId) &&
      (each.cameraIds === null || each.cameraIds.includes(cameraId)) &&
      LEVELS.indexOf(each.level) >= needed,
  );
  const isOfRoom = ["supervisor", "operator", "municipal_operator", "requisition_officer"].includes(who?.role ?? "");
  if (isOfRoom && isHabilitated) found.push("habilitated");
  return found;
}

const targetOf = ({ cameraId, placer }: Case): Target => ({ kind: "camera", cameraId, placer });

it("shows, steers and takes no picture that no rule allows", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(cases, (each) => {
      if (!PICTURE_ACTS.includes(each.act)) return;
      const { policy, principal, act, now, why } = each;
      if (!decide(policy, principal, act, targetOf(each), now, why).allowed) return;
      const found = reasons(each);
      expect(found).not.toEqual([]);
      for (const reason of found) seen.add(reason);
    }),
    { numRuns: 30_000, seed: 4 },
  );
  // Of so many each must have been met, or nothing was tried.
  expect([...seen].sort()).toEqual(["forwarded", "habilitated", "play address"]);
});

it("allows nobody what neither their role nor their kind has", () => {
  fc.assert(
    fc.property(cases, (each) => {
      const { policy, principal, act, now, why } = each;
      if (!decide(policy, principal, act, targetOf(each), now, why).allowed) return;
      expect(principal.kind).not.toBe("source");
      if (principal.kind === "anonymous")
        expect(["health.read", "setup.perform", "session.open", "session.read", "node.admit", "device.enrol"]).toContain(act);
      if (principal.kind === "link") expect(act).toBe("camera.view");
      if (principal.kind !== "person") return;
      const isOfAll = ["health.read", "device.enrol", "factor.enrol"].includes(act) || /^session\.(?!manage)/.test(act);
      if (!isOfAll) expect(ROLE_ACTS[principal.role]).toContain(act);
      if (principal.locked === undefined) return;
      const isDark = principal.locked.deviceId === null || now >= principal.locked.at + LOCKED_SHOW_MS;
      if (isDark) expect(["health.read", "session.open", "session.read", "session.close", "session.unlock"]).toContain(act);
    }),
    { numRuns: 10_000, seed: 4 },
  );
});
