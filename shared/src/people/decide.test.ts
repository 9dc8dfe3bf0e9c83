import { describe, expect, it } from "vitest";
import { type CameraId, DeviceId, type EpochMs, LinkId, NodeId, PersonId, SessionId } from "../kernel/units.ts";
import { ACTS, type Act } from "./acts.ts";
import { decide, type Target } from "./decide.ts";
import type { Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";
import type { Role } from "./roles.ts";
import { ROLE_ACTS } from "./roles.ts";

const uuid = "01930000-0000-7000-8000-000000000001";
const camera = "01930000-0000-7000-8000-0000000000c1" as CameraId;
const disabled = "01930000-0000-7000-8000-0000000000c2" as CameraId;
const now = 1_000_000 as EpochMs;
const policy: Policy = { version: 1, roleActs: ROLE_ACTS, disabledCameras: [disabled] };
const person = (role: Role): Principal => ({
  kind: "person",
  personId: PersonId.parse(uuid),
  sessionId: SessionId.parse(uuid),
  role,
});
const csu = { kind: "csu" } as const;

/** Typed by hand from the roles' descriptions, not derived from the code: `a`dministrator, `s`upervisor, `o`perator, anonymous `-`, `n`ode, wall screen `d`. */
const EXPECTED: Record<Act, string> = {
  "health.read": "aso-d",
  "setup.perform": "-",
  "session.open": "-",
  "session.read": "aso-d",
  "session.close": "aso",
  "person.list": "a",
  "person.create": "a",
  "person.change": "a",
  "commune.change": "a",
  "camera.list": "asod",
  "camera.change": "a",
  "camera.test": "a",
  "camera.view": "sod",
  "link.list": "s",
  "link.create": "s",
  "link.end": "s",
  "node.list": "as",
  "node.invite": "a",
  "node.admit": "-",
  "node.connect": "n",
  "journal.read": "a",
  "camera.health": "aso",
  "device.enrol": "aso-d",
  "device.list": "s",
  "device.manage": "s",
  "display.read": "sod",
  "display.change": "so",
  "display.assign": "s",
  "scene.list": "so",
  "scene.save": "so",
  "carousel.list": "sod",
  "carousel.save": "so",
  "round.list": "so",
  "round.read": "sod",
  "round.plan": "s",
  "round.run": "so",
};

const PRINCIPALS: readonly [string, Principal][] = [
  ["a", person("administrator")],
  ["s", person("supervisor")],
  ["o", person("operator")],
  ["-", { kind: "anonymous" }],
  ["n", { kind: "node", nodeId: NodeId.parse(uuid) }],
  ["d", { kind: "device", deviceId: DeviceId.parse(uuid) }],
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

  it("lets a play address see its one camera until its term", () => {
    const link: Principal = { kind: "link", linkId: LinkId.parse(uuid), cameraId: camera, endsAt: (now + 1) as EpochMs };
    const see = (cameraId: CameraId, at: number) =>
      decide(policy, link, "camera.view", { kind: "camera", cameraId }, at as EpochMs, "watch");
    expect(see(camera, now)).toEqual({ allowed: true });
    expect(see(disabled, now)).toEqual({ allowed: false, code: "act.forbidden" });
    expect(see(camera, now + 1)).toEqual({ allowed: false, code: "grant.expired" });
    expect(decide(policy, link, "camera.view", csu, now, "watch").allowed).toBe(false);
  });
});
