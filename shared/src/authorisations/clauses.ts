import type { AuthorisationId, EpochMs, ServiceId } from "../kernel/units.ts";
import { type Authorisation, authorisationState, isClauseLive, type RecipientClause } from "./schema.ts";

type Order = Pick<Authorisation, "id" | "from" | "until" | "withdrawnAt"> & { clauses: readonly RecipientClause[] };

/** What lets a service receive a camera's pictures of now (CSI L.252-3). `until`: the earlier end, of the clause or of its order, excluded. */
export interface LiveClause {
  authorisationId: AuthorisationId;
  until: EpochMs;
}

/** Of a camera's orders the clause in force for the service; of several the one that holds longest. Null: none, and so no feed. */
export function liveClause(orders: readonly Order[], serviceId: ServiceId, now: EpochMs): LiveClause | null {
  let best: LiveClause | null = null;
  for (const order of orders) {
    if (authorisationState(order, now) !== "in_force") continue;
    for (const clause of order.clauses) {
      if (clause.serviceId !== serviceId || !isClauseLive(clause, now)) continue;
      const until = clause.until === null || clause.until > order.until ? order.until : clause.until;
      if (best === null || until > best.until) best = { authorisationId: order.id, until };
    }
  }
  return best;
}
