import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { ViewingCause } from "@vigie/shared/viewings/schema";

/** What the viewer of a channel is told that was cut. */
export function problemOfCause(cause: ViewingCause): Problem | null {
  if (cause === "released") return null;
  if (cause === "authorisation_lapsed") return toProblem(new AppError("grant.expired", "the grant was not renewed in time"));
  return toProblem(new AppError("viewing.ended", `the viewing ended: ${cause}`, { params: { cause } }));
}
