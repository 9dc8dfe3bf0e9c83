import type { Problem } from "@vigie/shared/kernel/problem";

/** How a call to the server or to a node ended. A caller handles three cases and never a `try`. */
export type Result<T> =
  | { outcome: "success"; value: T }
  /** The caller took it back (its signal aborted); nothing is to be said. */
  | { outcome: "aborted" }
  | { outcome: "problem"; problem: Problem };

export const success = <T>(value: T): Result<T> => ({ outcome: "success", value });
export const problem = (told: Problem): Result<never> => ({ outcome: "problem", problem: told });
export const ABORTED: Result<never> = { outcome: "aborted" };
