import type { ForwardingLinkInput } from "@vigie/shared/forwarding/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs, ForwardingId, LinkId, NodeId, PersonId } from "@vigie/shared/kernel/units";
import type { PlayLink, PlayLinkMade } from "@vigie/shared/links/schema";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import { type CameraRecord, findCamera } from "../cameras/index.ts";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import { type NodeOrigins, playAddresses } from "../kernel/stream-addresses.ts";
import { findLink, insertLink, listUnended, markEnded } from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  require: Require;
  policy: () => Policy;
  originsOf: (id: NodeId) => NodeOrigins | null;
  assignmentChanged: (unit: Unit, nodeIds: readonly (NodeId | null)[]) => Promise<void>;
  closeViewings: (unit: Unit, linkId: LinkId, cause: ViewingCause) => Promise<void>;
  /** Throws unless the forwarding runs, sends the camera, and is the person's to know of. */
  requireSent: (tx: Tx, by: PersonPrincipal, id: ForwardingId, cameraId: CameraId) => Promise<{ until: EpochMs }>;
  /** Both ends of the forwarding see its addresses. */
  changed: (unit: Unit, id: ForwardingId) => Promise<void>;
}
export type LinkService = ReturnType<typeof createLinkService>;

/** Play addresses, RTMP and FLV: each of one camera of one forwarding, and gone with it. */
export function createLinkService(deps: Deps) {
  const { db, clock, require, policy, originsOf, assignmentChanged, closeViewings, requireSent, changed } = deps;

  const mayKnow = (principal: PersonPrincipal, cameraId: CameraId): boolean =>
    decide(policy(), principal, "camera.list", { kind: "camera", cameraId }, clock.now(), null).allowed;

  async function end(unit: Unit, link: PlayLink, by: PersonId | null, cause: ViewingCause): Promise<void> {
    if (!(await markEnded(unit.tx, link.id, clock.now()))) return;
    const { camera, communeId } = await requireCamera(unit.tx, link.cameraId);
    await appendJournal(unit.tx, clock.now(), communeId, { event: "link.ended", by, linkId: link.id });
    await closeViewings(unit, link.id, cause);
    await assignmentChanged(unit, [camera.nodeId]);
  }

  return {
    /** Makes a play address of one camera of a forwarding, until the forwarding's term. The key in it is shown this once. */
    async create(
      by: PersonPrincipal,
      forwardingId: ForwardingId,
      { cameraId, label }: ForwardingLinkInput,
    ): Promise<PlayLinkMade> {
      require(by, "forwarding.open", { kind: "camera", cameraId }, null);
      const streamKey = newToken();
      return transact(db, async (unit) => {
        const { until: endsAt } = await requireSent(unit.tx, by, forwardingId, cameraId);
        const { camera, communeId } = await requireCamera(unit.tx, cameraId);
        const node = camera.nodeId === null ? null : originsOf(camera.nodeId);
        if (node === null) throw new AppError("camera.no_node", `camera ${cameraId} has no node`);
        const [createdBy, createdAt] = [by.personId, clock.now()];
        const link: PlayLink = { id: newId(), cameraId, forwardingId, label, createdBy, createdAt, endsAt, endedAt: null };
        await insertLink(unit.tx, link, hashToken(streamKey));
        const payload = { by: createdBy, linkId: link.id, cameraId, stream: "main", endsAt } as const;
        await appendJournal(unit.tx, createdAt, communeId, { event: "link.created", ...payload });
        await assignmentChanged(unit, [camera.nodeId]);
        await changed(unit, forwardingId);
        return { link, addresses: playAddresses(node, cameraId, streamKey) };
      });
    },

    /** Ends it and cuts who plays it; its forwarding goes on. Ending what has ended is no fault. */
    end: (principal: PersonPrincipal, id: LinkId): Promise<void> =>
      transact(db, async (unit) => {
        const link = await findLink(unit.tx, id);
        if (link === null || !mayKnow(principal, link.cameraId)) throw new AppError("link.not_found", `link ${id}`);
        await end(unit, link, principal.personId, "link_ended");
        if (link.forwardingId !== null) await changed(unit, link.forwardingId);
      }),

    /** A forwarding ended, or no longer sends these cameras (null: any), in this transaction: so do its addresses. */
    async endOf(unit: Unit, id: ForwardingId, cameraIds: readonly CameraId[] | null, by: PersonId | null): Promise<void> {
      for (const link of await listUnended(unit.tx, id, cameraIds)) await end(unit, link, by, "forwarding_ended");
    },
  };
}

async function requireCamera(tx: Tx, id: CameraId): Promise<CameraRecord> {
  const record = await findCamera(tx, id);
  if (record === null) throw new AppError("camera.not_found", `camera ${id}`);
  return record;
}
