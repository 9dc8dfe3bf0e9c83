import { authorisationState } from "@vigie/shared/authorisations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { CameraPolicy, Policy, PolicyAuthorisation } from "@vigie/shared/people/policy";

/** The next instant after `now` at which a right begins or ends by its date; null: none does. */
export function nextInstant(policy: Policy, now: EpochMs): EpochMs | null {
  let next = Number.POSITIVE_INFINITY;
  const look = (at: EpochMs | null) => {
    if (at !== null && at > now && at < next) next = at;
  };
  for (const { from, until, trainedAt } of policy.habilitations) for (const at of [from, until, trainedAt]) look(at);
  for (const { from, until, clauses } of policy.authorisations) {
    for (const at of [from, until]) look(at);
    for (const clause of clauses) look(clause.until);
  }
  for (const { from, until } of [...policy.breakGlasses, ...policy.forwardings]) for (const at of [from, until]) look(at);
  return next === Number.POSITIVE_INFINITY ? null : (next as EpochMs);
}

/**
 * Until when (excluded) orders cover the camera without a gap, as they stand; null: none is in force. Told to its node, which obeys it also
 * when it hears of nothing any more: an order that takes over from the one before is counted already.
 */
export function authorisedUntil({ authorisations }: Pick<CameraPolicy, "authorisations">, now: EpochMs): EpochMs | null {
  const inForce = authorisations.filter((order) => authorisationState(order, now) === "in_force");
  let until = lastOf(inForce);
  if (until === null) return null;
  for (;;) {
    const end: EpochMs = until;
    const next = lastOf(authorisations.filter(({ from, withdrawnAt }) => withdrawnAt === null && from <= end));
    if (next === null || next <= end) return end;
    until = next;
  }
}

const lastOf = (orders: readonly PolicyAuthorisation[]): EpochMs | null =>
  orders.reduce<EpochMs | null>((last, { until }) => (last === null || until > last ? until : last), null);
