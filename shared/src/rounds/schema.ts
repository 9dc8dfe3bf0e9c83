import { z } from "zod";
import { CameraId, EpochMs, RoundId, RoundRunId } from "../kernel/units.ts";
import { PersonName } from "../people/schema.ts";
import { DwellSeconds } from "../walls/scenes.ts";

const name = z.string().trim().min(1).max(80);

/** `hh:mm` of the room's wall clock (Europe/Paris). */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** On these days of the week (ISO 8601: 1 Monday … 7 Sunday) at these times. */
export const RoundSchedule = z.object({
  days: z.array(z.number().int().min(1).max(7)).max(7),
  times: z.array(TimeOfDay).max(48),
});
export type RoundSchedule = z.infer<typeof RoundSchedule>;

/** A named list of cameras to be looked at, one after the other, at set times (*ronde vidéo*). `plannedBy` answers for its pictures. */
export const Round = z.object({
  id: RoundId,
  name,
  steps: z
    .array(z.object({ cameraId: CameraId, dwellSeconds: DwellSeconds }))
    .min(1)
    .max(200),
  schedule: RoundSchedule,
  plannedBy: PersonName,
  disabledAt: EpochMs.nullable(),
  version: z.number().int(),
});
export type Round = z.infer<typeof Round>;
export const RoundInput = Round.pick({ name: true, steps: true, schedule: true });
export type RoundInput = z.infer<typeof RoundInput>;
export const RoundChange = z.object({
  version: z.number().int(),
  round: RoundInput.optional(),
  disabled: z.boolean().optional(),
});
export type RoundChange = z.infer<typeof RoundChange>;

const Reason = z.string().trim().min(3).max(200);

/** `looked`: its picture was open for at least its dwell; `cut`: for less; `skipped`: left out with a reason, or since nobody may see it (`refused`). */
export const RunStep = z.object({
  cameraId: CameraId,
  dwellSeconds: DwellSeconds,
  outcome: z.enum(["waiting", "showing", "looked", "cut", "skipped", "refused"]),
  reason: z.string().nullable(),
  /** How long its picture was open, over all its showings. */
  seconds: z.number().nonnegative(),
});
export type RunStep = z.infer<typeof RunStep>;

/**
 * One carrying out of a round, with the list as it was then. `plannedAt` null: started outside the schedule. `endedHow`: `completed` after
 * the last step, `stopped` by a person with a reason, `lost` when its screen went away.
 */
export const RoundRun = z.object({
  id: RoundRunId,
  roundId: RoundId,
  roundName: z.string(),
  plannedAt: EpochMs.nullable(),
  startedAt: EpochMs,
  startedBy: PersonName,
  steps: z.array(RunStep),
  endedAt: EpochMs.nullable(),
  endedHow: z.enum(["completed", "stopped", "lost"]).nullable(),
  reason: z.string().nullable(),
});
export type RoundRun = z.infer<typeof RoundRun>;

/** `plannedAt` names the due time that it answers. */
export const RunStart = z.object({ plannedAt: EpochMs.nullable() });
export type RunStart = z.infer<typeof RunStart>;
export const RunStepSkip = z.object({ step: z.number().int().nonnegative(), reason: Reason });
export type RunStepSkip = z.infer<typeof RunStepSkip>;
/** `reason` null: the last step was shown. */
export const RunEnd = z.object({ reason: Reason.nullable() });
export type RunEnd = z.infer<typeof RunEnd>;
/** A planned round that will not be done. */
export const RoundSkip = z.object({ plannedAt: EpochMs, reason: Reason });
export type RoundSkip = z.infer<typeof RoundSkip>;

/** How long before and after its time a planned round may be started for that time. After it, it is `missed`. */
export const ROUND_EARLY_MS = 10 * 60_000;
export const ROUND_LATE_MS = 30 * 60_000;

/** Planned against done: one line a due time, and one a run outside the schedule. `share`: steps looked at ÷ steps planned. */
export const CoverageLine = z.object({
  roundId: RoundId,
  roundName: z.string(),
  plannedAt: EpochMs.nullable(),
  state: z.enum(["to_come", "due", "running", "done", "partial", "skipped", "missed"]),
  run: RoundRun.nullable(),
  skippedBy: PersonName.nullable(),
  reason: z.string().nullable(),
  share: z.number().min(0).max(1),
});
export type CoverageLine = z.infer<typeof CoverageLine>;

/** `GET /api/rounds`: the rounds, and what is due within the next hour or running. */
export const RoundsView = z.object({ rounds: z.array(Round), current: z.array(CoverageLine) });
export type RoundsView = z.infer<typeof RoundsView>;
