import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { Result } from "./result.ts";

/** TanStack Query knows failure by exceptions alone; this carries the problem through it, and nothing else throws it. */
class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** For a query function: its value, or the exception that Query expects. */
export function orThrow<T>(result: Result<T>): T {
  if (result.outcome === "success") return result.value;
  if (result.outcome === "aborted") throw new DOMException("taken back by its caller", "AbortError");
  throw new ProblemError(result.problem);
}

export const problemOf = (error: Error): Problem =>
  error instanceof ProblemError ? error.problem : toProblem(new AppError("server.internal", error.message));
