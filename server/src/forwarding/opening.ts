import type { Forwarding, ForwardingInput, ForwardingOpening, ForwardingPreview } from "@vigie/shared/forwarding/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, ForwardingId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import { findService } from "../services/index.ts";
import type { Placement } from "../viewings/index.ts";
import { cameraIn, type Following, scopeOf } from "./following.ts";
import { type Plan, planOf, requireTerm } from "./plan.ts";
import type { Reading } from "./reading.ts";
import { findForwarding, insertForwarding, replaceForwarding, type StoredForwarding } from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  require: Require;
  policy: () => Policy;
  placementOf: (tx: Tx, ref: TileRef) => Promise<Placement | null>;
  following: Following;
  reading: Reading;
}

/** The two steps that open a forwarding: what would be sent, then exactly that. */
export function createOpening({ db, clock, require, policy, placementOf, following, reading }: Deps) {
  /** The cameras that are to be sent: as named, or what the tile holds. Throws for a tile that the asker may not read, or that holds none. */
  async function camerasOf(tx: Tx, asker: PersonPrincipal, source: ForwardingInput["source"]): Promise<readonly CameraId[]> {
    if (source.kind === "cameras") return source.cameraIds;
    const placement = await placementOf(tx, source.tile);
    if (placement === null) throw new AppError("display.not_found", `display ${source.tile.displayId}`);
    require(asker, "display.read", { kind: "display", owner: placement.owner }, null);
    const cameraId = cameraIn(placement);
    if (cameraId === null) throw new AppError("tile.other_content", `tile ${source.tile.tile} holds no one camera`);
    return [cameraId];
  }

  async function plan(tx: Tx, asker: PersonPrincipal, input: ForwardingInput): Promise<Plan> {
    const now = clock.now();
    const { serviceId, officer, channel, reason, source, until, requestId } = input;
    requireTerm(until, now);
    if ((await findService(tx, serviceId)) === null) throw new AppError("service.not_found", `service ${serviceId}`);
    const question = { serviceId, officer, channel, reason, source, until, requestId };
    return planOf(policy(), asker, question, await camerasOf(tx, asker, source), now);
  }

  /** A new one, or the asking that it answers, now open. */
  async function opened(tx: Tx, asker: PersonPrincipal, input: ForwardingInput, { cameras, until }: Plan) {
    const { requestId, serviceId, officer, channel, reason, source } = input;
    const asking = requestId === null ? null : await requireAsking(tx, requestId, serviceId);
    const now = clock.now();
    const forwarding: StoredForwarding = {
      id: requestId ?? newId(),
      serviceId,
      officer,
      channel,
      reason,
      wanted: asking?.wanted ?? null,
      source,
      cameraIds: cameras.map(({ cameraId }) => cameraId),
      state: "open",
      requestedBy: asking?.requestedBy ?? asker.personId,
      requestedAt: asking?.requestedAt ?? now,
      answeredBy: asker.personId,
      refusal: null,
      from: now,
      until,
      endedAt: null,
      endedBy: null,
      end: null,
    };
    await (asking === null ? insertForwarding(tx, forwarding) : replaceForwarding(tx, forwarding));
    return forwarding;
  }

  async function journal({ tx }: Unit, forwarding: StoredForwarding, { cameras }: Plan, by: PersonPrincipal["personId"]) {
    const { id: forwardingId, serviceId, officer, channel, reason, cameraIds, until, from } = forwarding;
    const authorisationIds = [...new Set(cameras.flatMap(({ authorisationId }) => authorisationId ?? []))];
    const what = { serviceId, officer, channel, reason, cameraIds, authorisationIds, until };
    const scope = scopeOf(policy(), cameraIds);
    await appendJournal(tx, from, scope, { event: "forwarding.opened", by, forwardingId, ...what });
  }

  return {
    preview: async (asker: PersonPrincipal, input: ForwardingInput): Promise<ForwardingPreview> => plan(db, asker, input),

    /** Throws `forwarding.changed` when the preview would be another now, otherwise what refuses the first camera that may not be sent. */
    open: (asker: PersonPrincipal, { previewHash, ...input }: ForwardingOpening): Promise<Forwarding> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const now = await asTheyAre(tx, asker);
        const planned = await plan(tx, now, input);
        if (planned.previewHash !== previewHash) throw new AppError("forwarding.changed", "the preview would be another now");
        for (const { cameraId, refusal } of planned.cameras) {
          require(now, "forwarding.open", { kind: "camera", cameraId }, null);
          if (refusal !== null) throw new AppError(refusal, `camera ${cameraId} may not be forwarded`);
        }
        const forwarding = await opened(tx, now, input, planned);
        await journal(unit, forwarding, planned, now.personId);
        await following.changed(unit, forwarding);
        return reading.withParts(tx, forwarding);
      }),
  };
}

/** Between the request's guard and its turn at the database, the account may have changed. */
async function asTheyAre(tx: Tx, principal: PersonPrincipal): Promise<PersonPrincipal> {
  const person = await findPerson(tx, principal.personId);
  if (person === null || person.disabledAt !== null) throw new AppError("session.required", "the account is out of use");
  return { ...principal, role: person.role };
}

async function requireAsking(tx: Tx, id: ForwardingId, serviceId: StoredForwarding["serviceId"]): Promise<StoredForwarding> {
  const asking = await findForwarding(tx, id);
  if (asking === null || asking.serviceId !== serviceId) throw new AppError("forwarding.not_found", `asking ${id}`);
  if (asking.state !== "requested") throw new AppError("forwarding.over", `asking ${id} is ${asking.state}`);
  return asking;
}
