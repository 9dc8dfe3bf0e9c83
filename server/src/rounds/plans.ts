import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, PersonId, RoundId } from "@vigie/shared/kernel/units";
import { ROUND_LATE_MS, type Round, type RoundChange, type RoundInput, type RoundSkip } from "@vigie/shared/rounds/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import type { RoundReading } from "./reading.ts";
import { endVersion, findRound, insertVersion, readName, unknownCameras } from "./repository.ts";
import { insertAnswer } from "./run-repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  reading: RoundReading;
  /** Told after the commit. */
  changed: () => void;
}
export type RoundPlans = ReturnType<typeof createRoundPlans>;

/** How long beforehand a person may say that a planned round will not be done. */
const SKIP_AHEAD_MS = 24 * 3_600_000;

/** What is to be looked at, and when. Each change is a version, and the one before stays for what was due under it. */
export function createRoundPlans({ db, clock, reading, changed }: Deps) {
  return {
    create: (by: PersonId, input: RoundInput): Promise<Round> =>
      transact(db, async (unit) => {
        await requireCameras(unit.tx, input);
        const round = { id: newId<RoundId>(), ...input, plannedBy: await readName(unit.tx, by), disabledAt: null, version: 1 };
        await store(unit.tx, by, round);
        unit.afterCommit(changed);
        return round;
      }),

    /** Changes what is given, if the round is still at the version that the caller saw; who changes the plan answers for it from now on. */
    change: (by: PersonId, id: RoundId, change: RoundChange): Promise<Round> =>
      transact(db, async (unit) => {
        const before = await requireRound(unit.tx, id);
        const next = await applyChange(unit.tx, by, before, change);
        if (before.version !== change.version || !(await endVersion(unit.tx, id, change.version, clock.now()))) {
          throw new AppError("round.changed", `round ${id} is at version ${before.version}`);
        }
        await store(unit.tx, by, next);
        unit.afterCommit(changed);
        return next;
      }),

    /** A planned round will not be done, and why. */
    skip: (by: PersonId, id: RoundId, { plannedAt, reason }: RoundSkip): Promise<void> =>
      transact(db, async (unit) => {
        const { name: roundName } = await requireRound(unit.tx, id);
        const now = clock.now();
        const isInTime = plannedAt <= now + SKIP_AHEAD_MS && now < plannedAt + ROUND_LATE_MS;
        if (!isInTime || !(await reading.isDue(unit.tx, id, plannedAt))) throw notDue(id, plannedAt);
        const skippedBy = await readName(unit.tx, by);
        if (!(await insertAnswer(unit.tx, { roundId: id, plannedAt, roundName, runId: null, skippedBy, reason }))) {
          throw alreadyAnswered(id, plannedAt);
        }
        await appendJournal(unit.tx, now, "csu", { event: "round.skipped", by, roundId: id, plannedAt, reason });
        unit.afterCommit(changed);
      }),
  };

  async function store(tx: Tx, by: PersonId, round: Round): Promise<void> {
    const { id: roundId, version, name } = round;
    await insertVersion(tx, round, clock.now());
    await appendJournal(tx, clock.now(), "csu", { event: "round.planned", by, roundId, version, name });
  }

  async function applyChange(tx: Tx, by: PersonId, before: Round, { round, disabled }: RoundChange): Promise<Round> {
    if (round !== undefined) await requireCameras(tx, round);
    const isDisabled = disabled ?? before.disabledAt !== null;
    const isTakenUp = round !== undefined || (before.disabledAt !== null && !isDisabled);
    return {
      ...before,
      ...round,
      plannedBy: isTakenUp ? await readName(tx, by) : before.plannedBy,
      disabledAt: isDisabled ? (before.disabledAt ?? clock.now()) : null,
      version: before.version + 1,
    };
  }
}

async function requireCameras(tx: Tx, { steps }: RoundInput): Promise<void> {
  const [unknown] = await unknownCameras(
    tx,
    steps.map(({ cameraId }) => cameraId),
  );
  if (unknown !== undefined) throw new AppError("camera.not_found", `camera ${unknown}`);
}

export async function requireRound(tx: Tx, id: RoundId): Promise<Round> {
  const round = await findRound(tx, id);
  if (round === null) throw new AppError("round.not_found", `round ${id}`);
  return round;
}

export const notDue = (id: RoundId, plannedAt: EpochMs | null) =>
  new AppError("round.not_due", `round ${id} is not due at ${plannedAt}`);
export const alreadyAnswered = (id: RoundId, plannedAt: EpochMs) =>
  new AppError("round.already_answered", `round ${id} of ${plannedAt} was answered`);
