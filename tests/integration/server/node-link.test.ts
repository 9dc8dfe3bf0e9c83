import { generateKeyPairSync } from "node:crypto";
import type { CameraTree } from "@vigie/shared/console/api";
import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { StreamKeyMade } from "@vigie/shared/links/schema";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { io } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { forward, makeLink } from "./support/forwardings.ts";
import type { HttpClient } from "./support/http-client.ts";
import { startTestServer, type TestServer, until } from "./support/test-app.ts";
import { linkedNode, TestNode } from "./support/test-node.ts";

let test: TestServer;
let nodes: TestNode[] = [];

let beganAt: number;

beforeEach(async () => {
  beganAt = Date.now();
  test = await startTestServer({ nodeToken: "the starter's own token" });
});
afterEach(async () => {
  for (const node of nodes) node.hangUp();
  nodes = [];
  await test.stop();
});

async function aLinkedNode(): Promise<TestNode> {
  const node = await linkedNode(test.server, test.admin);
  nodes.push(node);
  return node;
}

const open = (client: HttpClient, cameraId: CameraId) =>
  client.post<GrantAnswer>("/api/viewings", { cameraId, stream: "main" }, 201);

async function journalOf<E extends JournalPayload["event"]>(event: E): Promise<Extract<JournalPayload, { event: E }>[]> {
  const rows = await test.grounds.journal(500);
  return rows.flatMap(({ payload }) => (payload?.event === event ? [payload as Extract<JournalPayload, { event: E }>] : []));
}
const closings = async (viewingId: ViewingId) => (await journalOf("viewing.closed")).filter((row) => row.viewingId === viewingId);

const closedBy = (viewingId: ViewingId) => ({
  kind: "viewing-closed" as const,
  at: Date.now() as EpochMs,
  viewingId,
  cause: "socket_lost" as const,
  seconds: 12.5,
});

describe("admission", () => {
  it("takes a token once, and gives the same node the same answer again", async () => {
    const node = new TestNode();
    expect(await node.admit(test.server.origin, "the starter's own token")).toMatchObject({ status: 200 });
    const { id } = node;
    expect(await node.admit(test.server.origin, "the starter's own token")).toMatchObject({ status: 200 });
    expect(node.id).toBe(id);
    const other = await new TestNode().admit(test.server.origin, "the starter's own token");
    expect(other).toMatchObject({ status: 403, body: { code: "node.token_refused" } });
  });

  it("refuses an unknown token", async () => {
    const answer = await new TestNode().admit(test.server.origin, "a token that nobody gave");
    expect(answer).toMatchObject({ status: 403, body: { code: "node.token_refused" } });
  });

  it("refuses an origin of another site, and does not use the token up", async () => {
    const node = new TestNode();
    const refused = await node.admit(test.server.origin, "the starter's own token", "http://127.0.0.1:8081");
    expect(refused).toMatchObject({ status: 422, body: { code: "node.origin_cross_site" } });
    expect(await node.admit(test.server.origin, "the starter's own token")).toMatchObject({ status: 200 });
  });

  it("gives the cameras that waited for a node to the first one", async () => {
    const cameraId = await test.addCamera("Halle");
    const node = await aLinkedNode();
    const { cameras } = await node.untilAssigned((assignment) => assignment.cameras.length === 1);
    expect(cameras[0]?.cameraId).toBe(cameraId);
  });
});

describe("handshake", () => {
  it("refuses another key, an unknown node, an old proof, and a proof heard before", async () => {
    const node = await aLinkedNode();
    const { origin } = test.server;
    const { privateKey } = generateKeyPairSync("ed25519");
    expect(await node.dial(origin, await node.prove(privateKey))).toBe("node.key_refused");
    expect(await node.dial(origin, await node.prove(node.privateKey, { iss: "01a20cdd-465c-7469-b069-a6dcd1b915fc" }))).toBe(
      "node.key_refused",
    );
    const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
    expect(await node.dial(origin, await node.prove(node.privateKey, { iat: hourAgo, exp: hourAgo + 60 }))).toBe(
      "node.key_refused",
    );
    expect(await node.dial(origin, await node.prove(node.privateKey, { aud: "another" }))).toBe("node.key_refused");
    const proof = await node.prove();
    expect(await node.dial(origin, proof)).toBeNull();
    expect(await node.dial(origin, proof)).toBe("node.key_refused");
  });

  it("takes nothing before the node said what it holds", async () => {
    const node = await aLinkedNode();
    node.hangUp();
    const auth = { proof: await node.prove(), origin: node.origin, rtmpOrigin: null, nonce: "0123456789abcdef" };
    const socket = io(`${test.server.origin}/nodes`, { transports: ["websocket"], reconnection: false, forceNew: true, auth });
    const ask = (event: string, payload: object) => socket.timeout(5_000).emitWithAck(event, payload);
    const refused = { ok: false, problem: { code: "request.invalid" } };
    expect(
      await ask("outbox:batch", {
        items: [{ sequence: 1, item: closedBy("01a20cdd-465c-7469-b069-a6dcd1b915aa" as ViewingId) }],
      }),
    ).toMatchObject(refused);
    expect(await ask("link:beat", { nodeAt: Date.now() })).toMatchObject(refused);
    expect(await ask("link:held", { openViewings: "all" })).toMatchObject(refused);
    socket.disconnect();
  });

  it("ends with a message that nobody declared", async () => {
    const node = await aLinkedNode();
    node.socket?.emit("camera:delete", {});
    await until("the link to be closed", () => node.socket?.disconnected);
  });

  it("follows a node that listens elsewhere now, within the console's site", async () => {
    const node = await aLinkedNode();
    node.origin = "http://localhost:9191";
    expect(await node.dial(test.server.origin)).toBeNull();
    const [listed] = await test.admin.get<{ origin: string }[]>("/api/nodes");
    expect(listed?.origin).toBe("http://localhost:9191");
    node.origin = "http://elsewhere.example";
    expect(await node.dial(test.server.origin)).toBe("node.origin_cross_site");
  });
});

describe("assignment", () => {
  it("tells each change with a higher version, secrets included, until it is acknowledged", async () => {
    const node = await aLinkedNode();
    const before = await node.untilAssigned(() => true);
    expect(before.consoleOrigins).toEqual([test.server.origin]);
    node.deaf = { event: "assignment:changed", times: 1 };
    const credentials = { username: "vigie", password: "secret de caméra" };
    const cameraId = await test.addCamera("Pont", { kind: "rtsp", main: "rtsp://10.20.0.9/a", sub: null, credentials });
    const after = await node.untilAssigned(({ cameras }) => cameras.length === 1);
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.cameras).toEqual([
      {
        cameraId,
        name: "Pont",
        authorisedUntil: expect.any(Number),
        recording: { plan: CONTINUOUS, rule: { authorisationId: expect.any(String), maxDays: 30, minDays: null } },
        source: { kind: "rtsp", main: "rtsp://10.20.0.9/a", sub: null, credentials },
      },
    ]);
    await test.admin.patch(`/api/cameras/${cameraId}`, { version: 1, disabled: true });
    await node.untilAssigned(({ cameras, version }) => cameras.length === 0 && version > after.version);
  });

  it("names a camera from the order's beginning to its end, as long as orders follow each other, and none without one", async () => {
    const node = await aLinkedNode();
    const { siteId } = await test.grounds.place();
    const source = { kind: "rtsp", main: "rtsp://10.20.0.9/a", sub: null };
    const input = { number: null, name: "Pont", siteId, nodeId: null, source };
    const { id } = await test.admin.post<{ id: CameraId }>("/api/cameras", input, 201);
    const { version } = await node.untilAssigned(() => true);
    expect(node.assignment?.cameras).toEqual([]);
    const [begins, ends, renewed] = [1_500, 60_000, 120_000].map((ms) => (Date.now() + ms) as EpochMs);
    await test.grounds.authorise(id, { from: ends as EpochMs, until: renewed as EpochMs });
    await test.grounds.authorise(id, { from: begins as EpochMs, until: ends as EpochMs });
    const told = await node.untilAssigned(({ cameras }) => cameras.length === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(begins ?? 0);
    expect(told.version).toBeGreaterThan(version);
    expect(told.cameras[0]).toMatchObject({ cameraId: id, authorisedUntil: renewed });
  });

  it("overtakes a version that this database never gave: it is an older copy of the one that the node knew", async () => {
    const node = await aLinkedNode();
    const before = await node.untilAssigned(() => true);
    // Each start begins past whatever was counted before, so that no version stands for two lists.
    expect(before.version).toBeGreaterThan(beganAt);
    const held = before.version + 1_000_000;
    node.assignment = { ...before, version: held };
    expect(await node.dial(test.server.origin)).toBeNull();
    const { version } = await node.untilAssigned((assignment) => assignment.version > held);
    node.assignment = null;
    expect(await node.dial(test.server.origin)).toBeNull();
    expect((await node.untilAssigned(() => true)).version).toBe(version);
  });
});

describe("heartbeat", () => {
  it("calls a silent node lost, its cameras without picture, and finds it again", async () => {
    await test.addCamera("Gare");
    const node = await aLinkedNode();
    const states = async () => (await test.admin.get<z.infer<typeof CameraTree>>("/api/cameras")).states[0]?.main;
    node.isBeating = false;
    await until("the camera to be without its node", async () => {
      const state = await states();
      return state?.state === "backing_off" && state.fault === "node_lost";
    });
    node.isBeating = true;
    await until("the node to be back", async () => (await states())?.state !== "backing_off");
    const offsetMs = await until("its clock to be measured", async () => {
      const [listed] = await test.admin.get<{ clockOffsetMs: number | null }[]>("/api/nodes");
      return listed?.clockOffsetMs;
    });
    expect(Math.abs(offsetMs)).toBeLessThan(1_000);
  });

  it("keeps one link a node: the newer one", async () => {
    const node = await aLinkedNode();
    const first = node.socket;
    node.socket = null;
    expect(await node.dial(test.server.origin)).toBeNull();
    await until("the older link to be closed", () => first?.disconnected);
    await until("the newer one to beat", () => node.beats > 0 && node.socket?.connected);
    const [listed] = await test.admin.get<{ link: { state: string } }[]>("/api/nodes");
    expect(listed?.link.state).toBe("connected");
  });
});

describe("viewings", () => {
  it("are closed by the node's report, once, however often it is told", async () => {
    const cameraId = await test.addCamera("Parc");
    const node = await aLinkedNode();
    const { viewingId } = await open(await test.signIn("operator"), cameraId);
    node.queue(closedBy(viewingId));
    expect(await node.flush()).toEqual({ sequence: 1 });
    expect(await node.flush()).toEqual({ sequence: 1 });
    expect(await closings(viewingId)).toMatchObject([{ cause: "socket_lost", seconds: 12.5 }]);
    expect(node.cuts()).toEqual({});
  });

  it("begin anew with a new outbox", async () => {
    const cameraId = await test.addCamera("Parc");
    const node = await aLinkedNode();
    const operator = await test.signIn("operator");
    const [one, two] = [await open(operator, cameraId), await open(operator, cameraId)];
    node.queue(closedBy(one.viewingId));
    await node.flush();
    Object.assign(node, {
      outboxEpoch: "7a3b2f7e-53a1-4f8e-9d3a-111111111111",
      outbox: [],
      lastSequence: 0,
      openViewings: [two.viewingId],
    });
    expect(await node.dial(test.server.origin)).toBeNull();
    node.queue(closedBy(two.viewingId));
    expect(await node.flush()).toEqual({ sequence: 1 });
    expect(await closings(two.viewingId)).toHaveLength(1);
  });

  it("are compared when the node returns: ended meanwhile, lost, and told by the outbox first", async () => {
    const cameraId = await test.addCamera("Parc");
    const node = await aLinkedNode();
    const operator = await test.signIn("operator");
    const [kept, ended, lost, told] = await Promise.all([1, 2, 3, 4].map(() => open(operator, cameraId)));
    if (!(kept && ended && lost && told)) throw new Error("not opened");
    // Known to be open: it said so on an earlier return.
    node.openViewings = [kept, ended, lost, told].map(({ viewingId }) => viewingId);
    expect(await node.dial(test.server.origin)).toBeNull();
    node.hangUp();
    await operator.delete(`/api/viewings/${ended.viewingId}`);
    node.openViewings = [kept.viewingId, ended.viewingId];
    node.queue(closedBy(told.viewingId));
    expect(await node.dial(test.server.origin)).toBeNull();
    expect(node.endedViewings).toContain(ended.viewingId);
    expect(node.endedViewings).not.toContain(kept.viewingId);
    // Not before the outbox has told what it knows.
    expect(await closings(lost.viewingId)).toHaveLength(0);
    await node.flush();
    expect(await closings(told.viewingId)).toMatchObject([{ cause: "socket_lost" }]);
    expect(await closings(lost.viewingId)).toMatchObject([{ cause: "node_lost" }]);
    expect(await closings(kept.viewingId)).toHaveLength(0);
  });

  it("outlive the server: what the node still holds goes on, what it lost is closed", async () => {
    const cameraId = await test.addCamera("Parc");
    const node = await aLinkedNode();
    const operator = await test.signIn("operator");
    const { viewingId } = await open(operator, cameraId);
    const before = await node.untilAssigned(({ cameras }) => cameras.length === 1);
    await test.restart();
    expect(test.server.setupCode).toBeNull();
    node.openViewings = [viewingId];
    expect(await node.dial(test.server.origin)).toBeNull();
    await node.untilAssigned(({ version }) => version > before.version);
    // The same session and the same viewing: nobody signs in again because the server was restarted.
    const renewed = await operator.post<GrantAnswer>(`/api/viewings/${viewingId}/grants`, { stream: "sub" }, 200);
    expect(renewed.viewingId).toBe(viewingId);
    node.queue(closedBy(viewingId));
    await node.flush();
    expect(await closings(viewingId)).toHaveLength(1);
  });
});

describe("play addresses", () => {
  it("are whole, and follow where the node says that it listens", async () => {
    const cameraId = await test.addCamera("Marché");
    const pushed = await test.addCamera("Drone", { kind: "push" });
    const supervisor = await test.signIn("supervisor");
    const forwarding = await forward(supervisor, test.grounds, cameraId);
    await expect(makeLink(supervisor, forwarding, cameraId)).rejects.toThrow("camera.no_node");
    const node = await aLinkedNode();
    const link = async () => (await makeLink(supervisor, forwarding, cameraId)).addresses;
    const key = () => test.admin.post<StreamKeyMade>(`/api/cameras/${pushed}/stream-key`, undefined, 200);
    expect(await link()).toMatchObject({
      httpFlv: expect.stringMatching(`^http://localhost:8081/live/${cameraId}\\.flv\\?key=`),
      wsFlv: expect.stringMatching(`^ws://localhost:8081/live/${cameraId}\\.flv\\?key=`),
      rtmp: null,
    });
    expect((await key()).server).toBeNull();
    node.rtmpOrigin = "rtmp://localhost:1935";
    expect(await node.dial(test.server.origin)).toBeNull();
    expect((await link()).rtmp).toMatch(`rtmp://localhost:1935/live/${cameraId}?key=`);
    expect(await key()).toMatchObject({ cameraId: pushed, server: "rtmp://localhost:1935/ingest" });
    node.rtmpOrigin = "rtmp://localhost:1935/somewhere";
    expect(await node.dial(test.server.origin)).toBe("request.invalid");
    node.rtmpOrigin = null;
    expect(await node.dial(test.server.origin)).toBeNull();
    expect((await link()).rtmp).toBeNull();
  });

  it("ended while the node was away: who played it before is written down as long as it was", async () => {
    const cameraId = await test.addCamera("Marché");
    const node = await aLinkedNode();
    const supervisor = await test.signIn("supervisor");
    const { link } = await makeLink(supervisor, await forward(supervisor, test.grounds, cameraId), cameraId);
    await supervisor.delete(`/api/links/${link.id}`);
    const viewingId = "01a20cdd-465c-7469-b069-a6dcd1b915ab" as ViewingId;
    const at = (Date.now() - 3_600_000) as EpochMs;
    node.queue({ kind: "viewing-opened", at, viewingId, linkId: link.id, cameraId, post: "10.1.2.3" });
    node.queue(closedBy(viewingId));
    await node.flush();
    expect(await closings(viewingId)).toMatchObject([{ cause: "socket_lost", seconds: 12.5 }]);
  });

  it("reach the node as hashes, and what they open is written down and cut when they end", async () => {
    const cameraId = await test.addCamera("Marché");
    const node = await aLinkedNode();
    const supervisor = await test.signIn("supervisor");
    const forwarding = await forward(supervisor, test.grounds, cameraId);
    const made = await makeLink(supervisor, forwarding, cameraId);
    const { links } = await node.untilAssigned((assignment) => assignment.links.length === 1);
    expect(links[0]).toMatchObject({ linkId: made.link.id, cameraId, forwardingId: forwarding.id });
    const [, streamKey = ""] = made.addresses.httpFlv.split("key=");
    expect(streamKey).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(links)).not.toContain(streamKey);
    const viewingId = "01a20cdd-465c-7469-b069-a6dcd1b915aa" as ViewingId;
    node.queue({
      kind: "viewing-opened",
      at: Date.now() as EpochMs,
      viewingId,
      linkId: made.link.id,
      cameraId,
      post: "10.1.2.3",
    });
    await node.flush();
    const [opened] = await journalOf("viewing.opened");
    expect(opened).toMatchObject({
      viewingId,
      post: "10.1.2.3",
      principal: { kind: "link", linkId: made.link.id, forwardingId: forwarding.id },
    });
    await supervisor.delete(`/api/links/${made.link.id}`);
    await until("the cut", () => node.cuts()[viewingId] === "link_ended");
    expect(await closings(viewingId)).toMatchObject([{ cause: "link_ended" }]);
    await node.untilAssigned((assignment) => assignment.links.length === 0);
  });
});
