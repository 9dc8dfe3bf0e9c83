import type { KeyObject } from "node:crypto";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, NodeId } from "@vigie/shared/kernel/units";
import { HLS_OPEN_PATH } from "@vigie/shared/live/hls";
import { MEDIA_SOCKET_PATH } from "@vigie/shared/live/wire";
import type { GrantAnswer, Viewing } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { newId } from "../kernel/ids.ts";
import { socketOrigin } from "../kernel/origins.ts";
import type { ExpectedViewings } from "./expected.ts";
import { type Grant, signGrant } from "./grants.ts";
import type { Placing } from "./placing.ts";
import { findCameraForViewing, insertViewing, isDeviceInUse, isSessionOpen, type ScopedViewing } from "./repository.ts";
import type { Viewer } from "./viewer.ts";

export interface OpeningDeps {
  db: Db;
  clock: Clock;
  signingKey: KeyObject;
  expected: ExpectedViewings;
  placing: Placing;
  /** Null for a node that was never admitted. */
  findNode: (id: NodeId) => { origin: string; isConnected: boolean } | null;
}
export type Opening = ReturnType<typeof createOpening>;

/** Everything of a viewing that its opening does not find out by itself. */
export type Wanted = Pick<
  Viewing,
  "cameraId" | "motive" | "post" | "placedBy" | "listViewingId" | "forwardingId" | "lookBack"
> & {
  principal: Viewer;
  stream: StreamName;
  /** Index in the list, of a list's step. */
  step: number | null;
};

/** A grant, and the node where it is good. */
export interface Granted extends Pick<GrantAnswer, "viewingId" | "grant" | "validUntil"> {
  nodeOrigin: string;
}

/** Where live pictures are opened. */
export const liveAnswer = ({ nodeOrigin, ...granted }: Granted): GrantAnswer => ({
  ...granted,
  mediaSocketUrl: `${socketOrigin(nodeOrigin)}${MEDIA_SOCKET_PATH}`,
  hlsOpenUrl: `${nodeOrigin}${HLS_OPEN_PATH}`,
});

/** How a picture is opened, of a tile, of a list's step or of recordings: decided, stored, and answered with a grant for the node that has the camera. */
export function createOpening({ db, clock, signingKey, expected, placing, findNode }: OpeningDeps) {
  const answer = ({ id, nodeId }: Viewing, grant: Grant): Granted => {
    const nodeOrigin = findNode(nodeId)?.origin;
    if (nodeOrigin === undefined) throw new AppError("node.not_found", `node ${nodeId}`);
    return { viewingId: id, grant: grant.token, validUntil: grant.validUntil, nodeOrigin };
  };

  return {
    /** `alongside` runs in the transaction that stores it, before its row is there. */
    async open(wanted: Wanted, alongside: (unit: Unit, opened: ScopedViewing) => Promise<void>): Promise<Granted> {
      const { principal, cameraId, stream, step, ...rest } = wanted;
      await placing.requireView(db, principal, cameraId, wanted);
      const camera = await requireWatchable(db, cameraId, stream);
      if (findNode(camera.nodeId)?.isConnected !== true) throw new AppError("node.unreachable", `node ${camera.nodeId}`);
      const now = clock.now();
      const unclosed = { openedAt: now, closedAt: null, cause: null };
      const viewing: Viewing = { id: newId(), principal, cameraId, nodeId: camera.nodeId, ...rest, ...unclosed };
      // Before the row is there: a node that comes back meanwhile does not hold it yet, and has not lost it.
      expected.granting(viewing, now);
      const store = transact(db, async (unit) => {
        const communeId = await requireStill(unit.tx, principal, viewing);
        await alongside(unit, { viewing, communeId, step });
        await insertViewing(unit.tx, viewing, step);
      });
      // The signature is made while the row goes to the disk; it leaves only once the row is there.
      const [grant] = await Promise.all([signGrant(signingKey, viewing, stream, now), store]);
      return answer(viewing, grant);
    },

    /** A further grant under an open viewing, decided again. */
    async renew(viewing: Viewing, stream: StreamName): Promise<Granted> {
      await placing.requireView(db, viewing.principal, viewing.cameraId, viewing);
      await requireWatchable(db, viewing.cameraId, stream);
      const now = clock.now();
      expected.granting(viewing, now);
      return answer(viewing, await signGrant(signingKey, viewing, stream, now));
    },
  };

  /**
   * Decided again where nothing can come between: what ended a session or a right, or put a camera out of use, has closed the viewings that
   * were there, and this one was not.
   */
  async function requireStill(tx: Tx, viewer: Viewer, viewing: Viewing) {
    const camera = await findCameraForViewing(tx, viewing.cameraId);
    if (camera === null || camera.isDisabled) throw new AppError("camera.disabled", `camera ${viewing.cameraId}`);
    if (camera.nodeId !== viewing.nodeId) {
      throw new AppError("camera.changed", `camera ${viewing.cameraId} went to another node`);
    }
    await requirePresent(tx, viewer, viewing);
    await placing.requireViewStill(tx, viewer, viewing.cameraId, viewing);
    return camera.communeId;
  }
}

/** The viewer's session is open, or the screen still enrolled. A locked post shows what is live, and looks back at nothing. */
async function requirePresent(tx: Tx, viewer: Viewer, { lookBack }: Viewing): Promise<void> {
  if (viewer.kind === "device" && !(await isDeviceInUse(tx, viewer.deviceId))) {
    throw new AppError("device.ended", `device ${viewer.deviceId}`);
  }
  if (viewer.kind === "person" && !(await isSessionOpen(tx, viewer.sessionId, lookBack === null))) {
    throw new AppError("session.required", "the session has ended");
  }
}

/** The stream's camera and node, or the reason why nobody can look at it now. */
async function requireWatchable(tx: Tx, cameraId: CameraId, stream: StreamName) {
  const camera = await findCameraForViewing(tx, cameraId);
  if (camera === null) throw new AppError("camera.not_found", `camera ${cameraId}`);
  if (!camera.streams.includes(stream)) throw new AppError("camera.no_such_stream", `camera ${cameraId} has no ${stream}`);
  const { nodeId } = camera;
  if (nodeId === null) throw new AppError("camera.no_node", `camera ${cameraId} has no node`);
  return { ...camera, nodeId };
}
