import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { type Decision, decide, type Motive, type Target } from "@vigie/shared/people/decide";
import { type Policy } from "@vigie/shared/people/policy";
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
}

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
  (policy: () => Policy, clock: Clock): Require =>
  (principal, act, target, why) =>
    requireAllowed(decide(policy(), principal, act, target, clock.now(), why), act);

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
export function guardRoutes(app: FastifyInstance, { clock, policy, origin, identify }: GuardDeps): readonly DeclaredRoute[] {
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
    requireAllowed(decide(policy(), principal, permission, targetOf(request), clock.now(), null), permission);
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
