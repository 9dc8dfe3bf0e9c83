import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, LinkId, NodeId } from "@vigie/shared/kernel/units";
import type { PlayLink, PlayLinkInput, PlayLinkMade } from "@vigie/shared/links/schema";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import { type CameraRecord, findCamera } from "../cameras/index.ts";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import { type NodeOrigins, playAddresses } from "../kernel/stream-addresses.ts";
import { findLink, insertLink, listLinks, markEnded } from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  require: Require;
  originsOf: (id: NodeId) => NodeOrigins | null;
  assignmentChanged: (unit: Unit, nodeIds: readonly (NodeId | null)[]) => Promise<void>;
  closeViewings: (unit: Unit, linkId: LinkId, cause: ViewingCause) => Promise<void>;
}
export type LinkService = ReturnType<typeof createLinkService>;

export function createLinkService({ db, clock, require, originsOf, assignmentChanged, closeViewings }: Deps) {
  return {
    list: (): Promise<PlayLink[]> => listLinks(db),

    /** Makes a play address of one camera. The key in it is shown this once. */
    async create(principal: PersonPrincipal, { cameraId, label, durationMs }: PlayLinkInput): Promise<PlayLinkMade> {
      require(principal, "link.create", { kind: "camera", cameraId }, null);
      const streamKey = newToken();
      return transact(db, async (unit) => {
        const { camera, communeId } = await requireCamera(unit.tx, cameraId);
        if (camera.disabledAt !== null) throw new AppError("camera.disabled", `camera ${cameraId}`);
        const node = camera.nodeId === null ? null : originsOf(camera.nodeId);
        if (node === null) throw new AppError("camera.no_node", `camera ${cameraId} has no node`);
        const createdAt = clock.now();
        const endsAt = (createdAt + durationMs) as EpochMs;
        const link: PlayLink = { id: newId(), cameraId, label, createdBy: principal.personId, createdAt, endsAt, endedAt: null };
        await insertLink(unit.tx, link, hashToken(streamKey));
        const payload = { by: principal.personId, linkId: link.id, cameraId, stream: "main", endsAt } as const;
        await appendJournal(unit.tx, createdAt, communeId, { event: "link.created", ...payload });
        await assignmentChanged(unit, [camera.nodeId]);
        return { link, addresses: playAddresses(node, cameraId, streamKey) };
      });
    },

    /** Ends it and cuts who plays it. Ending what has ended is no fault. */
    end: (principal: PersonPrincipal, id: LinkId): Promise<void> =>
      transact(db, async (unit) => {
        const link = await findLink(unit.tx, id);
        if (link === null) throw new AppError("link.not_found", `link ${id}`);
        require(principal, "link.end", { kind: "camera", cameraId: link.cameraId }, null);
        if (!(await markEnded(unit.tx, id, clock.now()))) return;
        const { camera, communeId } = await requireCamera(unit.tx, link.cameraId);
        await appendJournal(unit.tx, clock.now(), communeId, { event: "link.ended", by: principal.personId, linkId: id });
        await closeViewings(unit, id, "link_ended");
        await assignmentChanged(unit, [camera.nodeId]);
      }),
  };
}

async function requireCamera(tx: Tx, id: PlayLink["cameraId"]): Promise<CameraRecord> {
  const record = await findCamera(tx, id);
  if (record === null) throw new AppError("camera.not_found", `camera ${id}`);
  return record;
}
