import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { DeviceId, PersonId, RoundId, RoundRunId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import { countLooked, isFulfilled, isStartable, isThrough } from "@vigie/shared/rounds/rules";
import type { RoundRun, RunEnd, RunStart, RunStepSkip } from "@vigie/shared/rounds/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import type { Audience, RunList } from "../viewings/index.ts";
import { alreadyAnswered, notDue, requireRound } from "./plans.ts";
import type { RoundReading } from "./reading.ts";
import { readName } from "./repository.ts";
import {
  findRun,
  insertAnswer,
  insertRun,
  leaveOut,
  listLeftOut,
  listOpenRuns,
  markRunEnded,
  type StoredRun,
} from "./run-repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  reading: RoundReading;
  /** Closes what is open of it: nobody looks through it any more. */
  closeViewings: (unit: Unit, runId: RoundRunId) => Promise<void>;
  audienceOf: (tx: Tx, runId: RoundRunId) => Promise<Audience>;
  /** Whether a tile of the wall screen holds it. */
  isOnDevice: (tx: Tx, deviceId: DeviceId, runId: RoundRunId) => Promise<boolean>;
  /** Told after the commit. */
  changed: () => void;
}
export type RoundRuns = ReturnType<typeof createRoundRuns>;
type Ending = { how: NonNullable<RoundRun["endedHow"]>; reason: string | null; by: PersonId | null };

/** A run that is on no screen for so long is lost: its screen went away and nobody resumed it. */
const LOST_AFTER_MS = 5 * 60_000;

/** Carrying rounds out: from their start to their end, with what was left out and why. */
export function createRoundRuns({ db, clock, reading, closeViewings, audienceOf, isOnDevice, changed }: Deps) {
  async function requireOpen(tx: Tx, id: RoundRunId): Promise<StoredRun> {
    const run = await findRun(tx, id);
    if (run === null) throw new AppError("round.not_found", `run ${id}`);
    if (run.endedAt !== null) throw new AppError("round.run_over", `run ${id} is ${run.endedHow}`);
    return run;
  }

  async function end(unit: Unit, id: RoundRunId, { how, reason, by }: Ending): Promise<void> {
    const at = clock.now();
    if (!(await markRunEnded(unit.tx, id, { at, how, reason }))) return;
    await closeViewings(unit, id);
    const { steps } = await readRun(unit.tx, id);
    const counts = { looked: countLooked(steps), planned: steps.length };
    await appendJournal(unit.tx, at, "csu", { event: "round.ended", by, runId: id, how, reason, ...counts });
    unit.afterCommit(changed);
  }

  async function readRun(tx: Tx, id: RoundRunId): Promise<RoundRun> {
    const run = await findRun(tx, id);
    if (run === null) throw new AppError("round.not_found", `run ${id}`);
    return reading.toRun(tx, run);
  }

  /** How a run ends that no person ends; null: it goes on. Who looks through it themself may want to look for longer. */
  async function endingOf(tx: Tx, run: StoredRun): Promise<"completed" | "lost" | null> {
    const audience = await audienceOf(tx, run.id);
    if (audience.who === "person") return null;
    const { steps } = await reading.toRun(tx, run);
    if (audience.who === "wall_screen") return isFulfilled(steps) ? "completed" : null;
    const isAbandoned = clock.now() - (audience.sinceAt ?? run.startedAt) >= LOST_AFTER_MS;
    if (!isAbandoned) return null;
    return isThrough(steps) ? "completed" : "lost";
  }

  return {
    async read(principal: Principal, id: RoundRunId): Promise<RoundRun> {
      if (principal.kind === "device" && !(await isOnDevice(db, principal.deviceId, id))) {
        throw new AppError("round.not_found", `no tile of the screen holds run ${id}`);
      }
      return readRun(db, id);
    },

    /** For a due time, once and in time; or outside the schedule. */
    start: (by: PersonId, roundId: RoundId, { plannedAt }: RunStart): Promise<RoundRun> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const round = await requireRound(tx, roundId);
        const startedAt = clock.now();
        const isStartableNow = plannedAt === null ? round.disabledAt === null : isStartable(plannedAt, startedAt);
        if (!isStartableNow || (plannedAt !== null && !(await reading.isDue(tx, roundId, plannedAt)))) {
          throw notDue(roundId, plannedAt);
        }
        const run: StoredRun = {
          id: newId(),
          roundId,
          roundName: round.name,
          steps: round.steps,
          plannedAt,
          plannedBy: round.plannedBy.id,
          startedAt,
          startedBy: await readName(tx, by),
          endedAt: null,
          endedHow: null,
          reason: null,
        };
        await insertRun(tx, run);
        const answer = { roundId, roundName: round.name, runId: run.id, skippedBy: null, reason: null };
        // Two operators may start it in the same second: the unique row decides.
        if (plannedAt !== null && !(await insertAnswer(tx, { ...answer, plannedAt }))) throw alreadyAnswered(roundId, plannedAt);
        await appendJournal(tx, startedAt, "csu", { event: "round.started", by, roundId, runId: run.id, plannedAt });
        unit.afterCommit(changed);
        return reading.toRun(tx, run);
      }),

    /** A person leaves a step out, and says why. */
    skipStep: (by: PersonId, id: RoundRunId, { step, reason }: RunStepSkip): Promise<RoundRun> =>
      transact(db, async (unit) => {
        const run = await requireOpen(unit.tx, id);
        const cameraId = run.steps[step]?.cameraId;
        if (cameraId === undefined) throw new AppError("request.invalid", `the run has ${run.steps.length} steps`);
        await leaveOut(unit.tx, { runId: id, step, outcome: "skipped", reason });
        await appendJournal(unit.tx, clock.now(), "csu", { event: "round.step-skipped", by, runId: id, cameraId, reason });
        unit.afterCommit(changed);
        return reading.toRun(unit.tx, run);
      }),

    /** Completed after its last step; stopped before it, for a reason. */
    end: (by: PersonId, id: RoundRunId, { reason }: RunEnd): Promise<RoundRun> =>
      transact(db, async (unit) => {
        const run = await reading.toRun(unit.tx, await requireOpen(unit.tx, id));
        if (reason === null && !isThrough(run.steps)) throw new AppError("round.steps_left", `run ${id} has steps left`);
        await end(unit, id, { how: reason === null ? "completed" : "stopped", reason, by });
        return readRun(unit.tx, id);
      }),

    /** What its viewing turns through. `plannedBy` answers for the pictures of a planned one. */
    requireList: async (tx: Tx, id: RoundRunId): Promise<RunList> => listOf(await requireOpen(tx, id)),

    /** Nobody may see it: recorded, unless a person said more already. */
    stepRefused: (runId: RoundRunId, step: number, code: ProblemCode): Promise<void> =>
      transact(db, async (unit) => {
        const known = await listLeftOut(unit.tx, [runId]);
        if (known.some((each) => each.step === step)) return;
        await leaveOut(unit.tx, { runId, step, outcome: "refused", reason: code });
        unit.afterCommit(changed);
      }),

    /** Ends the runs whose screen went away, and those that a wall screen has shown. */
    async sweep(): Promise<void> {
      for (const { id } of await listOpenRuns(db)) {
        await transact(db, async (unit) => {
          const run = await findRun(unit.tx, id);
          if (run === null || run.endedAt !== null) return;
          const how = await endingOf(unit.tx, run);
          if (how !== null) await end(unit, id, { how, reason: null, by: null });
        });
      }
    },
  };
}

/** What a tile needs to know of a run that it takes. */
export interface RunForTile extends RunList {
  isOver: boolean;
}

/** Null: there is none of that id. */
export async function findRunForTile(tx: Tx, id: RoundRunId): Promise<RunForTile | null> {
  const run = await findRun(tx, id);
  return run === null ? null : { isOver: run.endedAt !== null, ...listOf(run) };
}

const listOf = ({ steps, plannedAt, plannedBy }: StoredRun): RunList => ({
  cameraIds: steps.map(({ cameraId }) => cameraId),
  plannedBy: plannedAt === null ? null : plannedBy,
});
