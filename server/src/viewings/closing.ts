import type { Clock } from "@vigie/shared/kernel/clock";
import type { NodeId, ViewingId } from "@vigie/shared/kernel/units";
import type { Viewing, ViewingCause } from "@vigie/shared/viewings/schema";
import type { Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { listOpenViewings, markClosed, type ScopedViewing, type ViewingFilter } from "./repository.ts";

interface Deps {
  clock: Clock;
  /** Cuts it at its node, now or when the node is back. */
  endAtNode: (nodeId: NodeId, viewingId: ViewingId, cause: ViewingCause) => void;
  /** Tells the viewer, and forgets that the viewing is expected. */
  ended: (viewing: Viewing, cause: ViewingCause) => void;
}

export interface Closing {
  cause: ViewingCause;
  /** Who knows already: a node that reports a closing need not be told. */
  by: "server" | "node";
  /** How long it lasted, by the node's monotonic clock where the node tells it; null: from the opening until now, by the server's wall clock. */
  seconds: number | null;
}
export type ViewingCloser = ReturnType<typeof createViewingCloser>;

/** The one place where viewings close: once each, with one row of the journal. */
export function createViewingCloser({ clock, endAtNode, ended }: Deps) {
  async function close(unit: Unit, { viewing, communeId }: ScopedViewing, { cause, by, seconds }: Closing): Promise<void> {
    const now = clock.now();
    if (!(await markClosed(unit.tx, viewing.id, now, cause))) return;
    const lasted = seconds ?? Math.max(0, now - viewing.openedAt) / 1_000;
    const { id: viewingId, cameraId, nodeId } = viewing;
    await appendJournal(unit.tx, now, communeId, { event: "viewing.closed", viewingId, cameraId, cause, seconds: lasted });
    unit.afterCommit(() => {
      if (by === "server") endAtNode(nodeId, viewingId, cause);
      ended(viewing, cause);
    });
  }

  return {
    close,
    async closeAll(unit: Unit, filter: ViewingFilter, cause: ViewingCause): Promise<void> {
      for (const found of await listOpenViewings(unit.tx, filter))
        await close(unit, found, { cause, by: "server", seconds: null });
    },
  };
}
