import type { EpochMs, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import type { OutboxBatch, OutboxItem } from "@vigie/shared/nodes/link";
import type { Db } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import type { RecordingReports } from "../recordings/index.ts";
import type { ViewingReports } from "../viewings/index.ts";
import { readOutboxSequence, writeOutboxSequence } from "./repository.ts";
import type { StreamStates } from "./states.ts";

interface Deps {
  db: Db;
  states: StreamStates;
  reports: Pick<ViewingReports, "takeOpened" | "takeClosed">;
  recordings: RecordingReports;
  clockOffsetMs: (nodeId: NodeId) => number;
}
export type Outbox = ReturnType<typeof createOutbox>;

/** Takes what nodes tell: each number once, with its effects in the same transaction. */
export function createOutbox({ db, states, reports, recordings, clockOffsetMs }: Deps) {
  async function apply(unit: Unit, nodeId: NodeId, item: OutboxItem, closed: ReadonlySet<ViewingId>): Promise<void> {
    switch (item.kind) {
      case "stream-state":
        unit.afterCommit(() => states.take(nodeId, item));
        return;
      case "viewing-opened":
        return reports.takeOpened(unit, nodeId, item, {
          // The node's clock, brought to the server's.
          openedAt: Math.max(0, item.at - clockOffsetMs(nodeId)) as EpochMs,
          isOver: closed.has(item.viewingId),
        });
      case "viewing-closed":
        return reports.takeClosed(unit, nodeId, item);
      case "recording-state":
        return recordings.takeRecorder(unit, nodeId, item);
      case "recorded-day":
        return recordings.takeDay(unit, nodeId, item);
      case "disk-state":
        return recordings.takeDisk(unit, nodeId, item);
      case "destruction":
        return recordings.takeDestruction(unit, nodeId, item);
    }
  }

  return {
    taken: (nodeId: NodeId, epoch: string): Promise<number> => readOutboxSequence(db, nodeId, epoch),

    /** Answers the highest number that is stored. What came before is passed over: the node had not heard the answer. */
    take: (nodeId: NodeId, epoch: string, { items }: OutboxBatch): Promise<number> =>
      transact(db, async (unit) => {
        const taken = await readOutboxSequence(unit.tx, nodeId, epoch);
        const news = items.filter(({ sequence }) => sequence > taken).sort((a, b) => a.sequence - b.sequence);
        const closed = new Set(news.flatMap(({ item }) => (item.kind === "viewing-closed" ? [item.viewingId] : [])));
        for (const { item } of news) await apply(unit, nodeId, item, closed);
        const last = news.at(-1)?.sequence ?? taken;
        if (last > taken) await writeOutboxSequence(unit.tx, nodeId, epoch, last);
        return last;
      }),
  };
}
