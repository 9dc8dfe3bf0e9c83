import { IncomingMessage } from "node:http";
import { constants, Http2ServerResponse } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { Networks } from "@vigie/shared/cameras/networks";
import type { Clock } from "@vigie/shared/kernel/clock";
import { MEDIA_SOCKET_PATH } from "@vigie/shared/live/wire";
import type { Assignment, OutboxItem } from "@vigie/shared/nodes/link";
import type { Logger } from "pino";
import { createOrders } from "./cameras/orders.ts";
import { createCameraRegistry } from "./cameras/registry.ts";
import { createCameraHealthMeters, tellHealth } from "./health/index.ts";
import { createHls } from "./hls/index.ts";
import { answerHeaders } from "./kernel/answer-headers.ts";
import { createTransports, type Transports } from "./kernel/transports.ts";
import { createWebServer, type WebServer } from "./kernel/web-server.ts";
import { admit, NodeLink } from "./link/index.ts";
import { createMediaSocket } from "./live/index.ts";
import { createNmsHub, isFlvPath } from "./nms/index.ts";
import { createPlayback } from "./playback/index.ts";
import { createRecordings, createRecordSigner } from "./recording/index.ts";
import { createHostLimit, testConnection } from "./rtsp/index.ts";
import { type NodeIdentity, openStore } from "./store/index.ts";
import { createGrantVerifier, createViewingDoor, type NodeRequest, type NodeResponse, OpenViewings } from "./viewings/index.ts";

export interface Listen {
  host: string;
  port: number;
}

export interface NodeConfig {
  dataDir: string;
  recordingsDir: string;
  serverOrigin: string;
  /** What consoles dial; null: `http://localhost:<port>`. */
  origin: string | null;
  listen: Listen;
  /** Where RTMP clients come; null: no RTMP. Under TLS whenever the node has a certificate. */
  rtmpListen: Listen | null;
  tls: { cert: Buffer; key: Buffer } | null;
  name: string;
  /** One-time admission token; not needed once the node is admitted. */
  token: string | null;
  cameraNetworks: Networks;
  clock: Clock;
  log: Logger;
}

export interface RunningNode {
  origin: string;
  rtmpPort: number | null;
  stop(): Promise<void>;
}

const TESTS_PER_HOST = 2;

/** A media node, from its stored state to its open door: pulls what it was last assigned at once, whether the server is there or not. */
export async function startNode(config: NodeConfig): Promise<RunningNode> {
  const store = openStore(config.dataDir);
  const server = createWebServer(config.tls, config.log);
  const port = await listening(server, config.listen);
  const origin = config.origin ?? `${config.tls === null ? "http" : "https"}://localhost:${port}`;
  // Nobody is served, nor kept waiting, before the node is admitted: a connection that came so early would be watched by nobody.
  server.on("connection", turnAway);
  const identity = store.identity() ?? (await admitted(config, store, origin));
  const rtmp = config.rtmpListen === null ? null : config.tls === null ? createTcpServer() : createTlsServer(config.tls);
  // The link tells where RTMP is taken: it is dialled once both ports are known, and both doors open in the same turn.
  const rtmpPort = rtmp === null || config.rtmpListen === null ? null : await listening(rtmp, config.rtmpListen);
  const transports = createTransports();
  const plane = createPlane({ ...config, transports }, store, identity, { origin, rtmpOrigin: rtmpOriginOf(origin, rtmpPort) });
  server.off("connection", turnAway);
  for (const each of [server, rtmp]) if (each !== null) transports.watch(each);
  // A connection that the system could not give (no descriptor left) must not end those that stand.
  for (const each of [server, rtmp]) each?.on("error", (error) => config.log.error({ err: error }, "connection not taken"));
  serve(server, plane, config);
  rtmp?.on(config.tls === null ? "connection" : "secureConnection", plane.nms.handleRtmpSocket);
  return {
    origin,
    rtmpPort,
    async stop() {
      await plane.stop();
      const ends = [closed(server), rtmp === null ? null : closed(rtmp)];
      transports.destroyAll();
      await Promise.all(ends);
      store.close();
    },
  };
}

const turnAway = (socket: Socket): void => {
  socket.destroy();
};

/** RTMP is taken under the node's own name, and under TLS where its origin is. */
function rtmpOriginOf(origin: string, rtmpPort: number | null): string | null {
  const { protocol, hostname } = new URL(origin);
  return rtmpPort === null ? null : `${protocol === "https:" ? "rtmps" : "rtmp"}://${hostname}:${rtmpPort}`;
}

async function admitted(config: NodeConfig, store: ReturnType<typeof openStore>, origin: string): Promise<NodeIdentity> {
  if (config.token === null)
    throw new Error("this node is not admitted yet: give it VIGIE_NODE_TOKEN, from an invitation made in the console");
  const admission = { token: config.token, name: config.name, origin, publicKey: store.keys.publicKey };
  const identity = await admit({ ...config, admission });
  store.admit(identity);
  return identity;
}

type Plane = ReturnType<typeof createPlane>;

/** Cameras in, pictures out, and the link that rules both. */
function createPlane(
  config: NodeConfig & { transports: Transports },
  store: ReturnType<typeof openStore>,
  identity: NodeIdentity,
  { origin, rtmpOrigin }: { origin: string; rtmpOrigin: string | null },
) {
  const { transports, clock, log, cameraNetworks: networks } = config;
  const tell = (item: OutboxItem): void => link.tell(item);
  const meters = createCameraHealthMeters(clock);
  const cameras = createCameraRegistry({
    networks,
    clock,
    log,
    onState: (cameraId, stream, state) => tell({ kind: "stream-state", at: clock.now(), cameraId, stream, state }),
    onSource: meters.attend,
  });
  const door = createViewingDoor({
    nodeId: identity.nodeId,
    cameras,
    hasLapsed: (cameraId) => orders.hasLapsed(cameraId),
    verify: createGrantVerifier(identity.serverPublicKey),
    clock,
    serverNow: () => link.serverNow(),
    linkDownSince: () => link.downSince,
    tell,
    tellNow: (item) => link.tellNow(item),
  });
  const viewings = new OpenViewings(clock, door.closed);
  const live = createMediaSocket({ door, viewings, transports, clock, log });
  const hls = createHls({ nodeId: identity.nodeId, origin, door, viewings, transports, clock, log });
  const nms = createNmsHub({ door, transports, clock, log });
  const testLimit = createHostLimit(TESTS_PER_HOST);

  const orders = createOrders({
    clock,
    serverNow: () => link.serverNow(),
    changed(covered, lapsed) {
      for (const cameraId of lapsed) {
        log.warn({ cameraId }, "order ended: the camera is neither pulled nor shown");
        viewings.endCamera(cameraId, "authorisation_lapsed");
        nms.endCamera(cameraId, "authorisation_lapsed");
      }
      cameras.assign(covered);
      nms.keepCameras((cameraId) => cameras.bus(cameraId, "main"));
      recordings.assign(covered, cameras.bus);
    },
  });
  const assign = (assignment: Assignment): void => {
    door.assign(assignment);
    nms.keepLinks(new Set(assignment.links.map((each) => each.linkId)));
    orders.assign(assignment.cameras);
  };
  const link = new NodeLink({
    ...config,
    nodeOrigin: origin,
    rtmpOrigin,
    identity,
    store,
    handlers: {
      assign,
      endViewing(viewingId, cause) {
        door.endedByServer(viewingId);
        viewings.end(viewingId, cause);
        nms.endViewing(viewingId, cause);
      },
      testCamera: (source) => testConnection({ source, networks, hostLimit: testLimit, clock, log }),
      lockRecordings: (lock) => recordings.lock(lock),
      releaseRecordings: (lockId) => recordings.release(lockId),
      openViewings: door.openViewings,
      cameraStates: cameras.states,
      changed: live.linkChanged,
    },
  });
  const recordings = createRecordings({
    directory: config.recordingsDir,
    nodeId: identity.nodeId,
    signRecord: createRecordSigner(store.keys.identity),
    clock,
    serverNow: () => link.serverNow(),
    log,
    tell,
    tellNow: (item) => link.tellNow(item),
  });
  const playback = createPlayback({ nodeId: identity.nodeId, origin, door, viewings, recordings, transports, clock, log });
  const kept = keptAssignment(store, log);
  if (kept !== null) assign(kept);
  const stopHealth = tellHealth(clock, () => link.tellHealth(meters.sample(cameras.streams())));

  return {
    live,
    hls,
    nms,
    playback,
    door,
    async stop(): Promise<void> {
      stopHealth();
      orders.stop();
      link.stop();
      hls.stop();
      playback.stop();
      await Promise.all([live.stop(), nms.stop()]);
      await recordings.stop();
      await cameras.stop();
      link.close();
    },
  };
}

/** One that cannot be read is a copy lost, of which the server has the original: said, and asked for again. */
function keptAssignment(store: ReturnType<typeof openStore>, log: Logger): Assignment | null {
  try {
    return store.assignment();
  } catch (error) {
    log.error(
      { err: error },
      "the kept assignment is unreadable (node-seal.key was replaced, or the database is damaged): no camera is pulled before the server has sent it again",
    );
    store.dropAssignment();
    return null;
  }
}

function serve(
  server: WebServer,
  { live, hls, nms, playback, door }: Plane,
  { tls, log }: Pick<NodeConfig, "tls" | "log">,
): void {
  const headers = Object.entries(answerHeaders(tls !== null));
  server.on("request", (request: NodeRequest, response: NodeResponse) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    if (hls.handleHttp(request, response) || playback.handleHttp(request, response)) return;
    if (response instanceof Http2ServerResponse) {
      // An FLV player fills a connection, and its end cuts it: it gets one of its own (RFC 9113 §7; a client asks again over HTTP/1.1).
      if (isFlvPath(request.url)) response.stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
      else response.writeHead(404).end();
    } else if (!(request instanceof IncomingMessage && nms.handleHttp(request, response))) response.writeHead(404).end();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on the socket is nobody's but ours: a reset that no one listened for would end the process.
    socket.on("error", (error) => log.debug({ reason: error.message }, "upgraded socket failed"));
    const { origin } = request.headers;
    const path = request.url?.split("?")[0];
    if (path === MEDIA_SOCKET_PATH) live.handleUpgrade(request, socket, head);
    // A page says where it comes from, and may not leave it out; a player has nothing to say.
    else if (origin !== undefined && !door.acceptsOrigin(origin)) refuse(socket, "403 Forbidden");
    else if (!nms.handleUpgrade(request, socket, head)) refuse(socket, "404 Not Found");
  });
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listening(server: WebServer | TcpServer, { host, port }: Listen): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: WebServer | TcpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
