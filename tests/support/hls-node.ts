import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { CameraId, type EpochMs, NodeId, PersonId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import { HLS_OPEN_PATH } from "@vigie/shared/live/hls";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import { GRANT_TYPE, type GrantClaims, type ViewingCause } from "@vigie/shared/viewings/schema";
import { SignJWT } from "jose";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import type { StreamBus } from "../../media/src/frames/stream-bus.ts";
import { createHls } from "../../media/src/hls/index.ts";
import { createTransports } from "../../media/src/kernel/transports.ts";
import { createWebServer } from "../../media/src/kernel/web-server.ts";
import { createGrantVerifier, createViewingDoor, OpenViewings } from "../../media/src/viewings/index.ts";
import { CONSOLE_ORIGIN } from "./media-viewer.ts";

export type RunningHls = Awaited<ReturnType<typeof startHls>>;

interface GrantWish {
  viewing?: ViewingId;
  stream?: StreamName;
  camera?: CameraId;
  openMs?: number;
  validMs?: number;
}

/** HLS as a node serves it: its own door, signed grants, an ephemeral port. `buses`: the streams of its one camera, and of others by id. */
export async function startHls(clock: Clock, buses: Record<string, StreamBus>, tls: { cert: string; key: string } | null = null) {
  const log = pino({ level: "silent" });
  const nodeId = NodeId.parse(uuidv7());
  const cameraId = CameraId.parse(uuidv7());
  const keys = generateKeyPairSync("ed25519");
  const link = { downSince: null as EpochMs | null };
  const told: OutboxItem[] = [];
  const door = createViewingDoor({
    nodeId,
    cameras: { bus: (camera, stream) => buses[camera === cameraId ? stream : camera] ?? null, find: () => null },
    hasLapsed: () => false,
    verify: createGrantVerifier(keys.publicKey.export({ format: "jwk" }).x ?? ""),
    clock,
    serverNow: () => clock.now(),
    linkDownSince: () => link.downSince,
    tell: (item) => told.push(item),
    tellNow: () => true,
  });
  door.assign({ version: 1, cameras: [], links: [], consoleOrigins: [CONSOLE_ORIGIN] });
  const transports = createTransports();
  const viewings = new OpenViewings(clock, door.closed);
  const server = createWebServer(tls, log);
  transports.watch(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `${tls === null ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hls = createHls({ nodeId, origin, door, viewings, transports, clock, log });
  server.on("request", (request, response) => {
    if (!hls.handleHttp(request, response)) response.writeHead(418).end();
  });

  return {
    origin,
    openUrl: new URL(HLS_OPEN_PATH, origin),
    nodeId,
    cameraId,
    viewings,
    hls,
    link,
    /** What the server would hear. */
    told,
    grant({
      viewing = ViewingId.parse(uuidv7()),
      stream = "main",
      camera = cameraId,
      openMs = 60_000,
      validMs = 900_000,
    }: GrantWish = {}) {
      const claims: GrantClaims = {
        jti: uuidv7(),
        viewing,
        principal: { kind: "person", personId: PersonId.parse(uuidv7()), sessionId: SessionId.parse(uuidv7()), role: "operator" },
        camera,
        stream,
        range: "live",
        motive: "watch",
        node: nodeId,
        openBy: (clock.now() + openMs) as EpochMs,
        validUntil: (clock.now() + validMs) as EpochMs,
      };
      return new SignJWT({ ...claims }).setProtectedHeader({ alg: "EdDSA", typ: GRANT_TYPE }).sign(keys.privateKey);
    },
    /** As the node does at the server's word. */
    endViewing(viewingId: ViewingId, cause: ViewingCause): void {
      door.endedByServer(viewingId);
      viewings.end(viewingId, cause);
    },
    async close(): Promise<void> {
      hls.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      transports.destroyAll();
      await closed;
    },
  };
}
