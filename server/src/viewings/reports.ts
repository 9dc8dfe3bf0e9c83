import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, ForwardingId, LinkId, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import type { PlayLink } from "@vigie/shared/links/schema";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { InstantRange } from "@vigie/shared/recordings/playback";
import { GRANT_OPEN_MS, type Viewing } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { Closing, ViewingCloser } from "./closing.ts";
import type { ExpectedViewings } from "./expected.ts";
import {
  findCameraForViewing,
  findViewing,
  insertViewing,
  listClosedViewings,
  listOpenViewings,
  markFetched,
  type ScopedViewing,
} from "./repository.ts";
import { causeOf } from "./rights.ts";

/** For the node's idea of the server's clock, and a first frame under way. */
const GRACE_MS = 5_000;
const MAX_ASKED = 1_000;

type Opened = Extract<OutboxItem, { kind: "viewing-opened" }>;
type Closed = Extract<OutboxItem, { kind: "viewing-closed" }>;

/** A play address; null when there never was one. */
type FindLink = (tx: Tx, id: LinkId) => Promise<PlayLink | null>;

interface Deps {
  db: Db;
  clock: Clock;
  policy: () => Policy;
  closer: ViewingCloser;
  expected: ExpectedViewings;
  findLink: FindLink;
  /** One looks more under a forwarding. */
  watchersChanged: (unit: Unit, id: ForwardingId) => Promise<void>;
  /** Which of these does the node hold? Throws when it does not answer. */
  askHeld: (nodeId: NodeId, viewingIds: ViewingId[]) => Promise<ViewingId[]>;
  /** Since when its link is up; null: it is not. */
  linkedSince: (nodeId: NodeId) => EpochMs | null;
}
export type ViewingReports = ReturnType<typeof createViewingReports>;

/** What the server learns of viewings from nodes: closings, openings by play addresses, and what a node holds on its return. */
export function createViewingReports(deps: Deps) {
  const { db, clock, policy, closer, expected, findLink, watchersChanged, askHeld, linkedSince } = deps;
  return {
    /** A node can only close its own; of what the server has ended, it still tells what was fetched. */
    async takeClosed(unit: Unit, nodeId: NodeId, { viewingId, cause, seconds, ranges }: Closed): Promise<void> {
      const found = await findViewing(unit.tx, viewingId);
      if (found?.viewing.nodeId !== nodeId) return;
      const told = found.viewing.lookBack === null || ranges === undefined ? {} : { ranges };
      if (found.viewing.closedAt === null) await closer.close(unit, found, { cause, by: "node", seconds, ...told });
      else if (told.ranges !== undefined) await takeFetched(unit, found, told.ranges);
    },

    /**
     * A player opened a play address. It is written down even if the address has ended meanwhile, and then cut. `isOver`: the node tells
     * its end too, and knows better how and after how long.
     */
    async takeOpened(
      unit: Unit,
      nodeId: NodeId,
      { viewingId, linkId, cameraId, post }: Opened,
      { openedAt, isOver }: { openedAt: EpochMs; isOver: boolean },
    ): Promise<void> {
      const link = await findLink(unit.tx, linkId as LinkId);
      const camera = await findCameraForViewing(unit.tx, cameraId);
      if (link === null || camera === null || (await findViewing(unit.tx, viewingId)) !== null) return;
      const { createdBy: placedBy, endsAt, forwardingId } = link;
      const principal: Principal = { kind: "link", linkId: link.id, cameraId: link.cameraId, endsAt, forwardingId };
      const at = { openedAt, closedAt: null, cause: null };
      const viewing: Viewing = {
        id: viewingId,
        principal,
        cameraId,
        nodeId,
        motive: "forwarding",
        post,
        placedBy,
        listViewingId: null,
        forwardingId,
        lookBack: null,
        ...at,
      };
      await insertViewing(unit.tx, viewing, null);
      const under = forwardingId === null ? {} : { forwardingId };
      const opened = { event: "viewing.opened", viewingId, principal, cameraId, motive: "forwarding", post, placedBy } as const;
      await appendJournal(unit.tx, clock.now(), camera.communeId, { ...opened, ...under });
      if (forwardingId !== null) await watchersChanged(unit, forwardingId);
      const decision = decide(policy(), principal, "camera.view", { kind: "camera", cameraId }, openedAt, "forwarding");
      if (isOver || (link.endedAt === null && decision.allowed)) return;
      const cause = decision.allowed ? "link_ended" : causeOf(decision.code);
      await closer.close(unit, { viewing, communeId: camera.communeId }, { cause, by: "server", seconds: null });
    },

    /**
     * A node came back with these open. `ended`: those it must cut, because they were closed meanwhile. `lost`: those it no longer has;
     * they are to be closed once its outbox, which may tell why, was taken.
     */
    async reconcile(nodeId: NodeId, held: readonly ViewingId[]): Promise<{ ended: ViewingId[]; lost: ViewingId[] }> {
      const now = clock.now();
      const holds = new Set(held);
      for (const id of held) expected.settled(id);
      const open = await listOpenViewings(db, { nodeId });
      const missing = open.map(({ viewing }) => viewing.id).filter((id) => !holds.has(id));
      const ended = await listClosedViewings(db, nodeId, (now - GRANT_OPEN_MS) as EpochMs, held);
      return { ended, lost: missing.filter((id) => !expected.mayStillOpen(id, now)) };
    },

    closeLost: (ids: readonly ViewingId[]): Promise<void> => closeEach(ids, () => ({ cause: "node_lost", seconds: null })),

    /** After a restart of the server: every open viewing may be held, lost, or not opened yet. */
    async expectOpen(): Promise<void> {
      for (const { viewing } of await listOpenViewings(db, null)) expected.granting(viewing, viewing.openedAt);
    },

    /** Closes what nobody opened in time. What a node does not answer about stays open until it does; the others do not wait for it. */
    async sweep(): Promise<void> {
      const overdue = expected.overdue((clock.now() - GRACE_MS) as EpochMs);
      const swept = await Promise.allSettled([...overdue].map(([nodeId, ids]) => closeUnopened(nodeId, ids.slice(0, MAX_ASKED))));
      for (const each of swept) if (each.status === "rejected") throw each.reason;
    },
  };

  /** The server had ended it without knowing what was looked at. */
  async function takeFetched(unit: Unit, { viewing, communeId }: ScopedViewing, ranges: InstantRange[]): Promise<void> {
    if (!(await markFetched(unit.tx, viewing.id, ranges)) || ranges.length === 0) return;
    const payload = { event: "viewing.fetched", viewingId: viewing.id, cameraId: viewing.cameraId, ranges } as const;
    await appendJournal(unit.tx, clock.now(), communeId, payload);
  }

  async function closeUnopened(nodeId: NodeId, ids: ViewingId[]): Promise<void> {
    const since = linkedSince(nodeId);
    if (since === null) return;
    const held = new Set(await askHeld(nodeId, ids));
    for (const id of held) expected.settled(id);
    const others = ids.filter((id) => !held.has(id));
    // Older than the link: it may have been open at a node that has forgotten it since. Nobody saw anything of the others.
    await closeEach(others, ({ openedAt }) =>
      openedAt < since ? { cause: "node_lost", seconds: (since - openedAt) / 1_000 } : { cause: "never_opened", seconds: 0 },
    );
  }

  async function closeEach(ids: readonly ViewingId[], endOf: (viewing: Viewing) => Omit<Closing, "by">): Promise<void> {
    if (ids.length === 0) return;
    await transact(db, async (unit) => {
      for (const id of ids) {
        const found = await findViewing(unit.tx, id);
        if (found === null || found.viewing.closedAt !== null) expected.settled(id);
        else await closer.close(unit, found, { ...endOf(found.viewing), by: "server" });
      }
    });
  }
}
