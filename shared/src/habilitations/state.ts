import type { EpochMs } from "../kernel/units.ts";
import type { Habilitation } from "./schema.ts";

export type HabilitationState = "withdrawn" | "suspended" | "expired" | "untrained" | "scheduled" | "active";

type Dated = Pick<Habilitation, "from" | "until" | "trainedAt" | "withdrawnAt"> & { suspended: object | null };

/** What it is at an instant; the first of these that holds. Training counts from its day on. */
export function habilitationState({ from, until, trainedAt, suspended, withdrawnAt }: Dated, now: EpochMs): HabilitationState {
  if (withdrawnAt !== null) return "withdrawn";
  if (suspended !== null) return "suspended";
  if (now >= until) return "expired";
  if (trainedAt === null || trainedAt > now) return "untrained";
  return now < from ? "scheduled" : "active";
}
