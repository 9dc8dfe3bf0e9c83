import type { Socket } from "node:net";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, ViewingId } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { StreamBus } from "../frames/stream-bus.ts";
import { redactKeys, type StreamAddress } from "./address.ts";
import { CameraFeed } from "./camera-feed.ts";
import { createFlvDoor } from "./flv-door.ts";
import { Ingest } from "./ingest.ts";
import { redirectLog } from "./library.ts";
import { type OpenedPlay, type PlayerConnection, Playing } from "./playing.ts";
import { type Publishing, RtmpConnection } from "./rtmp-connection.ts";
import { createTransports } from "./transports.ts";

/** Who may take and who may bring: it compares keys, opens viewings and tells of them. Null is a refusal, the same for wrong key, path or term. */
export interface NmsDoor {
  /** `post`: the player's network address. */
  openPlay(cameraId: string, streamKey: string, post: string): OpenedPlay | null;
  /** `closed`: the encoder is gone. */
  openPublish(cameraId: string, streamKey: string): { bus: StreamBus; closed(): void } | null;
}

export interface NmsHubOptions {
  door: NmsDoor;
  clock: Clock;
  log: Logger;
}

interface Encoder {
  bus: StreamBus;
  ingest: Ingest;
  cut(): void;
}

/** Terms, stalls and hopeless players are seen within this. */
const SWEEP_MS = 500;
/** Connections that have not yet said what they want; the next ones are turned away. */
const MAX_GUESTS = 64;

export type NmsHub = ReturnType<typeof createNmsHub>;

/** Cameras out to RTMP and FLV players, pushing encoders in. It works on sockets that others accepted, and does nothing while none is open. */
export function createNmsHub({ door, clock, log }: NmsHubOptions) {
  const feeds = new Map<CameraId, CameraFeed>();
  const plays = new Set<Playing>();
  const encoders = new Map<CameraId, Encoder>();
  const connections = new Set<RtmpConnection>();
  const transports = createTransports();
  let cancelSweep: (() => void) | null = null;
  redirectLog((message, level) => log.debug({ level, text: redactKeys(message) }, "node-media-server"));

  function sweepLater(): void {
    cancelSweep ??= clock.after(SWEEP_MS, () => {
      cancelSweep = null;
      sweep();
      if (plays.size + connections.size > 0) sweepLater();
    });
  }

  function sweep(): void {
    for (const connection of connections) if (connection.isOverdue) connection.cut();
    for (const playing of plays) {
      const cause = playing.overdue;
      if (cause !== null) playing.end(cause);
    }
    for (const { ingest, cut } of encoders.values()) {
      if (!ingest.isStalled) continue;
      ingest.end("stalled");
      cut();
    }
  }

  function play({ cameraId, streamKey }: StreamAddress, connection: PlayerConnection): Playing | null {
    const opened = door.openPlay(cameraId, streamKey, connection.post);
    if (opened === null) {
      log.info({ cameraId, protocol: connection.protocol, post: connection.post }, "play refused");
      return null;
    }
    const feed = feeds.get(cameraId) ?? new CameraFeed(`/live/${cameraId}`, opened.bus, log.child({ cameraId }));
    feed.moveTo(opened.bus);
    feeds.set(cameraId, feed);
    const { viewingId, linkId } = opened;
    const playing: Playing = new Playing({
      opened,
      connection,
      feed,
      clock,
      log: log.child({ cameraId, viewingId, linkId, protocol: connection.protocol, post: connection.post }),
      onEnd() {
        plays.delete(playing);
        if (![...plays].some((other) => other.feed === feed)) {
          feeds.delete(cameraId);
          feed.close();
        }
      },
    });
    plays.add(playing);
    sweepLater();
    return playing;
  }

  function publish({ cameraId, streamKey }: StreamAddress, cut: () => void): Publishing | null {
    const opened = encoders.has(cameraId) ? null : door.openPublish(cameraId, streamKey);
    if (opened === null) {
      log.info({ cameraId }, "publish refused");
      return null;
    }
    const child = log.child({ cameraId });
    const ingest = new Ingest(opened.bus, clock, child);
    encoders.set(cameraId, { bus: opened.bus, ingest, cut });
    child.info("publish opened");
    return {
      onVideo: (body, stampMs, receivedAt) => ingest.onVideo(body, stampMs, receivedAt),
      released() {
        encoders.delete(cameraId);
        ingest.end("not_publishing");
        opened.closed();
        child.info("publish closed");
      },
    };
  }

  const flv = createFlvDoor({ play }, transports);

  function endWhere(matches: (playing: Playing) => boolean, cause: ViewingCause): void {
    for (const playing of plays) if (matches(playing)) playing.end(cause);
  }

  return {
    ...flv,
    /** Each TLS server whose sockets come here, before its first: without it, what is on its way to a viewer outlives his right. */
    watchTransports: transports.watch,
    /** A socket of our own RTMP listener, before anything was read from it. */
    handleRtmpSocket(socket: Socket): void {
      const guests = [...connections].filter((connection) => connection.isGuest).length;
      if (guests >= MAX_GUESTS) {
        socket.on("error", (error) => log.debug({ reason: error.message }, "rtmp socket failed"));
        socket.destroy();
        return;
      }
      const connection = new RtmpConnection(socket, { door: { play, publish }, transports, clock, log });
      connections.add(connection);
      socket.on("close", () => connections.delete(connection));
      sweepLater();
    },
    /** The links in force: every play of another is cut, before this returns. */
    keepLinks(linkIds: ReadonlySet<string>): void {
      endWhere((playing) => !linkIds.has(playing.linkId), "link_ended");
    },
    /** The server ended a viewing: cut, if it is one of these, before this returns. */
    endViewing(viewingId: ViewingId, cause: ViewingCause): void {
      endWhere((playing) => playing.viewingId === viewingId, cause);
    },
    /** The cameras of this node and their buses now: players follow to a new bus, encoders of an old one are cut, players of a camera that left too. */
    keepCameras(busOf: (cameraId: CameraId) => StreamBus | null): void {
      for (const [cameraId, feed] of feeds) {
        const bus = busOf(cameraId);
        if (bus === null) endWhere((playing) => playing.feed === feed, "camera_disabled");
        else feed.moveTo(bus);
      }
      for (const [cameraId, { bus, cut }] of encoders) if (busOf(cameraId) !== bus) cut();
    },
    async stop(): Promise<void> {
      endWhere(() => true, "node_lost");
      for (const connection of connections) connection.cut();
      cancelSweep?.();
    },
  };
}
