import type { StreamName } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, ForwardingId, PersonId, ViewingId } from "@vigie/shared/kernel/units";
import type { GrantAnswer, Viewing, ViewingRequest } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { ViewingCloser } from "./closing.ts";
import { findListViewing } from "./list-repository.ts";
import { liveAnswer, type Opening } from "./opening.ts";
import { motiveOf, type Placing } from "./placing.ts";
import { findViewing, type ScopedViewing } from "./repository.ts";
import { isSameViewer, type Viewer } from "./viewer.ts";

interface Deps {
  db: Db;
  placing: Placing;
  opening: Opening;
  closer: ViewingCloser;
  /** Throws unless the wall screen's tile still holds the list, in the name that the list's viewing stands in. */
  requireListHeld: (viewer: Viewer, listViewingId: ViewingId) => Promise<void>;
  /** Under which forwarding a liaison may look at the camera, and who opened it; null: under none. */
  feedOf: (tx: Tx, personId: PersonId, cameraId: CameraId) => Promise<Pick<Viewing, "placedBy" | "forwardingId"> | null>;
  /** One looks more under a forwarding. */
  watchersChanged: (unit: Unit, id: ForwardingId) => Promise<void>;
}
export type ViewingService = ReturnType<typeof createViewingService>;

/** What a viewing says of who brought the picture there. */
type Brought = Pick<Viewing, "placedBy" | "motive" | "forwardingId">;

/** Viewings of one camera each, and what is done to any viewing once it is open. */
export function createViewingService({ db, placing, opening, closer, requireListHeld, feedOf, watchersChanged }: Deps) {
  /** As the tile says; outside any display whoever asks watches by their own act. */
  async function broughtBy(tx: Tx, viewer: Viewer, request: ViewingRequest): Promise<Brought> {
    const brought = await placedOrAsked(tx, viewer, request);
    if (request.motive === undefined || viewer.kind !== "person") return brought;
    // Where there is live view, no glass is broken.
    const decision = await placing.decideView(tx, viewer, request.cameraId, brought);
    const isNeeded = !decision.allowed && decision.code === "commune.no_live_view";
    return isNeeded ? { ...brought, motive: request.motive } : brought;
  }

  async function placedOrAsked(tx: Tx, viewer: Viewer, { cameraId, tile }: ViewingRequest): Promise<Brought> {
    if (tile === null) {
      if (viewer.kind === "device") throw new AppError("tile.other_content", "a wall screen shows its tiles alone");
      if (viewer.role === "liaison") return forwarded(tx, viewer.personId, cameraId);
      return { placedBy: viewer.personId, motive: "watch", forwardingId: null };
    }
    const { content, placedBy } = await placing.held(tx, viewer, tile);
    if (content.kind !== "camera" || content.cameraId !== cameraId) {
      throw new AppError("tile.other_content", `tile ${tile.tile} does not hold camera ${cameraId}`);
    }
    return { placedBy: placedBy.person.id, motive: motiveOf(viewer, placedBy), forwardingId: null };
  }

  /** In the name of who opened the forwarding. Without one it is decided, refused and written down like anybody's. */
  async function forwarded(tx: Tx, personId: PersonId, cameraId: CameraId): Promise<Brought> {
    const feed = await feedOf(tx, personId, cameraId);
    return { placedBy: personId, forwardingId: null, ...feed, motive: "forwarding" };
  }

  async function requireOwn(viewer: Viewer, id: ViewingId): Promise<ScopedViewing> {
    const found = await findViewing(db, id);
    if (found === null || found.viewing.lookBack !== null || !isSameViewer(viewer, found.viewing.principal)) {
      throw new AppError("viewing.not_found", `viewing ${id}`);
    }
    return found;
  }

  /** A person may look whatever their tile holds by now; a wall screen shows what is placed on it, and no longer. */
  async function requireStillPlaced(viewer: Viewer, viewing: Viewing): Promise<void> {
    if (viewer.kind === "person") return;
    if (viewing.listViewingId !== null) return requireListHeld(viewer, viewing.listViewingId);
    if (!(await placing.isOnDevice(db, viewer.deviceId, viewing))) {
      throw new AppError("tile.other_content", `no tile holds camera ${viewing.cameraId}`);
    }
  }

  return {
    /** Opens a viewing: decided, written with its journal row, and answered with a grant for the node that has the camera. */
    async open(viewer: Viewer, request: ViewingRequest, post: string): Promise<GrantAnswer> {
      const brought = await broughtBy(db, viewer, request);
      const { cameraId, stream } = request;
      const alone = { listViewingId: null, lookBack: null, step: null };
      const wanted = { principal: viewer, cameraId, stream, post, ...brought, ...alone };
      const granted = await opening.open(wanted, async (unit, { viewing, communeId }) => {
        requireSame(brought, await broughtBy(unit.tx, viewer, request));
        const { id: viewingId, openedAt, principal, motive, placedBy, forwardingId } = viewing;
        const under = forwardingId === null ? {} : { forwardingId };
        const payload = { event: "viewing.opened", viewingId, principal, cameraId, motive, post, placedBy, ...under } as const;
        await appendJournal(unit.tx, openedAt, communeId, payload);
        if (forwardingId !== null) await watchersChanged(unit, forwardingId);
      });
      return liveAnswer(granted);
    },

    /** A further grant under an open viewing, decided again. */
    async grant(viewer: Viewer, id: ViewingId, stream: StreamName): Promise<GrantAnswer> {
      const { viewing } = await requireOwn(viewer, id);
      if (viewing.closedAt !== null) throw new AppError("viewing.ended", `viewing ${id}: ${viewing.cause}`);
      await requireStillPlaced(viewer, viewing);
      return liveAnswer(await opening.renew(viewing, stream));
    },

    /** Its viewer lets go, of a picture or of a whole list. Closing what is closed is no fault: page and node both say it. */
    async release(viewer: Viewer, id: ViewingId): Promise<void> {
      const list = await findListViewing(db, id);
      if (list !== null && isSameViewer(viewer, list.principal)) {
        return transact(db, (unit) => closer.closeList(unit, list, "released"));
      }
      const found = await requireOwn(viewer, id);
      await transact(db, (unit) => closer.close(unit, found, RELEASED));
    },

    /** Several that one page let go of, in one transaction. */
    releaseAll: (viewer: Viewer, ids: readonly ViewingId[]): Promise<void> =>
      transact(db, async (unit) => {
        for (const id of ids) {
          const list = await findListViewing(unit.tx, id);
          if (list !== null && isSameViewer(viewer, list.principal)) await closer.closeList(unit, list, "released");
          const found = list === null ? await findViewing(unit.tx, id) : null;
          if (found !== null && isSameViewer(viewer, found.viewing.principal)) await closer.close(unit, found, RELEASED);
        }
      }),
  };
}

/** Between the decision and its turn at the database, the tile or the forwarding may have changed. */
function requireSame(before: Brought, now: Brought): void {
  if (now.motive === "forwarding" && now.forwardingId === null) throw new AppError("forwarding.none_open", "it ended meanwhile");
  if (now.placedBy !== before.placedBy || now.motive !== before.motive || now.forwardingId !== before.forwardingId) {
    throw new AppError("tile.other_content", "somebody else placed it meanwhile");
  }
}

const RELEASED = { cause: "released", by: "server", seconds: null } as const;
