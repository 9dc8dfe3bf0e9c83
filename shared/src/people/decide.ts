import { z } from "zod";
import type { EpochMs } from "../kernel/units.ts";
import { CameraId } from "../kernel/units.ts";
import { ACTS, type Act } from "./acts.ts";
import type { Principal } from "./principal.ts";
import { Role } from "./schema.ts";

/** Why one acts. Live, it follows from the act that opened the picture; it is never asked of an operator who watches. */
export const Motive = z.enum(["watch"]);
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

/** What the act is done to; acts on the whole CSU name no target. */
export type Target = { kind: "csu" } | { kind: "camera"; cameraId: CameraId };

export type Decision =
  | { allowed: true }
  | { allowed: false; code: "session.required" | "act.forbidden" | "camera.disabled" | "grant.expired" };

const ANONYMOUS: readonly Act[] = ["health.read", "setup.perform", "session.open", "session.read", "node.admit"];

const SIGNED_IN: readonly Act[] = ["health.read", "session.read", "session.close"];

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
  ],
  supervisor: ["camera.list", "camera.view", "link.list", "link.create", "link.end", "node.list"],
  operator: ["camera.list", "camera.view"],
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
  if (!mayAtAll(policy, principal, act))
    return { allowed: false, code: principal.kind === "anonymous" ? "session.required" : "act.forbidden" };
  if (principal.kind === "link") {
    if (target.kind !== "camera" || target.cameraId !== principal.cameraId) return { allowed: false, code: "act.forbidden" };
    if (now >= principal.endsAt) return { allowed: false, code: "grant.expired" };
  }
  if (PICTURE.includes(act) && target.kind === "camera" && policy.disabledCameras.includes(target.cameraId)) {
    return { allowed: false, code: "camera.disabled" };
  }
  return { allowed: true };
}

function mayAtAll(policy: Policy, principal: Principal, act: Act): boolean {
  switch (principal.kind) {
    case "anonymous":
      return ANONYMOUS.includes(act);
    case "person":
      return SIGNED_IN.includes(act) || (policy.roleActs[principal.role] ?? []).includes(act);
    case "link":
      return act === "camera.view";
    case "node":
      return act === "node.connect";
    case "source":
      return false;
  }
}
