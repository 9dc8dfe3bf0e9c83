import type { EpochMs, RoundId } from "@vigie/shared/kernel/units";
import { openState, runState, shareOf } from "@vigie/shared/rounds/rules";
import { dueTimes } from "@vigie/shared/rounds/schedule";
import type { CoverageLine, RoundRun } from "@vigie/shared/rounds/schema";
import type { RoundVersion } from "./repository.ts";
import type { Answer } from "./run-repository.ts";

/** [from, to). */
export interface Range {
  from: EpochMs;
  to: EpochMs;
}

export interface Due {
  roundId: RoundId;
  roundName: string;
  plannedAt: EpochMs;
}

/** Every due time in the range, each by the plan that was in force at it. */
export function duesOf(versions: readonly RoundVersion[], { from, to }: Range): Due[] {
  return versions.flatMap(({ round, fromAt, untilAt }) => {
    if (round.disabledAt !== null) return [];
    const begin = Math.max(from, fromAt) as EpochMs;
    const end = Math.min(to, untilAt ?? to) as EpochMs;
    return dueTimes(round.schedule, begin, end).map((plannedAt) => ({ roundId: round.id, roundName: round.name, plannedAt }));
  });
}

/** Planned against done: a line for each due time, one for each answer to a time that the plan has lost since, and one for each run besides. */
export function coverageOf(
  { dues, runs, skips }: { dues: readonly Due[]; runs: readonly RoundRun[]; skips: readonly Answer[] },
  now: EpochMs,
): CoverageLine[] {
  const answers = [...runs.map(lineOfRun), ...skips.map(lineOfSkip)];
  const keyOf = ({ roundId, plannedAt }: { roundId: RoundId; plannedAt: EpochMs | null }) => `${roundId} ${plannedAt}`;
  const answered = new Set(answers.map(keyOf));
  const unanswered = dues.filter((due) => !answered.has(keyOf(due))).map((due) => lineOfDue(due, now));
  const startOf = ({ plannedAt, run }: CoverageLine) => plannedAt ?? run?.startedAt ?? 0;
  return [...answers, ...unanswered].sort((a, b) => startOf(a) - startOf(b) || a.roundName.localeCompare(b.roundName));
}

const nothing = { run: null, skippedBy: null, reason: null, share: 0 };

const lineOfDue = (due: Due, now: EpochMs): CoverageLine => ({ ...due, ...nothing, state: openState(due.plannedAt, now) });

const lineOfSkip = ({ roundId, roundName, plannedAt, skippedBy, reason }: Answer): CoverageLine => ({
  ...nothing,
  roundId,
  roundName,
  plannedAt,
  state: "skipped",
  skippedBy,
  reason,
});

function lineOfRun(run: RoundRun): CoverageLine {
  const { roundId, roundName, plannedAt, reason, steps } = run;
  return { roundId, roundName, plannedAt, state: runState(run), run, skippedBy: null, reason, share: shareOf(steps) };
}
