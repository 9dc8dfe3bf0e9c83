import { z } from "zod";
import type { EpochMs } from "../kernel/units.ts";
import { CameraId, type DeviceId, type PersonId } from "../kernel/units.ts";
import { ACTS, type Act } from "./acts.ts";
import type { Principal } from "./principal.ts";
import { Role } from "./schema.ts";

/**
 * Why one acts. Live, it follows from the act that opened the picture and is never asked of an operator who watches: `push` when somebody
 * else placed the camera there, `round` when a round or a carousel brought it.
 */
export const Motive = z.enum(["watch", "push", "round"]);
export type Motive = z.infer<typeof Motive>;

/**
 * An immutable snapshot of all that a decision rests on. The server holds it whole; a console gets the part about its own role.
 * `disabledCameras`: out of use, neither shown nor pulled.
 */
export const Policy = z.object({
  version: z.number().int(),
  roleActs: z.partialRecord(Role, z.array(z.enum(ACTS)).readonly()),
  disabledCameras: z.array(CameraId).readonly(),
});
export type Policy = z.infer<typeof Policy>;

/** Who stands behind a picture on a device, as they are now; a person who is out of use stands behind nothing. */
export interface Placer {
  personId: PersonId;
  role: Role;
}

/** Whose screen it is: a person's, who finds it again at any post, or an enrolled wall screen's. */
export type ScreenOwner = { kind: "person"; personId: PersonId } | { kind: "device"; deviceId: DeviceId };

/** What the act is done to; acts on the whole CSU name no target. `placer`: only a device's picture has one; null: nobody in use. */
export type Target =
  | { kind: "csu" }
  | { kind: "camera"; cameraId: CameraId; placer?: Placer | null }
  | { kind: "display"; owner: ScreenOwner };

export type Decision =
  | { allowed: true }
  | { allowed: false; code: "session.required" | "act.forbidden" | "camera.disabled" | "grant.expired" };

const ANONYMOUS: readonly Act[] = ["health.read", "setup.perform", "session.open", "session.read", "node.admit", "device.enrol"];

/** `device.enrol`: a post is enrolled, and asked for its name, whoever sits at it. */
const SIGNED_IN: readonly Act[] = ["health.read", "session.read", "session.close", "device.enrol"];

/** What a wall screen needs to draw itself. `camera.view`: it may ask; each picture is decided on its placer. */
const DEVICE: readonly Act[] = [
  "health.read",
  "session.read",
  "device.enrol",
  "camera.list",
  "display.read",
  "carousel.list",
  "round.read",
  "camera.view",
];

/** What whoever watches the room does at their own screens. */
const AT_A_POST: readonly Act[] = [
  "camera.list",
  "camera.view",
  "camera.health",
  "display.read",
  "display.change",
  "scene.list",
  "scene.save",
  "carousel.list",
  "carousel.save",
  "round.list",
  "round.read",
  "round.run",
];

/** What each role may do (DOMAIN §4.12). An administrator never has `camera.view`. */
export const ROLE_ACTS: Readonly<Record<Role, readonly Act[]>> = {
  administrator: [
    "person.list",
    "person.create",
    "person.change",
    "commune.change",
    "camera.list",
    "camera.change",
    "camera.test",
    "node.list",
    "node.invite",
    "journal.read",
    "camera.health",
  ],
  supervisor: [
    ...AT_A_POST,
    "link.list",
    "link.create",
    "link.end",
    "node.list",
    "device.list",
    "device.manage",
    "display.assign",
    "round.plan",
  ],
  operator: AT_A_POST,
};

/** The acts that open a picture: refused on a camera that is out of use. */
const PICTURE: readonly Act[] = ["camera.view", "link.create"];

/**
 * The one function that decides. Denies what nothing allows. `now` and `why` are part of the question from the first day:
 * habilitations end at an instant, and looking back needs a motive.
 */
export function decide(
  policy: Policy,
  principal: Principal,
  act: Act,
  target: Target,
  now: EpochMs,
  _why: Motive | null,
): Decision {
  if (!mayAtAll(policy, principal, act, target))
    return { allowed: false, code: principal.kind === "anonymous" ? "session.required" : "act.forbidden" };
  if (principal.kind === "link") {
    if (target.kind !== "camera" || target.cameraId !== principal.cameraId) return { allowed: false, code: "act.forbidden" };
    if (now >= principal.endsAt) return { allowed: false, code: "grant.expired" };
  }
  if (target.kind === "display" && !mayTouch(policy, principal, target.owner)) return { allowed: false, code: "act.forbidden" };
  if (PICTURE.includes(act) && target.kind === "camera" && policy.disabledCameras.includes(target.cameraId)) {
    return { allowed: false, code: "camera.disabled" };
  }
  return { allowed: true };
}

/** One's own screen, or anybody's for who assigns. */
function mayTouch(policy: Policy, principal: Principal, owner: ScreenOwner): boolean {
  if (principal.kind === "device") return owner.kind === "device" && owner.deviceId === principal.deviceId;
  if (principal.kind !== "person") return false;
  const isOwn = owner.kind === "person" && owner.personId === principal.personId;
  return isOwn || hasAct(policy, principal.role, "display.assign");
}

const hasAct = (policy: Policy, role: Role, act: Act): boolean => (policy.roleActs[role] ?? []).includes(act);

function mayAtAll(policy: Policy, principal: Principal, act: Act, target: Target): boolean {
  switch (principal.kind) {
    case "anonymous":
      return ANONYMOUS.includes(act);
    case "person":
      return SIGNED_IN.includes(act) || hasAct(policy, principal.role, act);
    case "device": {
      if (act !== "camera.view" || target.kind !== "camera") return DEVICE.includes(act);
      return target.placer !== undefined && target.placer !== null && hasAct(policy, target.placer.role, act);
    }
    case "link":
      return act === "camera.view";
    case "node":
      return act === "node.connect";
    case "source":
      return false;
  }
}
