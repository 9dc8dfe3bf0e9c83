import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Camera } from "@vigie/shared/cameras/schema";
import { CONSOLE_NAMESPACE } from "@vigie/shared/console/events";
import { NODE_LINK_NAMESPACE } from "@vigie/shared/nodes/link";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RemoteCameraServer, spawnCameraServer } from "../../../scripts/cameras/index.ts";
import { type Product, startProduct } from "../../../scripts/run/product.ts";
import { type Seeded, seed } from "../../../scripts/run/seed.ts";
import { aLoopedCamera } from "../../faults/watching.ts";
import { HlsPage, overHttp2 } from "../../support/hls-page.ts";
import { TestViewer } from "../../support/media-viewer.ts";
import { eventually } from "../../support/product.ts";
import { forward, makeLink } from "./support/forwardings.ts";
import { HttpClient } from "./support/http-client.ts";
import { upgrade } from "./support/upgrade.ts";

const trusted = getCACertificates("default");
/** Every line of both processes, at the level that tells most. */
const lines: string[] = [];
/** Everything that opens something, as it was handed out in this session. */
const secrets = new Map<string, string>();
/** Every address that was asked for. */
const addresses: string[] = [];

let folder: string;
let simulator: RemoteCameraServer;
let product: Product;
let seeded: Seeded;
let operator: HttpClient;
let dpo: HttpClient;
let flvAddress: string;
let wsFlvAddress: string;
let camera: Camera;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-security-"));
  simulator = await spawnCameraServer({ cameras: [aLoopedCamera("Quai")] });
  product = await startProduct({
    dataDir: folder,
    cameraNetworks: "127.0.0.0/8",
    serverPort: 0,
    nodePort: 0,
    env: { VIGIE_TLS: "local", VIGIE_LOG_LEVEL: "debug", VIGIE_RTMP_LISTEN: "localhost:0" },
    onLine: (_from, line) => lines.push(line),
  });
  setDefaultCACertificates([...trusted, readFileSync(join(folder, "server", "authority.crt"), "utf8")]);
  const main = simulator.address("Quai", "main");
  seeded = await seed(product, [{ commune: "Valmorin", site: "Port", name: "Quai", main, sub: null }]);
  const [only] = seeded.cameras;
  if (only === undefined) throw new Error("there is no camera");
  camera = only;
  operator = await signIn("operator");
  dpo = new HttpClient(product.origin);
  dpo.cookie = seeded.dpo.cookie();
  await playEverything();
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await product?.stop();
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function signIn(role: "operator" | "supervisor"): Promise<HttpClient> {
  const api = product.newApi();
  const account = seeded.accounts[role];
  await api.signIn(account);
  const client = new HttpClient(product.origin);
  client.cookie = api.cookie();
  for (const part of api.cookie().split("; ")) keepSecret(`cookie of ${role}: ${part.split("=")[0]}`, part.split("=")[1] ?? "");
  keepSecret(`password of ${role}`, account.password);
  keepSecret(`authenticator of ${role}`, account.totpSecret);
  return client;
}

function keepSecret(what: string, value: string): void {
  expect([what, value.length > 10]).toEqual([what, true]);
  secrets.set(what, value);
}

let page: HlsPage;

/** A session of everything that hands out a token: grants over the media socket and HLS, play addresses over FLV, right and wrong. */
async function playEverything(): Promise<void> {
  const wanted = { cameraId: camera.id, stream: "main" };
  const live = await eventually("a picture's grant", async () => {
    const answer = await operator.send("POST", "/api/viewings", wanted);
    return answer.status === 201 ? (answer.body as GrantAnswer) : null;
  });
  keepSecret("grant of the media socket", live.grant);
  addresses.push(live.mediaSocketUrl, live.hlsOpenUrl);
  const viewer = await TestViewer.connect(live.mediaSocketUrl, { origin: product.origin });
  viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant: live.grant });
  await eventually("a picture", () => viewer.frames().length > 0);
  viewer.socket.terminate();

  const hls = await operator.post<GrantAnswer>("/api/viewings", wanted, 201);
  keepSecret("grant of HLS", hls.grant);
  page = new HlsPage(await overHttp2(new URL(hls.hlsOpenUrl).origin, getCACertificates("default")), product.origin);
  addresses.push((await page.opened(new URL(hls.hlsOpenUrl), hls.grant)).playlistUrl);
  for (const cookie of page.setCookies) keepSecret("cookie of HLS", /=([^;]+)/.exec(cookie)?.[1] ?? "");

  const chief = await signIn("supervisor");
  const { addresses: play } = await makeLink(
    chief,
    await forward(chief, { police: async () => seeded.serviceId }, camera.id),
    camera.id,
  );
  [flvAddress, wsFlvAddress] = [play.httpFlv, play.wsFlv];
  keepSecret("stream key", new URL(flvAddress).searchParams.get("key") ?? "");
  await eventually("the play address at the node", async () => (await upgrade(wsFlvAddress)) === 101);
  expect((await answer(flvAddress)).status).toBe(200);
  for (const address of [`${flvAddress}wrong`, `${flvAddress}%00`, flvAddress.replace(camera.id, camera.id.toUpperCase())])
    expect((await answer(address)).status).toBe(404);
  await operator.send("POST", "/api/session", { login: "operateur", password: "a password that is wrong" });
}

/** The head of the answer; the body is given up. */
function answer(address: string, method = "GET", headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const asked = request(address, { method, headers, ca: getCACertificates("default"), agent: false }, (given) => {
      resolve({ status: given.statusCode ?? 0, headers: given.headers });
      given.destroy();
    });
    asked.on("error", reject);
    asked.end();
  });
}

const OF_ALL = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
};
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src blob:",
  "worker-src 'self' blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];
const OF_SERVER = {
  ...OF_ALL,
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};
const OF_API = { ...OF_SERVER, "cache-control": "no-store" };
const OF_NODE = {
  ...OF_ALL,
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-site",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

describe("the headers of", () => {
  it.each([
    ["the page", "/", 200, OF_SERVER],
    ["an address of the page's own", "/mur/1", 200, OF_SERVER],
    ["a file that is not there", "/assets/nothing.js", 404, OF_SERVER],
    ["an answer", "/api/health", 200, OF_API],
    ["a refusal", "/api/people", 401, OF_API],
    ["a bad question", "/api/journal?limit=none", 401, OF_API],
    ["an address that is none", "/api/nothing", 404, OF_API],
    ["an address that leads out", "/..%2f..%2fetc%2fpasswd", 200, OF_SERVER],
  ] as const)("%s", async (_what, path, status, expected) => {
    const given = await answer(`${product.origin}${path}`);
    expect(given).toMatchObject({ status, headers: expected });
    const policy = String(given.headers["content-security-policy"]).split(";");
    const connect = policy.find((rule) => rule.startsWith("connect-src"));
    expect(policy.filter((rule) => rule !== connect)).toEqual(PAGE_POLICY);
    expect(connect?.split(" ").slice(1).sort()).toEqual(
      ["'self'", product.origin.replace("https", "wss"), product.nodeOrigin, product.nodeOrigin.replace("https", "wss")].sort(),
    );
    expect(given.headers["x-powered-by"]).toBeUndefined();
    expect(given.headers["server"]).toBeUndefined();
    expect(given.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("a script and a style of the console", async () => {
    const html = await (await fetch(product.origin)).text();
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|\son\w+="|style="/);
    for (const path of files) expect(await answer(`${product.origin}${path}`)).toMatchObject({ status: 200, headers: OF_SERVER });
  });

  it("a request that another page sends, of a journal and of an inspector's dossier", async () => {
    const { origin: _none, ...foreign } = { origin: "", "sec-fetch-site": "cross-site" };
    expect(await answer(`${product.origin}/api/session`, "DELETE", foreign)).toMatchObject({ status: 403, headers: OF_API });
    const cookie = dpo.cookie ?? "";
    expect(await answer(`${product.origin}/api/journal`, "GET", { cookie })).toMatchObject({ status: 200, headers: OF_API });
    const day = new Date().toISOString().slice(0, 10);
    const dossier = `${product.origin}/api/journal/dossier?from=${day}&until=${day}`;
    const given = await answer(dossier, "GET", { cookie });
    expect(given).toMatchObject({ status: 200, headers: OF_API });
    expect(given.headers["content-disposition"]).toMatch(/^attachment; filename="[\w.-]+"$/);
  });

  it("a playlist, a part of it, and pictures over FLV; of refusals of the node's", async () => {
    const open = await answer(`${product.nodeOrigin}/hls/open`, "POST", { origin: "https://evil.example" });
    expect(open.status).toBe(403);
    for (const given of [
      open,
      await answer(`${product.nodeOrigin}/`),
      await answer(`${product.nodeOrigin}/live/x.flv?key=x`),
      await answer(`${product.nodeOrigin}/hls/x/main/live.m3u8`),
      await answer(`${product.nodeOrigin}/recordings/open`, "POST", { origin: "https://evil.example" }),
      await answer(`${product.nodeOrigin}/recordings/x/main/files/..%2f..%2fnode.db`),
      await answer(flvAddress),
    ])
      expect(given.headers).toMatchObject(OF_NODE);
    const playlist = await page.get("live.m3u8");
    expect(playlist).toMatchObject({ status: 200, headers: OF_NODE });
    const file = /URI="([^"]+)"/.exec(playlist.body.toString())?.[1] ?? "";
    expect(await page.get(file)).toMatchObject({ status: 200, headers: OF_NODE });
  });
});

describe("a page of another origin", () => {
  const STRANGERS = ["https://evil.example", "null", "http://localhost:1"];

  it("opens no socket of the console, none of the nodes, no media socket and no FLV player", async () => {
    const socketIo = `${product.origin.replace("https", "wss")}/socket.io/?EIO=4&transport=websocket`;
    const media = `${product.nodeOrigin.replace("https", "wss")}/live`;
    for (const origin of [...STRANGERS, product.nodeOrigin]) {
      expect([origin, await upgrade(socketIo, origin)]).toEqual([origin, 400]);
      expect([origin, await upgrade(media, origin, ["vigie.live.v1"])]).toEqual([origin, 403]);
      expect([origin, await upgrade(wsFlvAddress, origin)]).toEqual([origin, 403]);
    }
    // A browser always says where it comes from.
    expect(await upgrade(media, undefined, ["vigie.live.v1"])).toBe(403);
  });

  it.each([CONSOLE_NAMESPACE, NODE_LINK_NAMESPACE, "/", "/admin"])("is let into no namespace: %s", async (namespace) => {
    const enter = (origin: string | undefined, cookie: string) => {
      const extraHeaders = { ...(origin === undefined ? {} : { origin }), cookie };
      const options = { transports: ["websocket"], reconnection: false, forceNew: true, extraHeaders };
      const socket = io(`${product.origin}${namespace}`, { ...options, ca: getCACertificates("default") } as never);
      return new Promise<string>((resolve) => {
        socket.on("connect", () => resolve("in"));
        socket.on("connect_error", () => resolve("refused"));
      }).finally(() => socket.disconnect());
    };
    expect(await enter("https://evil.example", operator.cookie ?? "")).toBe("refused");
    expect(await enter(product.origin, operator.cookie ?? "")).toBe(namespace === CONSOLE_NAMESPACE ? "in" : "refused");
    expect(await enter(undefined, "")).toBe("refused");
  });
});

describe("what opens something", () => {
  it("stands in no address, but for the stream key of a play address", () => {
    for (const address of addresses) {
      expect(new URL(address).search).toBe("");
      for (const [what, secret] of secrets) expect([what, address.includes(secret)]).toEqual([what, false]);
    }
    const { searchParams, pathname } = new URL(flvAddress);
    expect([...searchParams.keys()]).toEqual(["key"]);
    expect(pathname).toBe(`/live/${camera.id}.flv`);
  });

  it("stands in no line of either process's log, which tells of the play address without its key", async () => {
    expect(lines.length).toBeGreaterThan(20);
    const all = lines.join("\n");
    for (const [what, secret] of secrets) {
      for (const form of [secret, encodeURIComponent(secret)]) expect([what, all.includes(form)]).toEqual([what, false]);
    }
    expect(all).not.toMatch(/[?&]key=(?!\[|redacted|\*)[^\s"&]+/i);
    expect(all).not.toContain("a password that is wrong");
  });

  it("stands in no row of the journal", async () => {
    const rows = JSON.stringify(await dpo.get("/api/journal?limit=500"));
    expect(rows).toContain("viewing.opened");
    for (const [what, secret] of secrets) expect([what, rows.includes(secret)]).toEqual([what, false]);
  });
});
