import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { type AddressInfo, connect as connectTcp, createServer } from "node:net";
import { join } from "node:path";
import { connect, getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../../../scripts/run/api.ts";
import { type ManagedProcess, startProcess } from "../../../scripts/run/managed-process.ts";
import { type Seeded, seed } from "../../../scripts/run/seed.ts";
import { HlsPage, overHttp2 } from "../../support/hls-page.ts";
import { TestViewer } from "../../support/media-viewer.ts";
import { forward, makeLink } from "../server/support/forwardings.ts";
import { HttpClient } from "../server/support/http-client.ts";
import { type TempDir, tempDir, until } from "../server/support/test-app.ts";

const ROOT = join(import.meta.dirname, "../../..");
const START_MS = 60_000;
const TOKEN = "the starter's own token";

const trusted = getCACertificates("default");
const running: ManagedProcess[] = [];
let dir: TempDir;
let origin: string;
let nodeEnv: Record<string, string>;
let node: ManagedProcess;
let seeded: Seeded;
let admin: HttpClient;
let cameraId: CameraId;

/** The server under `VIGIE_TLS=local`, and a node with the machine's certificate that trusts the server's authority: two processes. */
beforeAll(async () => {
  dir = tempDir();
  const dataDir = join(dir.path, "server");
  const server = start("server/src/main.ts", {
    VIGIE_DATA_DIR: dataDir,
    VIGIE_LISTEN: "localhost:0",
    VIGIE_TLS: "local",
    VIGIE_NODE_TOKEN: TOKEN,
  });
  origin = (await server.line(/^vigie server listening on (https:\S+)/, START_MS))[1] ?? "";
  const [, code] = await server.line(/^set-up code: (\S+)/, START_MS);
  const port = await freePort();
  nodeEnv = {
    VIGIE_SERVER_ORIGIN: origin,
    VIGIE_NODE_ORIGIN: `https://localhost:${port}`,
    VIGIE_NODE_TOKEN: TOKEN,
    VIGIE_NODE_TLS_CERT: join(dataDir, "machine.pem"),
    VIGIE_NODE_TLS_KEY: join(dataDir, "machine.pem"),
    VIGIE_RTMP_LISTEN: "localhost:0",
    VIGIE_DATA_DIR: join(dir.path, "node"),
  };
  node = start("media/src/main.ts", { ...nodeEnv, NODE_EXTRA_CA_CERTS: join(dataDir, "authority.crt") });
  await node.line(/^vigie node listening on https:/, START_MS);
  // What a post does that has the authority installed.
  setDefaultCACertificates([...trusted, readFileSync(join(dataDir, "authority.crt"), "utf8")]);
  seeded = await seed({ newApi: () => createApi(origin), setupCode: async () => code ?? "" }, []);
  admin = clientOf(seeded.admin);
  cameraId = await addEncoder();
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await Promise.all(running.map((each) => each.stop()));
  dir.remove();
});

function start(file: string, env: Record<string, string>): ManagedProcess {
  const started = startProcess({ name: file, file: join(ROOT, file), nodeArgs: [], cwd: ROOT, env, onLine: () => undefined });
  running.push(started);
  return started;
}

/** The node's origin is a setting, told to the server before it listens. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "localhost", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function addEncoder(): Promise<CameraId> {
  const { id: siteId, communeId } = await seeded.town.siteOf("Valmorin", "Port");
  const body = { number: null, name: "Drone", siteId, nodeId: null, source: { kind: "push" } };
  const camera = await admin.post<Camera>("/api/cameras", body, 201);
  await seeded.town.authorise([camera], communeId);
  await admin.post(`/api/cameras/${camera.id}/stream-key`, undefined, 200);
  return camera.id;
}

/** The same browser. */
function clientOf(api: Api): HttpClient {
  const client = new HttpClient(origin);
  client.cookie = api.cookie();
  return client;
}

async function signIn(role: Role): Promise<HttpClient> {
  const api = createApi(origin);
  await api.signIn(seeded.accounts[role]);
  return clientOf(api);
}

it("leaves the machine's certificate to nobody but its owner", () => {
  expect(statSync(nodeEnv["VIGIE_NODE_TLS_KEY"] ?? "").mode & 0o777).toBe(0o400);
});

it("opens a media socket over TLS, under a grant", async () => {
  const operator = await signIn("operator");
  const viewing = { cameraId, stream: "main" };
  const { mediaSocketUrl, grant, viewingId } = await operator.post<GrantAnswer>("/api/viewings", viewing, 201);
  expect(mediaSocketUrl).toMatch(/^wss:\/\/localhost:\d+\/live$/);
  const viewer = await TestViewer.connect(mediaSocketUrl, { origin });
  viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant });
  await until("the channel", () => viewer.texts("subscribed").length > 0);
  expect(viewer.texts("subscribed")).toMatchObject([{ channel: 1, viewingId }]);
  viewer.socket.terminate();
});

it("serves HLS over HTTP/2 on the same port, under a grant, and cuts it when its viewer signs out", async () => {
  const agent = await signIn("municipal_operator");
  const { hlsOpenUrl, grant, viewingId } = await agent.post<GrantAnswer>("/api/viewings", { cameraId, stream: "main" }, 201);
  const transport = await overHttp2(new URL(hlsOpenUrl).origin, getCACertificates("default"));
  expect(transport.session.alpnProtocol).toBe("h2");
  const page = new HlsPage(transport, origin);
  const { playlistUrl } = await page.opened(new URL(hlsOpenUrl), grant);
  expect(playlistUrl).toBe(`${nodeEnv["VIGIE_NODE_ORIGIN"]}/hls/${viewingId}/main/live.m3u8`);
  expect(page.setCookies[0]).toContain("; Secure");
  // No encoder pushes: the playlist is held, and over with the session.
  const held = page.get("live.m3u8");
  await agent.delete("/api/session");
  const { status, body } = await held;
  expect([status, JSON.parse(body.toString())]).toMatchObject([410, { code: "hls.ended", params: { cause: "signed_out" } }]);
  // An FLV player is sent to HTTP/1.1.
  const flv = new URL(`/live/${cameraId}.flv?key=none`, hlsOpenUrl);
  await expect(page.send("GET", flv)).rejects.toThrow(/HTTP_1_1_REQUIRED/);
  transport.close();
});

it("hands out addresses under TLS alone, and resets a player whose link ends, so that nothing more arrives", async () => {
  const supervisor = await signIn("supervisor");
  const forwarding = await forward(supervisor, { police: async () => seeded.serviceId }, cameraId);
  const { link, addresses } = await makeLink(supervisor, forwarding, cameraId);
  expect(addresses.wsFlv).toMatch(/^wss:/);
  expect(addresses.rtmp).toMatch(/^rtmps:\/\/localhost:\d+\/live\//);
  const url = new URL(addresses.httpFlv);
  const player = await until("the link at the node", () => play(url));
  const ended = new Promise((resolve) => {
    player.once("end", () => resolve("an orderly end"));
    player.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  await supervisor.delete(`/api/links/${link.id}`);
  expect(await ended).toBe("ECONNRESET");
});

/** A player that was let in; null when it was not. */
function play({ hostname, port, pathname, search, host }: URL) {
  const socket = connect({ host: hostname, port: Number(port), servername: hostname });
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return new Promise<typeof socket | null>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("data", (bytes) => {
      const isIn = bytes.toString("latin1").startsWith("HTTP/1.1 200");
      socket.off("error", reject);
      if (!isIn) socket.destroy();
      resolve(isIn ? socket : null);
    });
  });
}

it("does not believe a server whose authority the node was not told", async () => {
  const stranger = start("media/src/main.ts", {
    ...nodeEnv,
    VIGIE_NODE_ORIGIN: `https://localhost:${await freePort()}`,
    VIGIE_DATA_DIR: join(dir.path, "stranger"),
  });
  await stranger.line(/server not reached/, START_MS);
  await stranger.stop("SIGKILL");
  expect(await admin.get<unknown[]>("/api/nodes")).toHaveLength(1);
});

it("stops a node once when it is told twice, and though a handshake of TLS stands still", async () => {
  const { port } = new URL(nodeEnv["VIGIE_NODE_ORIGIN"] ?? "");
  const idle = connectTcp(Number(port), "localhost");
  await once(idle, "connect");
  idle.on("error", () => undefined);
  process.kill(node.pid, "SIGINT");
  process.kill(node.pid, "SIGTERM");
  process.kill(node.pid, "SIGINT");
  expect(await node.exited).toEqual({ code: 0, signal: null });
});
