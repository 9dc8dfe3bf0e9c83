import type { Problem } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";

/** The way to the node is cut, not the right to see: said as a lost link. */
const LINK: ReadonlySet<ProblemCode> = new Set(["server.unreachable", "node.unreachable", "grant.link_down"]);

/** Passes by itself, or is answered for good by a new viewing: the server decides again. */
const PASSING: ReadonlySet<ProblemCode> = new Set([
  ...LINK,
  "server.internal",
  "request.too_many",
  "viewing.ended",
  "viewing.not_found",
  "grant.expired",
  "grant.used",
  "grant.ended",
  "channel.taken",
  "channel.not_found",
]);

export const isLinkTrouble = (problem: Problem): boolean => LINK.has(problem.code);
export const isPassing = (problem: Problem): boolean => PASSING.has(problem.code);

const WAITS_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;

/** `attempts`: failures in a row before this wait. */
export const retryDelayMs = (attempts: number): number => WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)] ?? 0;
