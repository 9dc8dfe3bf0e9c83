import { monthsBefore } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";
import { IMMEDIATE_MS, LOOK_BACK_MAX_MS } from "@vigie/shared/recordings/playback";
import type { Bounds } from "./master-clock.ts";

/** What is written lies a fragment and a flush behind what happens. */
export const EDGE_MS = 2_500;
/** A case is worked on for a while: what is recorded meanwhile belongs to it. */
const AHEAD_MS = 8 * 3_600_000;

/** All that may still be kept, and what comes: the journal tells what of it was fetched. */
export const monthAround = (now: EpochMs): { from: EpochMs; until: EpochMs } => {
  const until = Math.floor(now) + AHEAD_MS;
  return {
    from: EpochMs.parse(Math.max(Math.ceil(monthsBefore(now, 1)), until - LOOK_BACK_MAX_MS)),
    until: EpochMs.parse(until),
  };
};

/** What is looked back at without a motive being asked for: by then, what comes later would be as old. */
export const immediateAround = (now: EpochMs): { from: EpochMs; until: EpochMs } => ({
  from: EpochMs.parse(Math.ceil(now) - IMMEDIATE_MS),
  until: EpochMs.parse(Math.floor(now) + IMMEDIATE_MS),
});

/** Where pictures may be by now, of what was granted. */
export const playable = ({ from, until }: { from: number; until: number }, now: number): Bounds => ({
  from,
  until: Math.max(from, Math.min(until, now - EDGE_MS)),
});
