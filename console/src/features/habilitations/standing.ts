import type { Habilitation } from "@vigie/shared/habilitations/schema";
import { type HabilitationState, habilitationState } from "@vigie/shared/habilitations/state";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { daysLeft } from "../../lib/room-day.ts";

/** What a person's habilitations come to. */
export type Standing = { state: "none" } | { state: HabilitationState; habilitation: Habilitation };

/** A suspension holds for all of a person's; then what they may do now, then what is missing for it. */
const FIRST: readonly HabilitationState[] = ["suspended", "active", "untrained", "scheduled", "expired", "withdrawn"];

/** The one that tells most: by its state, and among equals the one that ends last. */
export function standingOf(own: readonly Habilitation[], now: EpochMs): Standing {
  const [best] = own
    .map((habilitation) => ({ state: habilitationState(habilitation, now), habilitation }))
    .sort((a, b) => FIRST.indexOf(a.state) - FIRST.indexOf(b.state) || b.habilitation.until - a.habilitation.until);
  return best ?? { state: "none" };
}

/** So many days before its end a habilitation is said to end soon. */
export const SOON_DAYS = 30;

export const FILTERS = ["all", "active", "soon", "untrained", "suspended", "scheduled", "expired", "withdrawn"] as const;
export type StateFilter = (typeof FILTERS)[number];

/** `soon`: active, and at its end within thirty days. */
export function isShown(habilitation: Habilitation, filter: StateFilter, now: EpochMs): boolean {
  if (filter === "all") return true;
  const state = habilitationState(habilitation, now);
  if (filter !== "soon") return state === filter;
  return state === "active" && daysLeft(habilitation.until, now) <= SOON_DAYS;
}

/** What ends first comes first; what is over comes last, newest first. */
export function byEnd(now: EpochMs): (a: Habilitation, b: Habilitation) => number {
  const isOver = (one: Habilitation) => ["expired", "withdrawn"].includes(habilitationState(one, now));
  return (a, b) => Number(isOver(a)) - Number(isOver(b)) || (isOver(a) ? b.until - a.until : a.until - b.until);
}
