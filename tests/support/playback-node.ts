import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamName } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraId, type EpochMs, NodeId, PersonId, SessionId, type Ticks90k, ViewingId } from "@vigie/shared/kernel/units";
import type { AssignedCamera, OutboxItem } from "@vigie/shared/nodes/link";
import { type InstantRange, RECORDINGS_OPEN_PATH, type RecordedSegment } from "@vigie/shared/recordings/playback";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { GRANT_TYPE, type GrantClaims, type ViewingCause } from "@vigie/shared/viewings/schema";
import { SignJWT } from "jose";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import type { Frame } from "../../media/src/frames/frame.ts";
import { StreamBus } from "../../media/src/frames/stream-bus.ts";
import { createHls } from "../../media/src/hls/index.ts";
import { createTransports } from "../../media/src/kernel/transports.ts";
import { createWebServer } from "../../media/src/kernel/web-server.ts";
import { createPlayback } from "../../media/src/playback/index.ts";
import { createRecordings } from "../../media/src/recording/index.ts";
import { createGrantVerifier, createViewingDoor, OpenViewings } from "../../media/src/viewings/index.ts";
import type { ManualClock } from "./manual-clock.ts";
import { CONSOLE_ORIGIN } from "./media-viewer.ts";

const silent = pino({ level: "silent" });
const FRAME_MS = 40;
const SETTLE_EVERY = 250;

/** Cameras whose frames a test sends, recorded by the node's own threads into a directory that goes with them. */
export function startRecordings(clock: ManualClock, streams: readonly { cameraId: CameraId; stream: StreamName }[]) {
  const directory = mkdtempSync(join(tmpdir(), "vigie-playback-"));
  const nodeId = NodeId.parse(uuidv7());
  const buses = new Map<string, StreamBus>();
  for (const { cameraId, stream } of streams)
    buses.set(
      `${cameraId}/${stream}`,
      new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined),
    );
  const recordings = createRecordings({
    directory,
    nodeId,
    signRecord: async () => "",
    clock,
    serverNow: () => clock.now(),
    log: silent,
    tell: () => undefined,
    tellNow: () => true,
  });
  const rule = { authorisationId: uuidv7() as never, maxDays: 30, minDays: null };
  const camera = (cameraId: CameraId): AssignedCamera => ({
    cameraId,
    name: "Place",
    authorisedUntil: Number.MAX_SAFE_INTEGER as EpochMs,
    recording: { plan: { ...CONTINUOUS, sub: true }, rule },
    source: { kind: "rtsp", main: "rtsp://10.20.0.1/main", sub: null, credentials: null },
  });
  const cameraIds = [...new Set(streams.map(({ cameraId }) => cameraId))];
  recordings.assign(cameraIds.map(camera), (cameraId, stream) => buses.get(`${cameraId}/${stream}`) ?? null);

  /** What was sent last has reached the disk. */
  async function settled(cameraId: CameraId, stream: StreamName): Promise<void> {
    const from = (clock.now() - 10_000) as EpochMs;
    for (;;) {
      const found = await recordings.segments(cameraId, stream, from, clock.now()).catch(notYet);
      if ((found.at(-1)?.endAt ?? 0) > clock.now() - 1_500) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  return {
    directory,
    recordings,
    /** As a camera would send them, each when it is due; what is whole of them by the end is on the disk. */
    async feed(frames: readonly Frame[], count: number, { cameraId, stream }: { cameraId: CameraId; stream: StreamName }) {
      const bus = buses.get(`${cameraId}/${stream}`);
      const first = clock.now();
      for (let index = 0; index < count; index += 1) {
        const frame = frames[index % frames.length];
        if (frame === undefined || bus === undefined) throw new Error("no such stream, or no frames");
        clock.advance(FRAME_MS);
        bus.publish({
          ...frame,
          receivedAt: clock.now(),
          timestampTicks90k: (first * 90 + index * FRAME_MS * 90) as Ticks90k,
        });
        if (index % SETTLE_EVERY === SETTLE_EVERY - 1) await settled(cameraId, stream);
      }
      await settled(cameraId, stream);
    },
    /** The camera does not answer for a while. */
    fallSilent(ms: number, { cameraId, stream }: { cameraId: CameraId; stream: StreamName }): void {
      const bus = buses.get(`${cameraId}/${stream}`);
      bus?.changeState({ state: "backing_off", sinceAt: clock.now(), fault: "connection_timeout" });
      clock.advance(ms);
      bus?.changeState({ state: "streaming", sinceAt: clock.now(), format: null });
    },
    segments: (cameraId: CameraId, range: InstantRange): Promise<RecordedSegment[]> =>
      recordings.segments(cameraId, "main", range.from, range.until),
    async stop(): Promise<void> {
      await recordings.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The index is opened once its writer has looked through what an earlier life left. */
function notYet(error: unknown): RecordedSegment[] {
  if (error instanceof AppError && error.code === "playback.unavailable") return [];
  throw error;
}

interface GrantWish {
  viewing?: ViewingId;
  camera?: CameraId;
  stream?: StreamName;
  range: GrantClaims["range"];
  openMs?: number;
  validMs?: number;
}

export type PlaybackNode = Awaited<ReturnType<typeof startPlayback>>;

/** Recordings as a node serves them, with HLS beside: its own door, signed grants, an ephemeral port. */
export async function startPlayback(
  clock: ManualClock,
  recordings: Pick<ReturnType<typeof createRecordings>, "timeline" | "segments" | "file">,
  tls: { cert: string; key: string } | null = null,
) {
  const nodeId = NodeId.parse(uuidv7());
  const keys = generateKeyPairSync("ed25519");
  const link = { downSince: null as EpochMs | null };
  const told: OutboxItem[] = [];
  const door = createViewingDoor({
    nodeId,
    cameras: { bus: () => new StreamBus({ state: "idle", sinceAt: clock.now() }, () => undefined), find: () => null },
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
  const server = createWebServer(tls, silent);
  transports.watch(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `${tls === null ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const common = { nodeId, origin, door, viewings, transports, clock, log: silent };
  const playback = createPlayback({ ...common, recordings });
  const hls = createHls(common);
  server.on("request", (request, response) => {
    if (!hls.handleHttp(request, response) && !playback.handleHttp(request, response)) response.writeHead(418).end();
  });
  return {
    origin,
    openUrl: new URL(RECORDINGS_OPEN_PATH, origin),
    hlsOpenUrl: new URL("/hls/open", origin),
    link,
    /** What the server would hear. */
    told,
    grant({
      viewing = ViewingId.parse(uuidv7()),
      stream = "main",
      camera,
      range,
      openMs = 60_000,
      validMs = 900_000,
    }: GrantWish) {
      const claims: GrantClaims = {
        jti: uuidv7(),
        viewing,
        principal: { kind: "person", personId: PersonId.parse(uuidv7()), sessionId: SessionId.parse(uuidv7()), role: "operator" },
        camera: camera ?? CameraId.parse(uuidv7()),
        stream,
        range,
        motive: "alarm",
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
      playback.stop();
      hls.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      transports.destroyAll();
      await closed;
    },
  };
}
