import { authorisationState } from "@vigie/shared/authorisations/schema";
import type { AuthorisationId, CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { type CameraPolicy, indexOf, type Policy } from "@vigie/shared/people/policy";
import type { RetentionRule } from "@vigie/shared/recordings/schema";
import { listRetentionTerms } from "../authorisations/index.ts";
import type { Tx } from "../db/open.ts";

/** How long an order lets recordings be kept, and has them kept at least. */
export type RetentionTerms = Pick<RetentionRule, "maxDays" | "minDays">;

/**
 * The rule of the orders in force over a camera: where several name it, the shortest maximum, and the longest minimum that fits under it. Null: none
 * is in force, or the commune's service level has no storage.
 */
export function ruleOf(
  { serviceLevel, authorisations }: Pick<CameraPolicy, "serviceLevel" | "authorisations">,
  terms: ReadonlyMap<AuthorisationId, RetentionTerms>,
  now: EpochMs,
): RetentionRule | null {
  if (serviceLevel === "network") return null;
  const rules = authorisations.flatMap((order) => {
    const own = authorisationState(order, now) === "in_force" ? terms.get(order.id) : undefined;
    return own === undefined ? [] : [{ authorisationId: order.id, ...own }];
  });
  const [strictest] = rules.sort((a, b) => a.maxDays - b.maxDays);
  if (strictest === undefined) return null;
  const minDays = Math.min(strictest.maxDays, Math.max(0, ...rules.map((rule) => rule.minDays ?? 0)));
  return { ...strictest, minDays: minDays === 0 ? null : minDays };
}

/** Of every camera, as the snapshot and the database hold it. */
export async function readRules(tx: Tx, policy: Policy, now: EpochMs): Promise<(cameraId: CameraId) => RetentionRule | null> {
  const terms = await listRetentionTerms(tx, now);
  const { cameras } = indexOf(policy);
  return (cameraId) => {
    const camera = cameras.get(cameraId);
    return camera === undefined ? null : ruleOf(camera, terms, now);
  };
}
