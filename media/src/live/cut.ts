import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { ViewingCause } from "@vigie/shared/viewings/schema";

/** The grant's own term: the same viewer may come again with another one. */
export const NOT_RENEWED: Problem = toProblem(new AppError("grant.expired", "the grant was not renewed in time"));

/** What the viewer of a channel is told that was cut. */
export function problemOfCause(cause: ViewingCause): Problem | null {
  if (cause === "released") return null;
  if (cause === "authorisation_lapsed")
    return toProblem(new AppError("authorisation.none_in_force", "the order that covered the camera has ended"));
  return toProblem(new AppError("viewing.ended", `the viewing ended: ${cause}`, { params: { cause } }));
}
