import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { type Assignment, NODE_LINK_NAMESPACE, SERVER_PROOF_TYPE } from "@vigie/shared/nodes/link";
import { SignJWT } from "jose";
import pino from "pino";
import { type Socket as ServerSocket, Server as SocketServer } from "socket.io";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { NodeLink } from "../../../media/src/link/index.ts";
import { openStore } from "../../../media/src/store/index.ts";

const trusted = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");
const assignment: Assignment = { version: 9, cameras: [], links: [], consoleOrigins: ["http://elsewhere.example"] };

let dataDir: string;
let store: ReturnType<typeof openStore>;
let server: SocketServer;
let link: NodeLink;
let obeyed: string[];
let logged: string[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "vigie-link-"));
  store = openStore(dataDir);
  obeyed = [];
  logged = [];
});
afterEach(async () => {
  link.stop();
  await server.close();
  store.close();
  await rm(dataDir, { recursive: true });
});

/** Listens as a server would, starts a node's link towards it, and answers its end of the first connection. */
async function linked(): Promise<ServerSocket> {
  const http = createServer().listen(0, "127.0.0.1");
  server = new SocketServer(http);
  await once(http, "listening");
  const connected = once(server.of(NODE_LINK_NAMESPACE), "connection") as Promise<[ServerSocket]>;
  link = new NodeLink({
    serverOrigin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    nodeOrigin: "http://localhost:8081",
    rtmpOrigin: null,
    identity: { nodeId: NodeId.parse(uuidv7()), serverPublicKey: trusted.publicKey.export({ format: "jwk" }).x ?? "" },
    store,
    clock: systemClock,
    log: pino({ level: "info" }, { write: (line: string) => logged.push(line) }),
    handlers: {
      assign: () => obeyed.push("assign"),
      endViewing: () => obeyed.push("endViewing"),
      testCamera: async () => {
        obeyed.push("testCamera");
        return { outcome: "fault", fault: "no_video", detail: "" };
      },
      async lockRecordings() {
        obeyed.push("lockRecordings");
        return { segments: 0 };
      },
      async releaseRecordings() {
        obeyed.push("releaseRecordings");
      },
      openViewings: () => [],
      cameraStates: () => [],
      changed: () => undefined,
    },
  });
  const [socket] = await connected;
  socket.on("link:held", (_held, answer) => answer({ ok: true, value: { endedViewings: [] } }));
  socket.on("link:beat", (_beat, answer) => answer({ ok: true, value: { serverAt: systemClock.now() } }));
  return socket;
}

const welcome = async (socket: ServerSocket, key: KeyObject) => {
  const { nonce } = socket.handshake.auth as { nonce: string };
  const proof = await new SignJWT({ nonce })
    .setProtectedHeader({ alg: "EdDSA", typ: SERVER_PROOF_TYPE })
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(key);
  return socket.emitWithAck("link:welcome", { proof, serverAt: systemClock.now() });
};

const giveOrders = async (socket: ServerSocket) => [
  await socket.emitWithAck("assignment:changed", assignment),
  await socket.emitWithAck("viewing:end", { viewingId: ViewingId.parse(uuidv7()), cause: "right_ended" }),
  await socket.emitWithAck("camera:test", { address: "rtsp://10.0.0.1/main", credentials: null }),
];

it("obeys nobody who has not shown the pinned key, and says in the log what to do about it", async () => {
  const socket = await linked();
  const refused = { ok: false, problem: { code: "node.key_refused" } };
  expect(await giveOrders(socket)).toMatchObject([refused, refused, refused]);
  expect(await welcome(socket, stranger.privateKey)).toMatchObject(refused);
  expect(await giveOrders(socket)).toMatchObject([refused, refused, refused]);
  expect(obeyed).toEqual([]);
  expect(store.assignment()).toBeNull();
  expect(link.downSince).not.toBeNull();
  expect(logged.join()).toContain("not the one that admitted this node");

  expect(await welcome(socket, trusted.privateKey)).toEqual({ ok: true, value: null });
  expect(await giveOrders(socket)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  expect(obeyed).toEqual(["assign", "endViewing", "testCamera"]);
});
