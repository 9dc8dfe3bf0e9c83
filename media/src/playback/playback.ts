import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { NodeId } from "@vigie/shared/kernel/units";
import { RECORDINGS_OPEN_PATH, RECORDINGS_PATH, type RecordingsOpened } from "@vigie/shared/recordings/playback";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { Transports } from "../kernel/transports.ts";
import {
  bearerGrant,
  createPageDoor,
  Deliveries,
  type Entered,
  type Exchange,
  type OpenViewings,
  openOrRenew,
  parseTarget,
  type RangeClaims,
  ShownViewings,
  type ViewingDoor,
} from "../viewings/index.ts";
import { createDiskGate, inTime } from "./disk-gate.ts";
import { PlaybackStream } from "./playback-stream.ts";
import type { PlayedRecordings } from "./played-file.ts";
import { parseResource } from "./requested.ts";

export interface PlaybackOptions {
  nodeId: NodeId;
  /** What consoles dial. */
  origin: string;
  /** Who may look back at what. */
  door: Pick<ViewingDoor, "acceptsOrigin" | "openRecordings" | "renewRecordings" | "serverNow">;
  /** What is open at this node, whichever way it is shown; ends what the server cuts. */
  viewings: OpenViewings;
  recordings: PlayedRecordings;
  transports: Transports;
  clock: Clock;
  log: Logger;
}

export type Playback = ReturnType<typeof createPlayback>;

/** Recordings for consoles, as shared/src/recordings/playback.ts says: granted instants of one camera, and nothing else. */
export function createPlayback(options: PlaybackOptions) {
  const { nodeId, origin, door, viewings, recordings, transports, clock, log } = options;
  const deliveries = new Deliveries(transports, clock);
  const gate = createDiskGate(clock);
  const asked: PlayedRecordings = {
    timeline: (...range) => inTime(clock, recordings.timeline(...range)),
    segments: (...range) => inTime(clock, recordings.segments(...range)),
    file: (segmentId) => inTime(clock, recordings.file(segmentId)),
  };
  const shown = new ShownViewings<PlaybackStream>({
    root: RECORDINGS_PATH,
    nodeId,
    isSecure: origin.startsWith("https:"),
    codes: { notOpen: "playback.not_open", ended: "playback.ended" },
    serverNow: door.serverNow,
    clock,
    onSweep: () => undefined,
  });
  let isStopping = false;

  function begin(claims: RangeClaims): PlaybackStream {
    const { viewing: viewingId, camera: cameraId, stream: name, range } = claims;
    const onEnd = (stream: PlaybackStream, cause: ViewingCause) => {
      shown.forget(stream);
      viewings.leave(viewingId, stream, cause);
      log.info({ viewingId, cameraId, stream: name, cause }, "recordings closed");
    };
    const stream = new PlaybackStream({ recordings: asked, gate, deliveries, clock, onEnd }, claims);
    viewings.enter(viewingId, stream);
    log.info({ viewingId, cameraId, stream: name, range }, "recordings opened");
    return stream;
  }

  const opened = (grant: string): Promise<Entered<PlaybackStream>> =>
    openOrRenew(grant, {
      async open() {
        const claims = await door.openRecordings(grant);
        if (isStopping) throw new AppError("grant.link_down", "the node stops");
        return shown.open(claims, () => begin(claims));
      },
      isOpen: (viewingId) => shown.isOpen(viewingId),
      renew: async (viewingId) => shown.renew(await door.renewRecordings(grant, viewingId)),
    });

  async function openFor(exchange: Exchange): Promise<void> {
    const { stream, cookie } = await opened(bearerGrant(exchange));
    const answer: RecordingsOpened = {
      baseUrl: `${origin}${RECORDINGS_PATH}/${stream.viewingId}/`,
      validUntil: stream.validUntil,
      nodeAt: clock.now(),
    };
    exchange.send(200, { "content-type": "application/json", "set-cookie": cookie }, [Buffer.from(JSON.stringify(answer))]);
  }

  async function serve(exchange: Exchange, method: string, target: URL): Promise<void> {
    const path = parseTarget(RECORDINGS_PATH, target.pathname);
    if (path === null) throw new AppError("playback.not_found", "no such address");
    const cookie = exchange.headers.cookie;
    if (method === "DELETE" && path.rest === "") {
      exchange.send(204, { "set-cookie": shown.release(path.viewingId, cookie) }, []);
      return;
    }
    const streams = shown.enter(path.viewingId, cookie);
    const wanted = method === "GET" ? parseResource(path.rest, target.searchParams) : null;
    const stream = wanted === null ? undefined : streams.get(wanted.stream);
    if (wanted === null || stream === undefined) throw new AppError("playback.not_found", "no such address");
    await stream.fetch(wanted.resource, exchange);
  }

  return {
    /** False: no address of this door's. */
    handleHttp: createPageDoor(
      { root: RECORDINGS_PATH, origin, acceptsOrigin: door.acceptsOrigin, deliveries, log },
      (exchange, method, target) =>
        method === "POST" && target.pathname === RECORDINGS_OPEN_PATH ? openFor(exchange) : serve(exchange, method, target),
    ),
    stop(): void {
      isStopping = true;
      shown.endAll("node_lost");
    },
  };
}
