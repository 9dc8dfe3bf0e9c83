import { Approval } from "@vigie/shared/approvals/schema";
import { Authorisation } from "@vigie/shared/authorisations/schema";
import type { Camera } from "@vigie/shared/cameras/schema";
import { Forwarding, type ForwardingInput, ForwardingPreview, RecipientService } from "@vigie/shared/forwarding/schema";
import { JournalRow } from "@vigie/shared/journal/schema";
import type { EpochMs, LinkId } from "@vigie/shared/kernel/units";
import { PlayLinkMade } from "@vigie/shared/links/schema";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { Api } from "../../scripts/run/api.ts";
import { type FfmpegRun, ffmpeg } from "../integration/nms/support.ts";
import { eventually, openRoom, type Room } from "../support/product.ts";
import { aLoopedCamera, CUT_CEILING_MS, cameraOf, now, signIn, untilNode } from "./watching.ts";

const PLAYED = "Gare";
const HOUR_MS = 3_600_000;
const LABEL = "Enregistreur du commissariat";

let room: Room;
let chief: Api;
const logged: string[] = [];
const keys: string[] = [];
const players: FfmpegRun[] = [];

beforeAll(async () => {
  const env = { VIGIE_RTMP_LISTEN: "localhost:0", VIGIE_LOG_LEVEL: "debug" };
  room = await openRoom([aLoopedCamera(PLAYED)], env, (_from, line) => logged.push(line));
  chief = await signIn(room, "supervisor");
});
afterAll(async () => {
  for (const { process } of players) process.kill("SIGKILL");
  await room?.stop();
});

const camera = (): Camera => cameraOf(room, PLAYED);

/** Opened in two steps, for the service that the order's clause names. */
async function forward(lastsMs = HOUR_MS): Promise<Forwarding> {
  const [service] = await chief.get("/api/services", z.array(RecipientService));
  const input: Omit<ForwardingInput, "serviceId"> & { serviceId: string | undefined } = {
    serviceId: service?.id,
    officer: "Brigadier de permanence",
    channel: "téléphone",
    reason: "Recherche d’un véhicule",
    source: { kind: "cameras", cameraIds: [camera().id] },
    until: (now() + lastsMs) as EpochMs,
    requestId: null,
  };
  const { previewHash } = await chief.send("POST", "/api/forwardings/preview", input, ForwardingPreview);
  return chief.send("POST", "/api/forwardings", { ...input, previewHash }, Forwarding);
}

async function makeLink({ id }: Forwarding): Promise<PlayLinkMade> {
  const body = { cameraId: camera().id, label: LABEL };
  const made = await chief.send("POST", `/api/forwardings/${id}/links`, body, PlayLinkMade);
  keys.push(new URL(made.addresses.httpFlv).searchParams.get("key") ?? "no key");
  return made;
}

const stop = ({ id }: Forwarding) => chief.send("DELETE", `/api/forwardings/${id}`, undefined, z.null());
const forwardings = () => chief.get("/api/forwardings", z.array(Forwarding));
const watchersOf = async ({ id }: Forwarding) => (await forwardings()).find((each) => each.id === id)?.watchers ?? [];

/** ffmpeg, which reads the address and hands on what it reads. */
function play(address: string): FfmpegRun {
  const run = ffmpeg("-analyzeduration", "200000", "-i", address, "-c", "copy", "-flush_packets", "1", "-f", "flv", "pipe:1");
  players.push(run);
  return run;
}

/** Once the node has heard of the address, and a picture came. */
async function untilPlays(address: string): Promise<FfmpegRun> {
  let player = play(address);
  return eventually("a player has a picture", () => {
    if (player.process.exitCode !== null) player = play(address);
    return player.output().length > 10_000 && player;
  });
}

/** How long a player still lived after the act. */
async function livedOn(player: FfmpegRun, act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  const ended = player.exit.then(() => performance.now() - startedMs);
  await act();
  return ended;
}

const addressOf = ({ addresses }: PlayLinkMade, kind: "rtmp" | "httpFlv"): string =>
  addresses[kind] ?? expect.fail(`no ${kind} address`);

async function told(linkId: LinkId) {
  const rows = await room.dpo.get("/api/journal?limit=500", z.array(JournalRow));
  const payloads = rows.flatMap(({ payload }) => payload ?? []);
  const opened = payloads.filter(
    (each) => each.event === "viewing.opened" && each.principal.kind === "link" && each.principal.linkId === linkId,
  );
  const viewings = new Set(opened.flatMap((each) => ("viewingId" in each ? [each.viewingId] : [])));
  const closed = payloads.filter((each) => each.event === "viewing.closed" && viewings.has(each.viewingId));
  return { opened, closed, ended: payloads.filter((each) => each.event === "link.ended" && each.linkId === linkId) };
}

it.each(["rtmp", "httpFlv"] as const)("plays to ffmpeg over %s until its forwarding is stopped, and not beyond", async (kind) => {
  const forwarding = await forward();
  const made = await makeLink(forwarding);
  const address = addressOf(made, kind);
  const player = await untilPlays(address);
  await eventually("both ends see the player", async () =>
    (await watchersOf(forwarding)).some((each) => each.displayName === LABEL),
  );
  expect(await watchersOf(forwarding)).toMatchObject([{ personId: null, displayName: LABEL }]);

  expect(await livedOn(player, () => stop(forwarding))).toBeLessThan(CUT_CEILING_MS);
  const refused = play(address);
  await refused.exit;
  expect(refused.output()).toHaveLength(0);
  const rows = await eventually("its closing row", async () => {
    const all = await told(made.link.id);
    return all.closed.length > 0 && all;
  });
  expect(rows.opened[0]).toMatchObject({ forwardingId: forwarding.id, motive: "forwarding", cameraId: camera().id });
  expect(rows.closed).toMatchObject([{ cause: "forwarding_ended" }]);
  expect(rows.ended).toHaveLength(1);
  expect(await watchersOf(forwarding)).toEqual([]);
});

it("is cut when the clause is withdrawn, and gives nothing under the next order but by a new address", async () => {
  const forwarding = await forward();
  const made = await makeLink(forwarding);
  const player = await untilPlays(addressOf(made, "httpFlv"));
  const [order] = await room.admin.get("/api/authorisations", z.array(Authorisation));
  if (order === undefined) throw new Error("no order");
  const [clause] = order.clauses;
  const change = (live: boolean, version: number) => ({ clauses: [{ ...clause, live }], version });
  const lived = await livedOn(player, () => approved(order, change(false, order.version)));
  expect(lived).toBeLessThan(CUT_CEILING_MS);
  expect((await forwardings()).find(({ id }) => id === forwarding.id)).toMatchObject({ state: "ended", end: "clause_ended" });
  await approved(order, change(true, order.version + 1));
  const again = play(addressOf(made, "httpFlv"));
  await again.exit;
  expect(again.output()).toHaveLength(0);
});

/** Four eyes: the administrator asks, the supervisor approves at their own post. */
async function approved({ id: authorisationId }: Authorisation, change: object): Promise<void> {
  const subject = { act: "authorisation.change", authorisationId, change };
  const { id } = await room.admin.send("POST", "/api/approvals", { subject }, Approval);
  await room.chief.send("POST", `/api/approvals/${id}/answer`, { verdict: "approved" }, Approval);
  await room.admin.send("PATCH", `/api/authorisations/${authorisationId}`, { change, approvalId: id }, Authorisation);
}

it("ends at its term by the node alone, when no server is there to say so", async () => {
  const forwarding = await forward(20_000);
  const player = await untilPlays(addressOf(await makeLink(forwarding), "rtmp"));
  await room.product.server.stop("SIGKILL");
  await player.exit;
  const lateMs = now() - forwarding.until;
  await room.product.server.start();
  expect(lateMs).toBeGreaterThan(-1_000);
  expect(lateMs).toBeLessThan(CUT_CEILING_MS);
  await untilNode(room, "connected");
  await eventually("the forwarding to be over", async () =>
    (await forwardings()).find(({ id, state }) => id === forwarding.id && state === "ended"),
  );
});

it("has its key in no log", () => {
  expect(keys.length).toBeGreaterThanOrEqual(4);
  expect(logged.length).toBeGreaterThan(10);
  const all = logged.join("\n");
  for (const key of keys) expect(all).not.toContain(key);
});
