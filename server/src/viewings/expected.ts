import type { EpochMs, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { GRANT_OPEN_MS, type Viewing } from "@vigie/shared/viewings/schema";

interface Expectation {
  nodeId: NodeId;
  openBy: EpochMs;
}
export type ExpectedViewings = ReturnType<typeof createExpectedViewings>;

/**
 * Viewings of which the server does not know yet whether a node opened them: their last grant may still be on its way. In memory: after a
 * restart every open viewing is expected again, until its node says that it holds it.
 */
export function createExpectedViewings() {
  const expected = new Map<ViewingId, Expectation>();
  return {
    /** A grant is being given, `at` by the server's clock. Also under a viewing that is held already: then the node will say so again. */
    granting({ id, nodeId }: Viewing, at: EpochMs): void {
      expected.set(id, { nodeId, openBy: (at + GRANT_OPEN_MS) as EpochMs });
    },
    /** It is open at its node, or over. */
    settled(id: ViewingId): void {
      expected.delete(id);
    },
    /** Whether its grant may still open it. */
    mayStillOpen: (id: ViewingId, now: EpochMs): boolean => (expected.get(id)?.openBy ?? 0) > now,
    /** Those whose last grant can no longer open, by node. */
    overdue(now: EpochMs): Map<NodeId, ViewingId[]> {
      const late = new Map<NodeId, ViewingId[]>();
      for (const [id, { nodeId, openBy }] of expected) {
        if (openBy <= now) late.set(nodeId, [...(late.get(nodeId) ?? []), id]);
      }
      return late;
    },
  };
}
