import type { KeyObject } from "node:crypto";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { HLS_OPEN_PATH } from "@vigie/shared/live/hls";
import { MEDIA_SOCKET_PATH } from "@vigie/shared/live/wire";
import type { GrantAnswer, Viewing, ViewingRequest } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { socketOrigin } from "../kernel/origins.ts";
import type { ViewingCloser } from "./closing.ts";
import type { ExpectedViewings } from "./expected.ts";
import { type Grant, signGrant } from "./grants.ts";
import {
  type CameraForViewing,
  findCameraForViewing,
  findViewing,
  insertViewing,
  isSessionOpen,
  type ScopedViewing,
} from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  signingKey: KeyObject;
  require: Require;
  closer: ViewingCloser;
  expected: ExpectedViewings;
  /** Null for a node that was never admitted. */
  findNode: (id: NodeId) => { origin: string; isConnected: boolean } | null;
}
export type ViewingService = ReturnType<typeof createViewingService>;

export function createViewingService({ db, clock, signingKey, require, closer, expected, findNode }: Deps) {
  const answer = ({ id, nodeId }: Viewing, grant: Grant): GrantAnswer => {
    const origin = findNode(nodeId)?.origin;
    if (origin === undefined) throw new AppError("node.not_found", `node ${nodeId}`);
    return {
      viewingId: id,
      grant: grant.token,
      validUntil: grant.validUntil,
      mediaSocketUrl: `${socketOrigin(origin)}${MEDIA_SOCKET_PATH}`,
      hlsOpenUrl: `${origin}${HLS_OPEN_PATH}`,
    };
  };

  async function requireOwn(principal: PersonPrincipal, id: ViewingId): Promise<ScopedViewing> {
    const found = await findViewing(db, id);
    const holder = found?.viewing.principal;
    if (found === null || holder?.kind !== "person" || holder.sessionId !== principal.sessionId) {
      throw new AppError("viewing.not_found", `viewing ${id}`);
    }
    return found;
  }

  /** The stream's camera and node, or the reason why nobody can look at it now. */
  async function requireWatchable(tx: Tx, cameraId: ViewingRequest["cameraId"], stream: StreamName) {
    const camera = await findCameraForViewing(tx, cameraId);
    if (camera === null) throw new AppError("camera.not_found", `camera ${cameraId}`);
    if (!camera.streams.includes(stream)) throw new AppError("camera.no_such_stream", `camera ${cameraId} has no ${stream}`);
    const { nodeId } = camera;
    if (nodeId === null) throw new AppError("camera.no_node", `camera ${cameraId} has no node`);
    return { ...camera, nodeId };
  }

  return {
    /** Opens a viewing: decided, written with its journal row, and answered with a grant for the node that has the camera. */
    async open(principal: PersonPrincipal, { cameraId, stream }: ViewingRequest, post: string): Promise<GrantAnswer> {
      const motive = "watch";
      require(principal, "camera.view", { kind: "camera", cameraId }, motive);
      const camera = await requireWatchable(db, cameraId, stream);
      if (findNode(camera.nodeId)?.isConnected !== true) throw new AppError("node.unreachable", `node ${camera.nodeId}`);
      const now = clock.now();
      const viewing: Viewing = {
        id: newId(),
        principal,
        cameraId,
        nodeId: camera.nodeId,
        motive,
        post,
        placedBy: principal.personId,
        listViewingId: null,
        openedAt: now,
        closedAt: null,
        cause: null,
      };
      // Before the row is there: a node that comes back meanwhile does not hold it yet, and has not lost it.
      expected.granting(viewing, now);
      // The signature is made while the row goes to the disk; it leaves only once the row is there.
      const [grant] = await Promise.all([signGrant(signingKey, viewing, stream, now), store(viewing, camera, principal)]);
      return answer(viewing, grant);
    },

    /** A further grant under an open viewing, decided again. */
    async grant(principal: PersonPrincipal, id: ViewingId, stream: StreamName): Promise<GrantAnswer> {
      const { viewing } = await requireOwn(principal, id);
      if (viewing.closedAt !== null) throw new AppError("viewing.ended", `viewing ${id}: ${viewing.cause}`);
      require(principal, "camera.view", { kind: "camera", cameraId: viewing.cameraId }, viewing.motive);
      await requireWatchable(db, viewing.cameraId, stream);
      const now = clock.now();
      expected.granting(viewing, now);
      return answer(viewing, await signGrant(signingKey, viewing, stream, now));
    },

    /** Its viewer lets go. Closing what is closed is no fault: page and node both say it. */
    async release(principal: PersonPrincipal, id: ViewingId): Promise<void> {
      const found = await requireOwn(principal, id);
      await transact(db, (unit) => closer.close(unit, found, { cause: "released", by: "server", seconds: null }));
    },
  };

  function store(viewing: Viewing, before: CameraForViewing, principal: PersonPrincipal): Promise<void> {
    return transact(db, async ({ tx }) => {
      // Read again where nothing can come between: a camera put out of use, or a session ended, has closed its viewings already.
      const camera = await findCameraForViewing(tx, viewing.cameraId);
      if (camera === null || camera.isDisabled) throw new AppError("camera.disabled", `camera ${viewing.cameraId}`);
      if (camera.nodeId !== before.nodeId)
        throw new AppError("camera.changed", `camera ${viewing.cameraId} went to another node`);
      if (!(await isSessionOpen(tx, principal.sessionId))) throw new AppError("session.required", "the session has ended");
      const { id: viewingId, cameraId, motive, post, placedBy } = viewing;
      await insertViewing(tx, viewing);
      const payload = { event: "viewing.opened", viewingId, principal, cameraId, motive, post, placedBy } as const;
      await appendJournal(tx, viewing.openedAt, camera.communeId, payload);
    });
  }
}
