import { randomBytes } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { PlayLinkMade, StreamKeyMade } from "@vigie/shared/links/schema";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { type RunningNode, startNode } from "../../../media/src/node.ts";
import { forward, makeLink } from "../server/support/forwardings.ts";
import { silentLog, startTestServer, type TempDir, type TestServer, tempDir, until } from "../server/support/test-app.ts";

const TOKEN = "the starter's own token";

let test: TestServer;
let dir: TempDir;
let node: RunningNode;
let cameraId: CameraId;
let addresses: PlayLinkMade["addresses"];

const start = () =>
  startNode({
    dataDir: dir.path,
    recordingsDir: join(dir.path, "recordings"),
    serverOrigin: test.server.origin,
    origin: null,
    listen: { host: "localhost", port: 0 },
    rtmpListen: { host: "localhost", port: 0 },
    tls: null,
    name: "node",
    token: TOKEN,
    cameraNetworks: { cidrs: [], contains: () => false },
    clock: systemClock,
    log: silentLog,
  });

beforeEach(async () => {
  test = await startTestServer({ nodeToken: TOKEN });
  cameraId = await test.addCamera("Drone", { kind: "push" });
  dir = tempDir();
  node = await start();
  await until("the node's link", async () => {
    const [listed] = await test.admin.get<{ link: { state: string } }[]>("/api/nodes");
    return listed?.link.state === "connected";
  });
  await test.admin.post<StreamKeyMade>(`/api/cameras/${cameraId}/stream-key`, undefined, 200);
  const supervisor = await test.signIn("supervisor");
  ({ addresses } = await makeLink(supervisor, await forward(supervisor, test.grounds, cameraId), cameraId));
});
afterEach(async () => {
  await node.stop();
  await test.stop();
  dir.remove();
});

/** The status of the answer to an upgrade: 101, a socket. */
function upgrade(address: string, origin?: string): Promise<number | undefined> {
  const socket = new WebSocket(address, origin === undefined ? {} : { origin });
  return new Promise((resolve, reject) => {
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode);
    });
    socket.on("upgrade", (response) => resolve(response.statusCode));
    socket.on("open", () => socket.terminate());
    socket.on("error", reject);
  });
}

const plays = () => until("the link at the node", async () => (await upgrade(addresses.wsFlv)) === 101);

it("tells the server where it takes RTMP: what is handed out leads to its own listeners", () => {
  expect(addresses.rtmp).toContain(`rtmp://localhost:${node.rtmpPort}/live/${cameraId}?key=`);
  expect(addresses.httpFlv).toContain(`${node.origin}/live/${cameraId}.flv?key=`);
});

it("plays FLV over a WebSocket to players, and to pages of the console alone", async () => {
  await plays();
  expect(await upgrade(addresses.wsFlv, test.server.origin)).toBe(101);
  for (const origin of [`${test.server.origin}0`, "http://elsewhere.example", "null"])
    expect(await upgrade(addresses.wsFlv, origin)).toBe(403);
  expect(await upgrade(`${addresses.wsFlv}wrong`)).toBe(404);
  expect(await upgrade(`${addresses.wsFlv}wrong`, test.server.origin)).toBe(404);
});

it("outlives clients that ask for a socket and reset the connection", async () => {
  await plays();
  const { port, host } = new URL(node.origin);
  const upgraded = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\n\r\n`;
  const { pathname, search } = new URL(addresses.httpFlv);
  for (const path of ["/nowhere", "/live/x.flv?key=wrong", "/live", `${pathname}${search}`]) {
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(port), "localhost", () => {
          socket.write(upgraded(path), () => socket.resetAndDestroy());
        });
        socket.on("error", reject);
        socket.on("close", () => resolve());
      });
    }
  }
  expect(await upgrade(addresses.wsFlv)).toBe(101);
});

it("starts with an assignment that it cannot unseal any more, and has it sent again", async () => {
  await plays();
  await node.stop();
  const seal = join(dir.path, "node-seal.key");
  chmodSync(seal, 0o600);
  writeFileSync(seal, randomBytes(32));
  node = await start();
  const { host } = new URL(node.origin);
  await until("the link at the node", async () => (await upgrade(addresses.wsFlv.replace(/localhost:\d+/, host))) === 101);
});
