import type { StreamName } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { GrantAnswer, Viewing, ViewingRequest } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { ViewingCloser } from "./closing.ts";
import { findListViewing } from "./list-repository.ts";
import type { Opening } from "./opening.ts";
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
}
export type ViewingService = ReturnType<typeof createViewingService>;

/** What a viewing says of who brought the picture there. */
type Brought = Pick<Viewing, "placedBy" | "motive">;

/** Viewings of one camera each, and what is done to any viewing once it is open. */
export function createViewingService({ db, placing, opening, closer, requireListHeld }: Deps) {
  /** As the tile says; outside any display whoever asks watches by their own act. */
  async function broughtBy(tx: Tx, viewer: Viewer, { cameraId, tile }: ViewingRequest): Promise<Brought> {
    if (tile === null) {
      if (viewer.kind === "device") throw new AppError("tile.other_content", "a wall screen shows its tiles alone");
      return { placedBy: viewer.personId, motive: "watch" };
    }
    const { content, placedBy } = await placing.held(tx, viewer, tile);
    if (content.kind !== "camera" || content.cameraId !== cameraId) {
      throw new AppError("tile.other_content", `tile ${tile.tile} does not hold camera ${cameraId}`);
    }
    return { placedBy: placedBy.person.id, motive: motiveOf(viewer, placedBy) };
  }

  async function requireOwn(viewer: Viewer, id: ViewingId): Promise<ScopedViewing> {
    const found = await findViewing(db, id);
    if (found === null || !isSameViewer(viewer, found.viewing.principal)) {
      throw new AppError("viewing.not_found", `viewing ${id}`);
    }
    return found;
  }

  /** A person may look whatever their tile holds by now; a wall screen shows what is placed on it, and no longer. */
  async function requireStillPlaced(viewer: Viewer, viewing: Viewing): Promise<void> {
    if (viewer.kind === "person") return;
    if (viewing.listViewingId !== null) return requireListHeld(viewer, viewing.listViewingId);
    await placing.requireOnDevice(db, viewer.deviceId, viewing);
  }

  return {
    /** Opens a viewing: decided, written with its journal row, and answered with a grant for the node that has the camera. */
    async open(viewer: Viewer, request: ViewingRequest, post: string): Promise<GrantAnswer> {
      const brought = await broughtBy(db, viewer, request);
      const { cameraId, stream } = request;
      const wanted = { principal: viewer, cameraId, stream, post, ...brought, listViewingId: null, step: null };
      return opening.open(wanted, async ({ tx }, { viewing, communeId }) => {
        const still = await broughtBy(tx, viewer, request);
        if (still.placedBy !== brought.placedBy || still.motive !== brought.motive) {
          throw new AppError("tile.other_content", "somebody else placed it meanwhile");
        }
        const { id: viewingId, openedAt, principal, motive, placedBy } = viewing;
        const payload = { event: "viewing.opened", viewingId, principal, cameraId, motive, post, placedBy } as const;
        await appendJournal(tx, openedAt, communeId, payload);
      });
    },

    /** A further grant under an open viewing, decided again. */
    async grant(viewer: Viewer, id: ViewingId, stream: StreamName): Promise<GrantAnswer> {
      const { viewing } = await requireOwn(viewer, id);
      if (viewing.closedAt !== null) throw new AppError("viewing.ended", `viewing ${id}: ${viewing.cause}`);
      await requireStillPlaced(viewer, viewing);
      return opening.renew(viewing, stream);
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

const RELEASED = { cause: "released", by: "server", seconds: null } as const;
