import { liveClause } from "@vigie/shared/authorisations/clauses";
import { authorisationState } from "@vigie/shared/authorisations/schema";
import type { ForwardingEnd } from "@vigie/shared/forwarding/schema";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { AuthorisationId, CameraId, EpochMs, ServiceId } from "@vigie/shared/kernel/units";
import { indexOf, type Policy } from "@vigie/shared/people/policy";

/** What a camera's pictures leave the room by: the order whose clause lets them, until when at the latest; or why they do not. */
export type Ground =
  | { authorisationId: AuthorisationId; until: EpochMs; refusal: null }
  | { authorisationId: null; until: null; refusal: ProblemCode };

const refused = (refusal: ProblemCode): Ground => ({ authorisationId: null, until: null, refusal });

/** Whoever asks: the camera is in use, under an order in force, in a commune with live view, and a clause names the service. */
export function groundOf(policy: Policy, serviceId: ServiceId, cameraId: CameraId, now: EpochMs): Ground {
  const camera = indexOf(policy).cameras.get(cameraId);
  if (camera === undefined) return refused("camera.not_found");
  if (camera.isDisabled) return refused("camera.disabled");
  if (!camera.authorisations.some((order) => authorisationState(order, now) === "in_force")) {
    return refused("authorisation.none_in_force");
  }
  if (camera.serviceLevel !== "storage_and_viewing") return refused("commune.no_live_view");
  const clause = liveClause(camera.authorisations, serviceId, now);
  return clause === null ? refused("forwarding.no_clause") : { ...clause, refusal: null };
}

/** What a forwarding ends by when this is why nothing is left of it. */
export const endBy = (refusal: ProblemCode): ForwardingEnd =>
  refusal === "forwarding.no_clause" || refusal === "authorisation.none_in_force" ? "clause_ended" : "right_ended";
