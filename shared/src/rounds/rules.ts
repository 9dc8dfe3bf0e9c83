import type { EpochMs, PersonId } from "../kernel/units.ts";
import type { PlacedBy } from "../walls/schema.ts";
import { type CoverageLine, ROUND_EARLY_MS, ROUND_LATE_MS, type RoundRun, type RunStep } from "./schema.ts";

/** A step that was open for all of its dwell but this was looked at: its viewer lets go a moment early, or learns of the time late. */
const LOOKED_TOLERANCE_MS = 1_000;

/** What is known of one step of a run. */
export interface StepFacts {
  dwellSeconds: number;
  /** Over all its showings, the one under way included. */
  seconds: number;
  isOpen: boolean;
  /** Left out: by a person with a reason, or since nobody may see it. */
  leftOut: { outcome: "skipped" | "refused" } | null;
}

/**
 * Who leaves a camera out says that it could not be looked at, however long its picture was open: their word wins. A step that was refused is
 * looked at when it is shown after all.
 */
export function outcomeOf({ dwellSeconds, seconds, isOpen, leftOut }: StepFacts): RunStep["outcome"] {
  if (leftOut?.outcome === "skipped") return "skipped";
  if (isOpen) return "showing";
  if (isLooked(dwellSeconds, seconds)) return "looked";
  if (seconds > 0) return "cut";
  return leftOut?.outcome ?? "waiting";
}

const isLooked = (dwellSeconds: number, seconds: number) => seconds * 1_000 >= dwellSeconds * 1_000 - LOOKED_TOLERANCE_MS;

/** Every step was shown, skipped or refused: the run may end as completed. */
export const isThrough = (steps: readonly RunStep[]): boolean => steps.every(({ outcome }) => outcome !== "waiting");

/** Nothing is left to be shown: what is open still was looked at for all of its dwell. */
export const isFulfilled = (steps: readonly RunStep[]): boolean =>
  steps.every(
    ({ outcome, seconds, dwellSeconds }) => outcome !== "waiting" && (outcome !== "showing" || seconds >= dwellSeconds),
  );

export const countLooked = (steps: readonly RunStep[]): number => steps.filter(({ outcome }) => outcome === "looked").length;

/** Steps looked at ÷ steps planned. */
export const shareOf = (steps: readonly RunStep[]): number => (steps.length === 0 ? 0 : countLooked(steps) / steps.length);

/**
 * Who answers for the pictures of a list in a tile: for a planned round's whoever planned it, until somebody takes the tile over. `plannedBy`
 * null: nobody planned it.
 */
export const answersFor = ({ person, act }: PlacedBy, plannedBy: PersonId | null): PersonId =>
  plannedBy === null || act === "taken_over" ? person.id : plannedBy;

/** From when to when a round may be started, or skipped, for its time. `to` excluded. */
export const isStartable = (plannedAt: EpochMs, now: EpochMs): boolean =>
  now >= plannedAt - ROUND_EARLY_MS && now < plannedAt + ROUND_LATE_MS;

/** Where a due time stands that nobody answered. */
export function openState(plannedAt: EpochMs, now: EpochMs): "to_come" | "due" | "missed" {
  if (now < plannedAt - ROUND_EARLY_MS) return "to_come";
  return isStartable(plannedAt, now) ? "due" : "missed";
}

/** `done`: every step was looked at, however it ended. */
export function runState({ endedAt, steps }: RoundRun): Extract<CoverageLine["state"], "running" | "done" | "partial"> {
  if (endedAt === null) return "running";
  return shareOf(steps) === 1 ? "done" : "partial";
}
