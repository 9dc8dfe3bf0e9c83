import { join } from "node:path";
import type { WhoSaw } from "@vigie/shared/journal/reading";
import type { JournalRow } from "@vigie/shared/journal/schema";
import type { CameraId, NodeId, PersonId } from "@vigie/shared/kernel/units";
import { type PlaybackGrant, RecordedSegments, RecordedTimeline, RecordingsOpened } from "@vigie/shared/recordings/playback";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { type RunningNode, startNode } from "../../../media/src/node.ts";
import { type RemoteCameraServer, spawnCameraServer } from "../../../scripts/cameras/index.ts";
import { HlsPage, overHttp1 } from "../../support/hls-page.ts";
import { SMALL_STREAM } from "../rtsp/support.ts";
import type { HttpClient } from "../server/support/http-client.ts";
import { CAMERA_NETWORKS, silentLog, startTestServer, type TestServer, until } from "../server/support/test-app.ts";

/** Charter §2.2: a right that ended has ended, two seconds later at the latest. */
const REVOKED_MS = 2_000;
const RECORDED_MS = 3_000;

let simulator: RemoteCameraServer;
let site: TestServer;
let node: RunningNode;
let operator: HttpClient;
let cameraId: CameraId;
const begunAt = Date.now();

/** Server, node and camera, all of them the real ones. */
beforeAll(async () => {
  simulator = await spawnCameraServer({ cameras: [{ name: "Rue", caption: "Rue", main: SMALL_STREAM, sub: null }] });
  site = await startTestServer();
  const { token } = await site.admin.post<{ token: string }>("/api/nodes/invitations", undefined, 201);
  node = await startNode({
    dataDir: join(site.dataDir, "node"),
    recordingsDir: join(site.dataDir, "recordings"),
    serverOrigin: site.server.origin,
    origin: null,
    listen: { host: "localhost", port: 0 },
    rtmpListen: null,
    tls: null,
    name: "node",
    token,
    cameraNetworks: CAMERA_NETWORKS,
    clock: systemClock,
    log: silentLog,
  });
  const nodeId = await until("the node's link", async () => {
    const nodes = await site.admin.get<{ id: NodeId; link: { state: string } }[]>("/api/nodes");
    return nodes.find(({ link }) => link.state === "connected")?.id;
  });
  const source = { kind: "rtsp", main: simulator.address("Rue", "main"), sub: null } as const;
  cameraId = await site.grounds.camera("Rue", { nodeId, source });
  operator = await site.signIn("operator");
}, 60_000);
afterAll(async () => {
  await node?.stop();
  await site?.stop();
  await simulator?.close();
});

const wanted = (more: object = {}) => ({
  cameraId,
  stream: "main",
  from: begunAt,
  until: Date.now() + 60_000,
  motive: "event",
  reference: "MC-17",
  ...more,
});

async function openAt(grant: PlaybackGrant) {
  const page = new HlsPage(overHttp1(), site.server.origin);
  const answer = await page.open(new URL(grant.openUrl), grant.grant);
  const { baseUrl } = RecordingsOpened.parse(JSON.parse(answer.body.toString()));
  return { page, get: (path: string) => page.send("GET", new URL(path, baseUrl)), baseUrl: new URL(baseUrl) };
}
const journalOf = async (viewingId: string): Promise<Record<string, unknown>[]> => {
  const rows: JournalRow[] = await site.grounds.journal(200);
  return rows.flatMap(({ payload }) =>
    payload !== null && "viewingId" in payload && payload.viewingId === viewingId ? [payload] : [],
  );
};

it("looks back at what the node recorded a moment ago, for a motive, and says what was seen", async () => {
  const refused = await operator.send("POST", "/api/playbacks", wanted({ motive: null }));
  expect([refused.status, (refused.body as { code: string }).code]).toEqual([422, "playback.motive_needed"]);
  const grant = await operator.post<PlaybackGrant>("/api/playbacks", wanted(), 201);
  const { page, get, baseUrl } = await openAt(grant);
  const range = `from=${begunAt}&until=${Date.now() + 30_000}`;
  await until("three seconds on the disk", async () => {
    const { status, body } = await get(`main/timeline?${range}`);
    // A node that has only just started makes its index first.
    const { spans } = status === 503 ? { spans: [] } : RecordedTimeline.parse(JSON.parse(body.toString()));
    return spans.some((span) => span.until - span.from >= RECORDED_MS);
  });
  const { segments } = RecordedSegments.parse(JSON.parse((await get(`main/segments?${range}`)).body.toString()));
  const [segment] = segments;
  expect((await get(`main/files/${segment?.id}`)).body.length).toBeGreaterThanOrEqual(segment?.bytes ?? Number.NaN);
  expect((await page.send("DELETE", baseUrl)).status).toBe(204);
  const closed = await until("its closing", async () =>
    (await journalOf(grant.viewingId)).find(({ event }) => event === "viewing.closed"),
  );
  const ranges = closed["ranges"] as { from: number; until: number }[];
  expect([closed["cause"], ranges.length, ranges[0]?.from]).toEqual(["released", 1, segment?.startAt]);
  expect((ranges[0]?.until ?? 0) - (ranges[0]?.from ?? 0)).toBeGreaterThanOrEqual(RECORDED_MS - 1_000);

  const supervisor = await site.signIn("supervisor");
  const asked = `cameraId=${cameraId}&from=${ranges[0]?.from}&until=${ranges[0]?.until}`;
  const { looks } = await supervisor.get<WhoSaw>(`/api/journal/who-saw?${asked}`);
  expect(looks).toMatchObject([
    { viewingId: grant.viewingId, motive: "event", lookBack: { reference: "MC-17", fetched: ranges } },
  ]);
});

it("is cut with the right to look back, within two seconds, and tells afterwards what had been seen", async () => {
  const grant = await operator.post<PlaybackGrant>("/api/playbacks", wanted(), 201);
  const { get } = await openAt(grant);
  const range = `from=${begunAt}&until=${Date.now()}`;
  const { segments } = RecordedSegments.parse(JSON.parse((await get(`main/segments?${range}`)).body.toString()));
  expect((await get(`main/files/${segments[0]?.id}`)).status).toBe(200);
  const people = await site.admin.get<{ id: PersonId; login: string }[]>("/api/people");
  const personId = people.find(({ login }) => login === "operator")?.id;
  const { rooms } = site.server.app;
  const endedMs = performance.now();
  await rooms.habilitations.suspend(personId as PersonId, personId as PersonId, { suspended: true, reason: "Enquête" });
  await until("the end", async () => (await get(`main/timeline?${range}`)).status === 410);
  expect(performance.now() - endedMs).toBeLessThan(REVOKED_MS);
  const again = await operator.send("POST", `/api/playbacks/${grant.viewingId}/grants`, { stream: "main" });
  expect(again.status).toBeGreaterThanOrEqual(401);
  const told = await until("what was fetched", async () =>
    (await journalOf(grant.viewingId)).find(({ event }) => event === "viewing.fetched"),
  );
  expect((told["ranges"] as { from: number }[])[0]?.from).toBe(segments[0]?.startAt);
});
