import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { type Decision, decide, type Motive, type Target } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Identity, rememberPost } from "./post.ts";
import type { FieldProblems } from "./problem.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The act that the route performs. A route without one does not boot. */
    permission?: Act;
    fieldProblems?: FieldProblems;
  }
}

export type PersonPrincipal = Extract<Principal, { kind: "person" }>;
export type DevicePrincipal = Extract<Principal, { kind: "device" }>;

export interface GuardDeps {
  clock: Clock;
  policy: () => Policy;
  /** This console's own origin, as a browser writes it. */
  origin: () => string;
  identify: (request: FastifyRequest) => Promise<Identity>;
  refused: Refused;
}

/** Is told of what was refused; settles once that is written down, and never fails. */
export type Refused = (principal: Principal, act: Act, target: Target, code: string) => Promise<void>;

const principals = new WeakMap<FastifyRequest, Principal>();

export function principalOf(request: FastifyRequest): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw new Error("the request passed no guard");
  return principal;
}

/** The signed-in person behind the request. */
export function personOf(request: FastifyRequest): PersonPrincipal {
  const principal = principalOf(request);
  if (principal.kind !== "person") throw new AppError("session.required", "a person must be signed in");
  return principal;
}

/** Throws the decision's own code unless it allows. */
function requireAllowed(decision: Decision, act: Act): void {
  if (!decision.allowed) throw new AppError(decision.code, `${act} is refused`);
}

/** Asks `decide`, and throws when it refuses. */
export type Require = (principal: Principal, act: Act, target: Target, why: Motive | null) => void;

export const createRequire =
  (policy: () => Policy, clock: Clock, refused: Refused): Require =>
  (principal, act, target, why) => {
    const decision = decide(policy(), principal, act, target, clock.now(), why);
    // Also asked in transactions, which end before the refusal can have its row.
    if (!decision.allowed) void refused(principal, act, target, decision.code);
    requireAllowed(decision, act);
  };

/** Of cameras, those on which the principal may do that. */
export type InScope = <T>(principal: Principal, act: Act, those: readonly T[], idOf: (one: T) => CameraId) => T[];

export const createInScope =
  (policy: () => Policy, clock: Clock): InScope =>
  (principal, act, those, idOf) => {
    const [now, at] = [policy(), clock.now()];
    return those.filter((one) => decide(now, principal, act, { kind: "camera", cameraId: idOf(one) }, at, null).allowed);
  };

export interface DeclaredRoute {
  method: string;
  url: string;
  permission: Act;
}

/**
 * Stands before every route: refuses to register one that declares no permission, refuses what other sites' pages send, finds out who
 * asks, and asks `decide`: about the camera that the address names, otherwise about the CSU as a whole. A room decides again for a camera
 * that is named elsewhere, in a body or by what is stored. The answer fills as routes are registered.
 */
export function guardRoutes(
  app: FastifyInstance,
  { clock, policy, origin, identify, refused }: GuardDeps,
): readonly DeclaredRoute[] {
  const routes: DeclaredRoute[] = [];
  app.addHook("onRoute", ({ method, url, config }) => {
    const permission = config?.permission;
    if (permission === undefined) throw new Error(`route ${String(method)} ${url} declares no permission`);
    for (const each of [method].flat()) routes.push({ method: each, url, permission });
  });
  app.addHook("onRequest", async (request) => {
    const { permission } = request.routeOptions.config;
    if (request.is404 || permission === undefined) return;
    refuseOtherSites(request, origin());
    const { principal, post } = await identify(request);
    const target = targetOf(request);
    const decision = decide(policy(), principal, permission, target, clock.now(), null);
    if (!decision.allowed) await refused(principal, permission, target, decision.code);
    requireAllowed(decision, permission);
    principals.set(request, principal);
    rememberPost(request, post);
  });
  return routes;
}

function targetOf({ params }: FastifyRequest): Target {
  const named = CameraId.safeParse((params as { cameraId?: unknown }).cameraId);
  // What is no id is refused by the route's schema.
  return named.success ? { kind: "camera", cameraId: named.data } : { kind: "csu" };
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Cross-site request forgery: a browser says which page sends, in `Origin` or, where it leaves that out, in `Sec-Fetch-Site`. */
function refuseOtherSites({ method, headers }: FastifyRequest, own: string): void {
  if (SAFE_METHODS.includes(method)) return;
  const { origin } = headers;
  const site = headers["sec-fetch-site"];
  const isOurs = origin === undefined ? site === undefined || site === "same-origin" || site === "none" : origin === own;
  if (!isOurs) throw new AppError("request.origin_refused", `sent by ${origin ?? String(site)}`);
}
