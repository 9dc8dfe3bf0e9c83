import { describe, expect, it } from "vitest";
import { EXPECTED, LETTERS } from "../../../tests/support/role-matrix.ts";
import {
  AuthorisationId,
  type CameraId,
  CommuneId,
  DeviceId,
  type EpochMs,
  HabilitationId,
  NodeId,
  PersonId,
  SessionId,
} from "../kernel/units.ts";
import { ACTS, type Act } from "./acts.ts";
import { decide, FRESH_MS, LOCKED_SHOW_MS, type Motive, type Target } from "./decide.ts";
import type { Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { ROLE_ACTS, Role } from "./roles.ts";

const uuid = "01930000-0000-7000-8000-000000000001";
const camera = "01930000-0000-7000-8000-0000000000c1" as CameraId;
const disabled = "01930000-0000-7000-8000-0000000000c2" as CameraId;
const now = 1_000_000_000 as EpochMs;
const commune = CommuneId.parse(uuid);
const dates = { from: 0 as EpochMs, until: (now + 1_000) as EpochMs, withdrawnAt: null };
const order = { id: AuthorisationId.parse(uuid), communeId: commune, ...dates, cameraIds: [camera, disabled], clauses: [] };
const habilitation: Policy["habilitations"][number] = {
  id: HabilitationId.parse(uuid),
  personId: PersonId.parse(uuid),
  level: "operate",
  communeIds: [commune],
  cameraIds: null,
  ...dates,
  trainedAt: 0 as EpochMs,
  suspended: null,
};
/** Everything stands for the one person of these tests; a test takes away what it is about. */
const policy: Policy = {
  version: 1,
  roleActs: ROLE_ACTS,
  communes: [{ id: commune, serviceLevel: "storage_and_viewing" }],
  cameras: [
    { id: camera, communeId: commune, isDisabled: false },
    { id: disabled, communeId: commune, isDisabled: true },
  ],
  authorisations: [order],
  habilitations: [habilitation],
  forwardings: [],
  breakGlasses: [],
};
type PersonPrincipal = Extract<Principal, { kind: "person" }>;
const person = (role: Role, more: Partial<PersonPrincipal> = {}): PersonPrincipal => ({
  kind: "person",
  personId: PersonId.parse(uuid),
  sessionId: SessionId.parse(uuid),
  role,
  authenticatedAt: now,
  ...more,
});
const csu = { kind: "csu" } as const;
/** To enrol, to end or pass on the session, and to be asked who one is. */
const LEFT_WITHOUT_KEY: readonly Act[] = [
  "health.read",
  "session.open",
  "session.read",
  "session.close",
  "session.lock",
  "session.unlock",
  "session.step-up",
  "factor.enrol",
  "device.enrol",
];

const PRINCIPALS: readonly [string, Principal][] = [
  ...Role.options.map((role): [string, Principal] => [LETTERS[role], person(role)]),
  ["-", { kind: "anonymous" }],
  ["n", { kind: "node", nodeId: NodeId.parse(uuid) }],
  ["w", { kind: "device", deviceId: DeviceId.parse(uuid) }],
];

describe("decide", () => {
  it.each(ACTS.flatMap((act) => PRINCIPALS.map(([letter, principal]) => ({ act, letter, principal }))))(
    "$act by $letter",
    ({ act, letter, principal }) => {
      expect(decide(policy, principal, act, csu, now, null).allowed).toBe(EXPECTED[act].includes(letter));
    },
  );

  it("asks an unknown visitor to sign in and tells a known one that it is not theirs", () => {
    expect(decide(policy, { kind: "anonymous" }, "camera.view", csu, now, null)).toEqual({
      allowed: false,
      code: "session.required",
    });
    expect(decide(policy, person("administrator"), "camera.view", csu, now, "watch")).toEqual({
      allowed: false,
      code: "act.forbidden",
    });
  });

  it("shows no camera that is out of use", () => {
    const target = { kind: "camera", cameraId: disabled } as const;
    expect(decide(policy, person("operator"), "camera.view", target, now, "watch")).toEqual({
      allowed: false,
      code: "camera.disabled",
    });
    expect(decide(policy, person("administrator"), "camera.change", target, now, null)).toEqual({ allowed: true });
  });

  it("shows on a device what its placer may see now, and nothing that nobody stands behind", () => {
    const device: Principal = { kind: "device", deviceId: DeviceId.parse(uuid) };
    const see = (cameraId: CameraId, role: Role | null) => {
      const placer = role === null ? null : { personId: PersonId.parse(uuid), role };
      return decide(policy, device, "camera.view", { kind: "camera", cameraId, placer }, now, "push");
    };
    expect(see(camera, "operator")).toEqual({ allowed: true });
    expect(see(camera, "administrator")).toEqual({ allowed: false, code: "act.forbidden" });
    expect(see(camera, null)).toEqual({ allowed: false, code: "act.forbidden" });
    expect(see(disabled, "supervisor")).toEqual({ allowed: false, code: "camera.disabled" });
    expect(decide(policy, device, "camera.view", { kind: "camera", cameraId: camera }, now, "push").allowed).toBe(false);
  });

  it("lets each touch their own screen, and who assigns anybody's", () => {
    const other = PersonId.parse("01930000-0000-7000-8000-000000000002");
    const own = { kind: "display", owner: { kind: "person", personId: PersonId.parse(uuid) } } as const;
    const others = { kind: "display", owner: { kind: "person", personId: other } } as const;
    const screen = { kind: "display", owner: { kind: "device", deviceId: DeviceId.parse(uuid) } } as const;
    const may = (principal: Principal, act: Act, target: Target) => decide(policy, principal, act, target, now, null).allowed;
    expect(may(person("operator"), "display.change", own)).toBe(true);
    expect(may(person("operator"), "display.change", others)).toBe(false);
    expect(may(person("operator"), "display.read", screen)).toBe(false);
    expect(may(person("supervisor"), "display.change", others)).toBe(true);
    expect(may(person("supervisor"), "display.change", screen)).toBe(true);
    expect(may({ kind: "device", deviceId: DeviceId.parse(uuid) }, "display.read", screen)).toBe(true);
    expect(may({ kind: "device", deviceId: DeviceId.parse(other) }, "display.read", screen)).toBe(false);
    expect(may({ kind: "device", deviceId: DeviceId.parse(uuid) }, "display.change", screen)).toBe(false);
  });

  it("asks for both factors again, once they are fifteen minutes old, for what is sensitive and for nothing else", () => {
    const may = (act: Act, authenticatedAt: EpochMs | null = null) => {
      const { authenticatedAt: _fresh, ...longAgo } = person("administrator");
      const principal = authenticatedAt === null ? longAgo : { ...longAgo, authenticatedAt };
      return decide(policy, principal, act, csu, now, null);
    };
    const stale = { allowed: false, code: "session.step_up_required" };
    expect(may("authorisation.change", (now - FRESH_MS + 1) as EpochMs)).toEqual({ allowed: true });
    expect(may("authorisation.change", (now - FRESH_MS) as EpochMs)).toEqual(stale);
    expect(may("person.create")).toEqual(stale);
    expect(may("person.list")).toEqual({ allowed: true });
    // Who may not at all is not asked to show anything.
    expect(may("forwarding.open")).toEqual({ allowed: false, code: "act.forbidden" });
  });

  it("leaves who lacks a required key the way to one, and nothing else of what they may do", () => {
    const lacking = person("administrator", { lacksKey: true });
    const may = (act: Act) => decide(policy, lacking, act, csu, now, null);
    for (const act of ACTS) {
      const isAllowed = decide(policy, person("administrator"), act, csu, now, null).allowed;
      const isLeft = LEFT_WITHOUT_KEY.some((left) => left === act);
      expect([act, may(act)]).toEqual([
        act,
        isLeft ? { allowed: true } : { allowed: false, code: isAllowed ? "factor.key_required" : "act.forbidden" },
      ]);
    }
  });

  it("leaves a locked session its end and its opening, and at an enrolled post half an hour of its wall", () => {
    const at = (atMs: number, deviceId: DeviceId | null) =>
      person("operator", { locked: { at: (now - atMs) as EpochMs, deviceId } });
    const may = (principal: Principal, act: Act) => decide(policy, principal, act, csu, now, null).allowed;
    const post = DeviceId.parse(uuid);
    for (const act of ["session.unlock", "session.close", "session.open"] as const) expect(may(at(0, null), act)).toBe(true);
    expect(may(at(0, null), "camera.view")).toBe(false);
    expect(may(at(LOCKED_SHOW_MS - 1, post), "camera.view")).toBe(true);
    expect(may(at(LOCKED_SHOW_MS - 1, post), "display.change")).toBe(false);
    expect(may(at(LOCKED_SHOW_MS, post), "camera.view")).toBe(false);
  });
});

describe("a look at a camera", () => {
  const look = (change: Partial<Policy> = {}, why: Motive = "watch", act: Act = "camera.view", role: Role = "operator") =>
    decide({ ...policy, ...change }, person(role), act, { kind: "camera", cameraId: camera }, now, why);
  const refused = (code: string) => ({ allowed: false, code });
  const habilitated = (change: Partial<typeof habilitation>) => ({ habilitations: [{ ...habilitation, ...change }] });
  const ordered = (change: Partial<typeof order>) => ({ authorisations: [{ ...order, ...change }] });
  const other = "01930000-0000-7000-8000-000000000002";

  it("is allowed by a habilitation, an order and a commune with live view together", () => {
    expect(look()).toEqual({ allowed: true });
  });

  it.each([
    ["none", { habilitations: [] }, "habilitation.none_active"],
    ["another's", habilitated({ personId: PersonId.parse(other) }), "habilitation.none_active"],
    ["not begun", habilitated({ from: (now + 1) as EpochMs }), "habilitation.none_active"],
    ["ended", habilitated({ until: now }), "habilitation.none_active"],
    ["untrained", habilitated({ trainedAt: null }), "habilitation.none_active"],
    ["suspended", habilitated({ suspended: { at: now, by: PersonId.parse(other), reason: "r" } }), "habilitation.none_active"],
    ["withdrawn", habilitated({ withdrawnAt: now }), "habilitation.none_active"],
    ["elsewhere", habilitated({ communeIds: [CommuneId.parse(other)] }), "habilitation.out_of_scope"],
    ["of other cameras", habilitated({ cameraIds: [disabled] }), "habilitation.out_of_scope"],
  ])("is refused under a habilitation that is %s", (_what, change, code) => {
    expect(look(change)).toEqual(refused(code));
  });

  it.each([
    ["missing", { authorisations: [] }],
    ["of other cameras", ordered({ cameraIds: [disabled] })],
    ["not begun", ordered({ from: (now + 1) as EpochMs })],
    ["ended", ordered({ until: now })],
    ["withdrawn", ordered({ withdrawnAt: now as never })],
  ])("is refused when the order is %s", (_what, change) => {
    expect(look(change)).toEqual(refused("authorisation.none_in_force"));
  });

  it("takes the level that the act needs", () => {
    expect(look(habilitated({ level: "view" }))).toEqual({ allowed: true });
    expect(look(habilitated({ level: "view" }), "watch", "camera.ptz")).toEqual(refused("habilitation.level_too_low"));
    const play = (level: "view" | "operate" | "extract") =>
      look(habilitated({ level }), "watch", "recording.export", "requisition_officer");
    expect([play("operate"), play("extract")]).toEqual([refused("habilitation.level_too_low"), { allowed: true }]);
  });

  it("is refused where the commune has no live view, save to a supervisor who broke the glass of a commune with storage", () => {
    const breakGlasses = [
      {
        id: uuid as never,
        personId: PersonId.parse(uuid),
        communeId: commune,
        reason: "r",
        from: now,
        until: (now + 1) as EpochMs,
      },
    ];
    const level = (serviceLevel: "network" | "storage") => ({ communes: [{ id: commune, serviceLevel }], breakGlasses });
    const supervisor = (change: Partial<Policy>, why: Motive) => look(change, why, "camera.view", "supervisor");
    expect(look(level("storage"))).toEqual(refused("commune.no_live_view"));
    expect(look({ communes: [] })).toEqual(refused("commune.no_live_view"));
    expect(supervisor(level("storage"), "watch")).toEqual(refused("commune.no_live_view"));
    expect(supervisor(level("storage"), "break-glass")).toEqual({ allowed: true });
    expect(supervisor(level("network"), "break-glass")).toEqual(refused("commune.no_live_view"));
    expect(supervisor({ ...level("storage"), breakGlasses: [] }, "break-glass")).toEqual(refused("commune.no_live_view"));
    const ended = breakGlasses.map((one) => ({ ...one, until: now }));
    expect(supervisor({ ...level("storage"), breakGlasses: ended }, "break-glass")).toEqual(refused("commune.no_live_view"));
  });

  it("back needs a commune with storage", () => {
    const play = (serviceLevel: "network" | "storage") =>
      look({ communes: [{ id: commune, serviceLevel }] }, "watch", "recording.play");
    expect([play("storage"), play("network")]).toEqual([{ allowed: true }, refused("commune.no_recording")]);
  });

  it("that there is not is refused as such", () => {
    expect(look({ cameras: [] })).toEqual(refused("camera.not_found"));
  });
});
