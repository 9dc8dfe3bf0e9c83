import { z } from "zod";
import { liveClause } from "../authorisations/clauses.ts";
import { authorisationState, isClauseLive } from "../authorisations/schema.ts";
import type { HabilitationLevel } from "../habilitations/schema.ts";
import { habilitationState } from "../habilitations/state.ts";
import type { ProblemCode } from "../kernel/problem-codes.ts";
import type { CameraId, DeviceId, EpochMs, PersonId } from "../kernel/units.ts";
import { LookBackMotive } from "../recordings/playback.ts";
import type { Act } from "./acts.ts";
import { type CameraPolicy, indexOf, type Policy, type PolicyForwarding } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { HABILITATED_ROLES, type Role } from "./roles.ts";

/**
 * Why one acts. Live, it follows from the act that opened the picture and is never asked of an operator who watches: `push` when somebody
 * else placed the camera there, `round` when a round or a carousel brought it, `forwarding` when it is forwarded to the viewer's service,
 * `break-glass` when the commune has no live view and a supervisor opened one for a reason. Looking back, it is chosen.
 */
export const Motive = z.enum(["watch", "push", "round", "forwarding", "break-glass", ...LookBackMotive.options]);
export type Motive = z.infer<typeof Motive>;

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

type RefusalCode = Extract<
  ProblemCode,
  | "session.required"
  | "session.locked"
  | "session.step_up_required"
  | "factor.key_required"
  | "act.forbidden"
  | "camera.not_found"
  | "camera.disabled"
  | "authorisation.none_in_force"
  | "habilitation.none_active"
  | "habilitation.out_of_scope"
  | "habilitation.level_too_low"
  | "commune.no_live_view"
  | "commune.no_recording"
  | "forwarding.none_open"
  | "grant.expired"
>;
export type Decision = { allowed: true } | { allowed: false; code: RefusalCode };

/** How long both factors, once given, are good for what is sensitive. */
export const FRESH_MS = 15 * 60_000;
/** How long a locked post shows its wall. */
export const LOCKED_SHOW_MS = 30 * 60_000;

const ALLOWED: Decision = { allowed: true };
const refused = (code: RefusalCode): Decision => ({ allowed: false, code });

const ANONYMOUS: ReadonlySet<Act> = new Set<Act>([
  "health.read",
  "setup.perform",
  "session.open",
  "session.read",
  "node.admit",
  "device.enrol",
]);

/** Also of who lacks a key. `session.open`: another takes over the post. `device.enrol`: a post is enrolled, and asked for its name, whoever sits at it. */
const SIGNED_IN: ReadonlySet<Act> = new Set<Act>([
  "health.read",
  "session.open",
  "session.read",
  "session.close",
  "session.lock",
  "session.unlock",
  "session.step-up",
  "factor.enrol",
  "device.enrol",
]);

/** What is left to a locked session wherever it is. */
const LOCKED: ReadonlySet<Act> = new Set<Act>(["health.read", "session.open", "session.read", "session.close", "session.unlock"]);

/** What a wall screen needs to draw itself, and a locked post. `camera.view`: it may ask; each picture is decided on its placer. */
const DEVICE: ReadonlySet<Act> = new Set<Act>([
  "health.read",
  "session.read",
  "device.enrol",
  "camera.list",
  "display.read",
  "carousel.list",
  "round.read",
  "camera.view",
]);

/** Both factors must have been given of late. */
const SENSITIVE: ReadonlySet<Act> = new Set<Act>([
  "person.create",
  "person.change",
  "session.manage",
  "factor.reset",
  "factor.require",
  "habilitation.change",
  "authorisation.change",
  "approval.request",
  "approval.give",
  "break-glass.open",
  "service.change",
  "journal.dossier",
  "journal.retain",
  "recording.export",
  "mask.apply",
]);

/** The habilitation that an act on a camera takes, of those whose right is one. */
const LEVEL_OF: Partial<Record<Act, HabilitationLevel>> = {
  "camera.list": "view",
  "camera.health": "view",
  "camera.view": "view",
  "forwarding.open": "operate",
  "camera.ptz": "operate",
  "recording.play": "operate",
  "recording.keep": "extract",
  "recording.export": "extract",
};
const LEVELS: readonly HabilitationLevel[] = ["view", "operate", "extract"];

/** Acts that show or send what a camera sees now, and those on what was recorded. */
const LIVE: ReadonlySet<Act> = new Set<Act>(["camera.view", "forwarding.open", "camera.ptz"]);
const RECORDED: ReadonlySet<Act> = new Set<Act>(["recording.play", "recording.keep", "recording.export"]);

/**
 * The one function that decides. Denies what nothing allows. `now` and `why` are part of the question: what rests on dates ends at an
 * instant, and a look at a commune without live view takes its motive.
 */
export function decide(
  policy: Policy,
  principal: Principal,
  act: Act,
  target: Target,
  now: EpochMs,
  why: Motive | null,
): Decision {
  const atAll = mayAtAll(policy, principal, act, now);
  if (!atAll.allowed) return atAll;
  if (target.kind === "display") return mayTouch(policy, principal, target.owner) ? ALLOWED : refused("act.forbidden");
  if (target.kind === "camera") return onCamera(policy, principal, act, target, now, why);
  return ALLOWED;
}

function mayAtAll(policy: Policy, principal: Principal, act: Act, now: EpochMs): Decision {
  switch (principal.kind) {
    case "anonymous":
      return ANONYMOUS.has(act) ? ALLOWED : refused("session.required");
    case "person":
      return personAtAll(policy, principal, act, now);
    case "device":
      return DEVICE.has(act) ? ALLOWED : refused("act.forbidden");
    case "link":
      return act === "camera.view" ? ALLOWED : refused("act.forbidden");
    case "node":
      return act === "node.connect" ? ALLOWED : refused("act.forbidden");
    case "source":
      return refused("act.forbidden");
  }
}

function personAtAll(policy: Policy, principal: PersonPrincipal, act: Act, now: EpochMs): Decision {
  const { role, locked, lacksKey, authenticatedAt } = principal;
  if (locked !== undefined && !LOCKED.has(act)) {
    const goesOn = locked.deviceId !== null && now < locked.at + LOCKED_SHOW_MS;
    if (!goesOn || !DEVICE.has(act)) return refused("session.locked");
  }
  if (!SIGNED_IN.has(act) && !hasAct(policy, role, act)) return refused("act.forbidden");
  if (!SIGNED_IN.has(act) && lacksKey === true) return refused("factor.key_required");
  const isFresh = authenticatedAt !== undefined && now < authenticatedAt + FRESH_MS;
  return SENSITIVE.has(act) && !isFresh ? refused("session.step_up_required") : ALLOWED;
}

const hasAct = (policy: Policy, role: Role, act: Act): boolean => (policy.roleActs[role] ?? []).includes(act);

/** One's own screen, or anybody's for who assigns. */
function mayTouch(policy: Policy, principal: Principal, owner: ScreenOwner): boolean {
  if (principal.kind === "device") return owner.kind === "device" && owner.deviceId === principal.deviceId;
  if (principal.kind !== "person") return false;
  const isOwn = owner.kind === "person" && owner.personId === principal.personId;
  return isOwn || hasAct(policy, principal.role, "display.assign");
}

type PersonPrincipal = Extract<Principal, { kind: "person" }>;
type CameraTarget = Extract<Target, { kind: "camera" }>;

function onCamera(
  policy: Policy,
  principal: Principal,
  act: Act,
  { cameraId, placer }: CameraTarget,
  now: EpochMs,
  why: Motive | null,
): Decision {
  if (principal.kind === "link" && principal.cameraId !== cameraId) return refused("act.forbidden");
  if (principal.kind === "link" && now >= principal.endsAt) return refused("grant.expired");
  const camera = indexOf(policy).cameras.get(cameraId);
  const isOfPicture = LIVE.has(act) || RECORDED.has(act);
  if (camera === undefined) return isOfPicture || LEVEL_OF[act] !== undefined ? refused("camera.not_found") : ALLOWED;
  const person = behind(principal, act, placer);
  if (person !== null && !hasAct(policy, person.role, act)) return refused("act.forbidden");
  if (person === null && isOfPicture && principal.kind !== "link") return refused("act.forbidden");
  // Whose scope it is outside of is not told what state the camera is in.
  const inScope = person === null ? ALLOWED : rightOver(policy, camera, person, act, now);
  if (!inScope.allowed || !isOfPicture) return inScope;
  if (camera.isDisabled) return refused("camera.disabled");
  if (!camera.authorisations.some((order) => authorisationState(order, now) === "in_force")) {
    return refused("authorisation.none_in_force");
  }
  const isOut = principal.kind === "link" && !isForwarded(camera, now, ({ id }) => id === principal.forwardingId);
  return isOut ? refused("forwarding.none_open") : serviceOf(policy, camera, person, act, now, why);
}

/** The person whose right it is: who asks, or on a device who placed it. */
function behind(principal: Principal, act: Act, placer: Placer | null | undefined): Placer | null {
  if (principal.kind === "person") return principal;
  return principal.kind === "device" && act === "camera.view" ? (placer ?? null) : null;
}

function rightOver(policy: Policy, camera: CameraPolicy, person: Placer, act: Act, now: EpochMs): Decision {
  if (person.role === "liaison") {
    const isViewer = ({ viewers }: PolicyForwarding) => viewers.includes(person.personId);
    if (!isForwarded(camera, now, isViewer)) return refused("forwarding.none_open");
    const isTheirs = act !== "camera.ptz" || isForwarded(camera, now, (one) => isViewer(one) && maySteer(camera, one, now));
    return isTheirs ? ALLOWED : refused("act.forbidden");
  }
  const level = LEVEL_OF[act];
  if (level === undefined || !HABILITATED_ROLES.includes(person.role)) return ALLOWED;
  const own = indexOf(policy).habilitations.get(person.personId) ?? [];
  let best: RefusalCode = "habilitation.none_active";
  for (const { habilitation, communes, cameras } of own) {
    if (habilitationState(habilitation, now) !== "active") continue;
    if (!communes.has(camera.communeId) || (cameras !== null && !cameras.has(camera.id))) {
      if (best === "habilitation.none_active") best = "habilitation.out_of_scope";
    } else if (LEVELS.indexOf(habilitation.level) >= LEVELS.indexOf(level)) return ALLOWED;
    else best = "habilitation.level_too_low";
  }
  return refused(best);
}

/** One of those forwardings is open, under a clause of an order in force that lets pictures of now out to its service. */
const isForwarded = (
  { forwardings, authorisations }: CameraPolicy,
  now: EpochMs,
  isOneOf: (forwarding: PolicyForwarding) => boolean,
): boolean =>
  forwardings.some(
    (one) => now >= one.from && now < one.until && isOneOf(one) && liveClause(authorisations, one.serviceId, now) !== null,
  );

/** A clause in force lets the forwarding's service steer as well. */
const maySteer = ({ authorisations }: CameraPolicy, { serviceId }: PolicyForwarding, now: EpochMs): boolean =>
  authorisations.some(
    (order) =>
      authorisationState(order, now) === "in_force" &&
      order.clauses.some((clause) => clause.serviceId === serviceId && clause.ptzTakeOver && isClauseLive(clause, now)),
  );

/** What the commune chose of the service, and the way round it that a supervisor answers for. */
function serviceOf(
  policy: Policy,
  { communeId, serviceLevel }: CameraPolicy,
  person: Placer | null,
  act: Act,
  now: EpochMs,
  why: Motive | null,
): Decision {
  if (RECORDED.has(act)) return serviceLevel === "network" ? refused("commune.no_recording") : ALLOWED;
  if (serviceLevel === "storage_and_viewing") return ALLOWED;
  const isBroken =
    act === "camera.view" &&
    serviceLevel === "storage" &&
    why === "break-glass" &&
    person !== null &&
    indexOf(policy).breakGlasses.some(
      (one) => one.personId === person.personId && one.communeId === communeId && now >= one.from && now < one.until,
    );
  return isBroken ? ALLOWED : refused("commune.no_live_view");
}
