import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, RoundId, RoundRunId } from "@vigie/shared/kernel/units";
import { outcomeOf } from "@vigie/shared/rounds/rules";
import { type CoverageLine, ROUND_LATE_MS, type RoundRun, type RunStep } from "@vigie/shared/rounds/schema";
import type { Tx } from "../db/open.ts";
import type { StepShown } from "../viewings/index.ts";
import { coverageOf, duesOf, type Range } from "./coverage.ts";
import { listVersions } from "./repository.ts";
import { type LeftOut, listLeftOut, listOpenRuns, listRuns, listSkips, type StoredRun, withSteps } from "./run-repository.ts";

interface Deps {
  clock: Clock;
  stepsShown: (tx: Tx, runIds: readonly RoundRunId[]) => Promise<StepShown[]>;
}
export type RoundReading = ReturnType<typeof createRoundReading>;

/** What is offered for starting, beside what runs. */
const CURRENT_AHEAD_MS = 3_600_000;

/** Rounds as they are read: runs with what became of their steps, and planned against done. */
export function createRoundReading({ clock, stepsShown }: Deps) {
  async function toRuns(tx: Tx, stored: readonly StoredRun[]): Promise<RoundRun[]> {
    const ids = stored.map(({ id }) => id);
    const keyOf = (runId: RoundRunId, step: number) => `${runId} ${step}`;
    const shown = new Map((await stepsShown(tx, ids)).map((each) => [keyOf(each.runId, each.step), each]));
    const leftOut = new Map((await listLeftOut(tx, ids)).map((each) => [keyOf(each.runId, each.step), each]));
    const now = clock.now();
    return stored.map((run) => {
      const steps = run.steps.map((planned, step) => {
        const key = keyOf(run.id, step);
        return toStep(planned, shown.get(key), leftOut.get(key) ?? null, now);
      });
      return withSteps(run, steps);
    });
  }

  async function coverage(tx: Tx, range: Range): Promise<CoverageLine[]> {
    const dues = duesOf(await listVersions(tx, range), range);
    const runs = await toRuns(tx, await listRuns(tx, range));
    return coverageOf({ dues, runs, skips: await listSkips(tx, range) }, clock.now());
  }

  return {
    coverage,
    toRun: async (tx: Tx, stored: StoredRun): Promise<RoundRun> => {
      const [run] = await toRuns(tx, [stored]);
      if (run === undefined) throw new Error("one run in, one run out");
      return run;
    },

    /** What is due within the hour and what runs, whenever it was planned. */
    async current(tx: Tx): Promise<CoverageLine[]> {
      const now = clock.now();
      const window = { from: (now - ROUND_LATE_MS) as EpochMs, to: (now + CURRENT_AHEAD_MS) as EpochMs };
      const open = (await coverage(tx, window)).filter(({ state }) => state === "to_come" || state === "due");
      const runs = await toRuns(tx, await listOpenRuns(tx));
      return [...coverageOf({ dues: [], runs, skips: [] }, now), ...open];
    },

    /** Whether the plan in force at that time had the round due then. */
    async isDue(tx: Tx, id: RoundId, plannedAt: EpochMs): Promise<boolean> {
      const instant = { from: plannedAt, to: (plannedAt + 1) as EpochMs };
      return duesOf(await listVersions(tx, instant, id), instant).length > 0;
    },
  };
}

function toStep(
  planned: StoredRun["steps"][number],
  shown: StepShown | undefined,
  leftOut: LeftOut | null,
  now: EpochMs,
): RunStep {
  const isOpen = shown !== undefined && shown.openSince !== null;
  const seconds = (shown?.seconds ?? 0) + (isOpen ? Math.max(0, now - (shown.openSince ?? now)) / 1_000 : 0);
  const outcome = outcomeOf({ dwellSeconds: planned.dwellSeconds, seconds, isOpen, leftOut });
  const isLeftOut = outcome === "skipped" || outcome === "refused";
  return { ...planned, outcome, reason: isLeftOut ? (leftOut?.reason ?? null) : null, seconds };
}
