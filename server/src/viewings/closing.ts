import type { Clock } from "@vigie/shared/kernel/clock";
import type { ForwardingId, NodeId, RoundRunId, ViewingId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import type { InstantRange } from "@vigie/shared/recordings/playback";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import {
  findListViewing,
  hasOpenStep,
  type ListViewing,
  listOpenListViewings,
  markListClosed,
  sumStepSeconds,
} from "./list-repository.ts";
import { listOpenViewings, markClosed, type ScopedViewing, type ViewingFilter } from "./repository.ts";

interface Deps {
  clock: Clock;
  /** Cuts it at its node, now or when the node is back. */
  endAtNode: (nodeId: NodeId, viewingId: ViewingId, cause: ViewingCause) => void;
  /** Tells the viewer, and forgets that the viewing is expected. */
  ended: (viewing: { id: ViewingId; principal: Principal }, cause: ViewingCause) => void;
  /** What a round's run has looked at is more than it was. */
  runShown: () => void;
  /** One looks less under a forwarding. */
  watchersChanged: (unit: Unit, id: ForwardingId) => Promise<void>;
}

export interface Closing {
  cause: ViewingCause;
  /** Who knows already: a node that reports a closing need not be told. */
  by: "server" | "node";
  /** How long it lasted, by the node's monotonic clock where the node tells it; null: from the opening until now, by the server's wall clock. */
  seconds: number | null;
  /** Of a look back, as its node tells; absent: it has not told. */
  ranges?: readonly InstantRange[];
}
export type ViewingCloser = ReturnType<typeof createViewingCloser>;

/** A step that ends thus gives way to the next one; by any other cause the list ends with its last open step. */
const STEP_GIVES_WAY: readonly ViewingCause[] = ["released", "camera_disabled", "right_ended", "authorisation_lapsed"];

/** The one place where viewings close: once each, with one row of the journal; the steps of a list with the list's. */
export function createViewingCloser({ clock, endAtNode, ended, runShown, watchersChanged }: Deps) {
  async function close(
    unit: Unit,
    { viewing, communeId }: Omit<ScopedViewing, "step">,
    { cause, by, seconds, ranges }: Closing,
  ): Promise<void> {
    const now = clock.now();
    const lasted = seconds ?? Math.max(0, now - viewing.openedAt) / 1_000;
    const { id: viewingId, cameraId, nodeId, listViewingId } = viewing;
    if (!(await markClosed(unit.tx, viewingId, { at: now, cause, seconds: lasted, ranges: ranges ?? null }))) return;
    unit.afterCommit(() => {
      if (by === "server") endAtNode(nodeId, viewingId, cause);
      ended(viewing, cause);
    });
    if (viewing.forwardingId !== null) await watchersChanged(unit, viewing.forwardingId);
    if (listViewingId === null) {
      const fetched = ranges === undefined ? {} : { ranges: [...ranges] };
      const payload = { event: "viewing.closed", viewingId, cameraId, cause, seconds: lasted, ...fetched } as const;
      await appendJournal(unit.tx, now, communeId, payload);
    } else {
      await followStep(unit, listViewingId, cause);
    }
  }

  async function followStep(unit: Unit, listViewingId: ViewingId, cause: ViewingCause): Promise<void> {
    const list = await findListViewing(unit.tx, listViewingId);
    if (list?.list.kind === "round") unit.afterCommit(runShown);
    if (list === null || STEP_GIVES_WAY.includes(cause) || (await hasOpenStep(unit.tx, listViewingId))) return;
    await closeList(unit, list, cause);
  }

  async function closeList(unit: Unit, list: ListViewing, cause: ViewingCause): Promise<void> {
    const now = clock.now();
    // Before its steps: the last of them finds it closed already.
    if (!(await markListClosed(unit.tx, list.id, now, cause))) return;
    for (const step of await listOpenViewings(unit.tx, { listViewingId: list.id }))
      await close(unit, step, { cause, by: "server", seconds: null });
    const seconds = await sumStepSeconds(unit.tx, list.id);
    await appendJournal(unit.tx, now, "csu", { event: "viewing.closed", viewingId: list.id, cameraId: null, cause, seconds });
    unit.afterCommit(() => ended(list, cause));
  }

  return {
    close,
    closeList,
    async closeAll(unit: Unit, filter: ViewingFilter, cause: ViewingCause): Promise<void> {
      if ("sessionId" in filter || "deviceId" in filter) {
        for (const list of await listOpenListViewings(unit.tx, filter)) await closeList(unit, list, cause);
      }
      for (const found of await listOpenViewings(unit.tx, filter))
        await close(unit, found, { cause, by: "server", seconds: null });
    },
    /** A round's run is over: nobody looks through it any more. */
    async closeRun(unit: Unit, runId: RoundRunId): Promise<void> {
      for (const list of await listOpenListViewings(unit.tx, { runId })) await closeList(unit, list, "released");
    },
  };
}
