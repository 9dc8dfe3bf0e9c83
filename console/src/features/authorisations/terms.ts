import {
  type Authorisation,
  type AuthorisationState,
  authorisationState,
  type ListedAuthorisation,
} from "@vigie/shared/authorisations/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { monthsBefore } from "@vigie/shared/kernel/calendar";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";

/**
 * So many calendar months before its end an order is called to mind. A renewal is to be filed four months before (its silence is a refusal),
 * and the file takes months to make.
 */
const ALERTS_MONTHS = [4, 6, 9, 12] as const;
export type AlertMonths = (typeof ALERTS_MONTHS)[number];

/** The nearest of the marks that was passed; null: more than a year is left, or the order is not in force. */
export function alertOf(order: Authorisation, now: EpochMs): AlertMonths | null {
  if (authorisationState(order, now) !== "in_force") return null;
  return ALERTS_MONTHS.find((months) => now >= monthsBefore(order.until, months)) ?? null;
}

export const FILTERS = ["all", "in_force", "ending", "scheduled", "expired", "withdrawn"] as const;
export type StateFilter = (typeof FILTERS)[number];

/** `ending`: in force, within twelve months of its end. */
export function isShown(order: Authorisation, filter: StateFilter, now: EpochMs): boolean {
  if (filter === "all") return true;
  return filter === "ending" ? alertOf(order, now) !== null : authorisationState(order, now) === filter;
}

const FIRST: readonly AuthorisationState[] = ["in_force", "scheduled", "expired", "withdrawn"];

/** By commune; within one what is in force first, and what ends first before the rest. */
export function byCommune(now: EpochMs): (a: ListedAuthorisation, b: ListedAuthorisation) => number {
  const rank = (order: Authorisation) => FIRST.indexOf(authorisationState(order, now));
  return (a, b) => a.communeName.localeCompare(b.communeName, "fr") || rank(a) - rank(b) || a.until - b.until;
}

export interface Uncovered {
  communeId: CommuneId;
  name: string;
  /** Cameras in use that no order in force names, of so many in use. */
  cameras: number;
  total: number;
}

/** The communes with cameras that may be neither shown nor recorded, those with most of them first. */
export function uncovered(tree: CameraTree, orders: readonly Authorisation[], now: EpochMs): Uncovered[] {
  const named = new Set<CameraId>(
    orders.filter((order) => authorisationState(order, now) === "in_force").flatMap(({ cameraIds }) => cameraIds),
  );
  const communeOf = new Map(tree.sites.map(({ id, communeId }) => [id, communeId]));
  const inUse = tree.cameras.filter(({ disabledAt }) => disabledAt === null);
  return tree.communes
    .map(({ id, name }) => {
      const own = inUse.filter(({ siteId }) => communeOf.get(siteId) === id);
      return { communeId: id, name, cameras: own.filter((camera) => !named.has(camera.id)).length, total: own.length };
    })
    .filter(({ cameras }) => cameras > 0)
    .sort((a, b) => b.cameras - a.cameras || a.name.localeCompare(b.name, "fr"));
}
