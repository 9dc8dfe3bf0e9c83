import { Approval } from "@vigie/shared/approvals/schema";
import { Authorisation, type AuthorisationChange } from "@vigie/shared/authorisations/schema";
import { Forwarding, ForwardingPreview } from "@vigie/shared/forwarding/schema";
import { Habilitation } from "@vigie/shared/habilitations/schema";
import type { EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { Person } from "@vigie/shared/people/schema";
import { z } from "zod";
import { firstSignIn, makeAccount } from "../run/accounts.ts";
import type { Api } from "../run/api.ts";
import { allStreaming } from "./bench.ts";
import type { Place, RightsBench } from "./rights-room.ts";
import { type Look, openLook } from "./rights-viewer.ts";
import { median } from "./statistics.ts";

const TRIES = 100;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Until a date comes: longer than it takes to set it. */
const SOON_MS = 1_500;

/** Somebody looks; `revoke` takes the right and answers when, by `performance.now()`, it was taken. */
interface Prepared {
  look: Look;
  revoke: () => Promise<number>;
}
type Way = (room: RightsBench, ordinal: number) => Promise<Prepared>;

/** From the order that takes a right, or from its date, to the last that is felt of it: picture, socket, HTTP. */
export async function timeRevocations(room: RightsBench): Promise<{ maxMs: number; medianMs: number; tries: number }> {
  const ways = Object.entries(WAYS);
  const took: number[] = [];
  const worst = new Map<string, number>();
  for (let n = 0; n < TRIES; n += 1) {
    const [name, way] = ways[n % ways.length] ?? [];
    if (name === undefined || way === undefined) throw new Error("there is no way to take a right");
    const { look, revoke } = await way(room, n);
    const atMs = await revoke();
    const ms = (await look.ended()) - atMs;
    look.close();
    took.push(ms);
    worst.set(name, Math.max(worst.get(name) ?? 0, ms));
  }
  for (const [name, ms] of worst) room.bench.say(`${name}: ${Math.round(ms)} ms at worst`);
  return { maxMs: Math.max(...took), medianMs: median(took), tries: took.length };
}

/** When the act was sent: what it takes itself is part of it. */
async function sending(act: () => Promise<unknown>): Promise<number> {
  const sentMs = performance.now();
  await act();
  return sentMs;
}

const WAYS: Record<string, Way> = {
  "person disabled": async (room, n) => {
    const { api, personId } = await newcomer(room, n);
    const look = await openLook(api, room.watched.camera.id, { socketEnds: true });
    const path = `/api/people/${personId}`;
    return { look, revoke: () => sending(() => room.seeded.admin.send("PATCH", path, { disabled: true }, Person)) };
  },
  "habilitation suspended": async (room, n) => {
    const { api, personId } = await newcomer(room, n);
    const look = await openLook(api, room.watched.camera.id, { socketEnds: true });
    const body = { suspended: true, reason: "Mesure" };
    const path = `/api/people/${personId}/suspension`;
    return { look, revoke: () => sending(() => room.seeded.chief.send("POST", path, body, z.array(Habilitation))) };
  },
  "habilitation at its date": async (room, n) => {
    const { api, habilitation } = await newcomer(room, n);
    const look = await openLook(api, room.watched.camera.id, { socketEnds: true });
    const path = `/api/habilitations/${habilitation.id}`;
    return {
      look,
      async revoke() {
        const until = Date.now() + SOON_MS;
        await room.seeded.admin.send("PATCH", path, { version: habilitation.version, until }, Habilitation);
        return performance.now() + (until - Date.now());
      },
    };
  },
  "clause withdrawn": async (room) => {
    const { camera, communeId } = room.forwarded;
    await forward(room);
    const look = await openLook(room.liaison, camera.id, { socketEnds: false });
    const order = await orderOf(room, room.forwarded);
    const clauses = order.clauses.map((clause) => ({ ...clause, withdrawnAt: Date.now() as EpochMs }));
    const change = await approved(room, order, { version: order.version, clauses });
    return {
      look,
      revoke: async () => {
        const sentMs = await sending(change);
        await endOrder(room, room.forwarded);
        await room.seeded.town.authorise([camera], communeId);
        return sentMs;
      },
    };
  },
  "forwarding stopped": async (room) => {
    const { id } = await forward(room);
    const look = await openLook(room.liaison, room.forwarded.camera.id, { socketEnds: false });
    return { look, revoke: () => sending(() => room.operator.send("DELETE", `/api/forwardings/${id}`, undefined, z.null())) };
  },
  "order withdrawn": async (room) => {
    const { camera, communeId } = room.ordered;
    // Pulled again only under the order that was laid after the last try.
    await allStreaming(room.seeded.admin, room.seeded.cameras.length);
    const look = await openLook(room.operator, camera.id, { socketEnds: false });
    const order = await orderOf(room, room.ordered);
    const change = await approved(room, order, { version: order.version, withdrawn: true });
    return {
      look,
      revoke: async () => {
        const sentMs = await sending(change);
        await room.seeded.town.authorise([camera], communeId);
        return sentMs;
      },
    };
  },
};

/** An operator of their own, signed in, habilitated where the camera is watched. */
async function newcomer({ product, seeded, watched }: RightsBench, n: number) {
  const { admin, serviceId } = seeded;
  const wanted = { role: "operator", login: `banc-${n}`, displayName: `Opérateur ${n}` } as const;
  const account = await makeAccount(admin, wanted, serviceId);
  const habilitation = await admin.send("POST", "/api/habilitations", habilitationOf(account.id, watched), Habilitation);
  const api = product.newApi();
  await firstSignIn(api, account);
  return { api, personId: account.id, habilitation };
}

const habilitationOf = (personId: PersonId, { communeId }: Place) => ({
  personId,
  level: "view",
  communeIds: [communeId],
  cameraIds: null,
  act: { reference: "Arrêté 2026-18", authority: "Préfecture", signedAt: Date.now() - DAY_MS },
  from: Date.now() - HOUR_MS,
  until: Date.now() + DAY_MS,
  trainedAt: Date.now() - DAY_MS,
});

async function forward({ operator, seeded, forwarded }: RightsBench): Promise<Forwarding> {
  const input = {
    serviceId: seeded.serviceId,
    officer: "Officier de permanence",
    channel: "radio",
    reason: "Mesure",
    source: { kind: "cameras", cameraIds: [forwarded.camera.id] },
    until: Date.now() + HOUR_MS,
    requestId: null,
  };
  const { previewHash } = await operator.send("POST", "/api/forwardings/preview", input, ForwardingPreview);
  return operator.send("POST", "/api/forwardings", { ...input, previewHash }, Forwarding);
}

async function orderOf({ seeded }: RightsBench, { camera }: Place): Promise<Authorisation> {
  const orders = await seeded.admin.get("/api/authorisations", z.array(Authorisation));
  const order = orders.find(({ cameraIds, withdrawnAt }) => withdrawnAt === null && cameraIds.includes(camera.id));
  if (order === undefined) throw new Error(`camera ${camera.id} is under no order`);
  return order;
}

/** Asked for and approved; the answer does it. */
async function approved({ seeded }: RightsBench, { id }: Authorisation, change: AuthorisationChange) {
  const { admin, chief }: { admin: Api; chief: Api } = seeded;
  const subject = { act: "authorisation.change", authorisationId: id, change };
  const approval = await admin.send("POST", "/api/approvals", { subject }, Approval);
  await chief.send("POST", `/api/approvals/${approval.id}/answer`, { verdict: "approved" }, Approval);
  return () => admin.send("PATCH", `/api/authorisations/${id}`, { change, approvalId: approval.id }, Authorisation);
}

async function endOrder(room: RightsBench, place: Place): Promise<void> {
  const order = await orderOf(room, place);
  await (await approved(room, order, { version: order.version, withdrawn: true }))();
}
