import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { NodeAdmission, NodeAdmitted, NodeInvitation } from "@vigie/shared/nodes/schema";
import { adoptCameras } from "../cameras/index.ts";
import type { Db, Tx } from "../db/open.ts";
import type { NodeInvitationRow } from "../db/schema.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { canonicalOrigin, isSameSite } from "../kernel/origins.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import {
  type AdmittedNode,
  deleteUnusedStarterTokens,
  findInvitation,
  findNodeByKey,
  insertInvitation,
  insertNode,
  markUsed,
  updateNode,
} from "./repository.ts";

const INVITATION_MS = 10 * 60_000;

interface Deps {
  db: Db;
  clock: Clock;
  serverPublicKey: string;
  consoleOrigin: () => string;
  /** A node joined, with the cameras that waited for one. */
  admitted: (unit: Unit, node: AdmittedNode) => Promise<void>;
}
export type AdmissionService = ReturnType<typeof createAdmissionService>;

export function createAdmissionService({ db, clock, serverPublicKey, consoleOrigin, admitted }: Deps) {
  const add = (tx: Tx, token: string, endsAt: EpochMs | null) =>
    insertInvitation(tx, { token_hash: hashToken(token), created_at: clock.now(), ends_at: endsAt });

  async function join(unit: Unit, { name, publicKey, ...admission }: NodeAdmission): Promise<AdmittedNode> {
    const { tx } = unit;
    const origin = canonicalOrigin(admission.origin);
    const known = await findNodeByKey(tx, publicKey);
    const node: AdmittedNode =
      known === null
        ? { id: newId(), name, origin, rtmpOrigin: null, publicKey, admittedAt: clock.now(), clockOffsetMs: null }
        : { ...known, name, origin };
    await (known === null ? insertNode(tx, node) : updateNode(tx, node));
    await adoptCameras(tx, node.id);
    await appendJournal(tx, clock.now(), "csu", { event: "node.admitted", nodeId: node.id, origin });
    await admitted(unit, node);
    return node;
  }

  return {
    invite: (by: PersonId): Promise<NodeInvitation> =>
      transact(db, async ({ tx }) => {
        const token = newToken();
        const endsAt = (clock.now() + INVITATION_MS) as EpochMs;
        await add(tx, token, endsAt);
        await appendJournal(tx, clock.now(), "csu", { event: "node.invited", by });
        return { token, endsAt };
      }),

    /** The token that whoever started server and node together gave to both: good once, also over restarts. */
    acceptStarterToken: (token: string): Promise<void> =>
      transact(db, async ({ tx }) => {
        await deleteUnusedStarterTokens(tx);
        if ((await findInvitation(tx, hashToken(token))) !== null) return;
        await add(tx, token, null);
        await appendJournal(tx, clock.now(), "csu", { event: "node.invited", by: null });
      }),

    /** Pins the node's key. The same node may ask again with the same token: it did not hear the answer. */
    admit: (admission: NodeAdmission): Promise<NodeAdmitted> =>
      transact(db, async (unit) => {
        const invitation = await findInvitation(unit.tx, hashToken(admission.token));
        const known = await findNodeByKey(unit.tx, admission.publicKey);
        if (invitation !== null && known !== null && invitation.node_id === known.id)
          return { nodeId: known.id, serverPublicKey };
        if (invitation === null || !isGood(invitation, clock.now()))
          throw new AppError("node.token_refused", "wrong, used or too old");
        refuseCrossSite(admission.origin, consoleOrigin());
        const node = await join(unit, admission);
        await markUsed(unit.tx, invitation.token_hash, node.id, clock.now());
        return { nodeId: node.id, serverPublicKey };
      }),
  };
}

const isGood = ({ used_at, ends_at }: NodeInvitationRow, now: EpochMs) => used_at === null && (ends_at === null || now < ends_at);

/** A console keeps a cookie of each node: the browser must take the two for one site. */
export function refuseCrossSite(nodeOrigin: string, consoleOrigin: string): void {
  if (!URL.canParse(nodeOrigin) || !isSameSite(nodeOrigin, consoleOrigin)) {
    throw new AppError("node.origin_cross_site", `${nodeOrigin} and ${consoleOrigin} are two sites`, {
      params: { nodeOrigin, consoleOrigin },
    });
  }
}
