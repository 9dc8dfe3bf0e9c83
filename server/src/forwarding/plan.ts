import { createHash } from "node:crypto";
import { type ForwardingInput, type ForwardingPreview, MAX_FORWARDING_MS } from "@vigie/shared/forwarding/schema";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { AuthorisationId, CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { decide } from "@vigie/shared/people/decide";
import type { Policy, PolicyForwarding } from "@vigie/shared/people/policy";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { groundOf } from "./grounds.ts";

/** The asker's clock may be ahead of the server's by this much. */
const CLOCK_GRACE_MS = 60_000;

export interface PlannedCamera {
  cameraId: CameraId;
  authorisationId: AuthorisationId | null;
  refusal: ProblemCode | null;
}
export interface Plan extends ForwardingPreview {
  cameras: PlannedCamera[];
}

/** Throws unless it ends after now, and within a shift. */
export function requireTerm(until: EpochMs, now: EpochMs): void {
  if (until <= now) throw new AppError("forwarding.over", `it would have ended at ${until}`);
  if (until > now + MAX_FORWARDING_MS + CLOCK_GRACE_MS) {
    throw new AppError("forwarding.too_long", `it would last until ${until}`, {
      params: { hours: MAX_FORWARDING_MS / 3_600_000 },
    });
  }
}

/** What would be sent of these cameras, and until when: the asker's own right first, then what lets the service receive. */
export function planOf(
  policy: Policy,
  asker: PersonPrincipal,
  input: Omit<ForwardingInput, "requestId">,
  cameraIds: readonly CameraId[],
  now: EpochMs,
): Plan {
  let until = input.until;
  const cameras = [...new Set(cameraIds)].map((cameraId): PlannedCamera => {
    const decision = decide(policy, asker, "forwarding.open", { kind: "camera", cameraId }, now, null);
    if (!decision.allowed) return { cameraId, authorisationId: null, refusal: decision.code };
    const { until: clauseEnd, ...ground } = groundOf(policy, input.serviceId, cameraId, now);
    if (clauseEnd !== null && clauseEnd < until) until = clauseEnd;
    return { cameraId, ...ground };
  });
  // What runs already is part of the answer: a second step that is sent twice opens one.
  const running = policy.forwardings.filter((one) => one.serviceId === input.serviceId && sendsOneOf(one, cameraIds));
  const previewed = { input, cameras, until, running: running.map(({ id }) => id) };
  return { cameras, until, previewHash: hashOf(previewed) };
}

const sendsOneOf = (forwarding: PolicyForwarding, cameraIds: readonly CameraId[]): boolean =>
  forwarding.cameraIds.some((id) => cameraIds.includes(id));

/** Of exactly what was previewed: the question with its answer. SHA-256, hex. */
const hashOf = (previewed: object): string => createHash("sha256").update(canonicalJson(previewed)).digest("hex");
