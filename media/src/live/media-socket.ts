import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { Channel, CLOSE_CODE, ConsoleMessage, MEDIA_SOCKET_PROTOCOL } from "@vigie/shared/live/wire";
import type { Logger } from "pino";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { Transports } from "../kernel/transports.ts";
import type { OpenViewings } from "../viewings/open-viewings.ts";
import { ConsoleConnection } from "./console-connection.ts";
import type { LiveDoor } from "./door.ts";
import { ViewerSocket } from "./viewer-socket.ts";

/** A `subscribe` with the longest grant is a tenth of it. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const SWEEP_MS = 250;
/** Codes by which a page says that it leaves (RFC 6455 §7.4.1). */
const LEAVING_CODES = new Set([1000, 1001]);

/** A kind of message that version 1 reserves (docs/ref/media-socket.md). */
const ReservedMessage = z.object({ type: z.literal("ptz"), channel: Channel });

export interface MediaSocket {
  /** For requests to MEDIA_SOCKET_PATH. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The link to the server fell or stands again: asks the door, tells the viewers. */
  linkChanged(): void;
  stop(): Promise<void>;
}

export interface MediaSocketOptions {
  door: LiveDoor;
  /** What is open at this node, whichever way it is shown. */
  viewings: OpenViewings;
  transports: Transports;
  clock: Clock;
  log: Logger;
}

/** The door through which consoles take live pictures: docs/ref/media-socket.md. */
export function createMediaSocket({ door, viewings, transports, clock, log }: MediaSocketOptions): MediaSocket {
  const connections = new Map<ConsoleConnection, { socket: ViewerSocket; gone: Promise<void> }>();
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    autoPong: false,
    clientTracking: false,
    handleProtocols: () => MEDIA_SOCKET_PROTOCOL,
  });
  let cancelSweep: (() => void) | null = null;
  let linkDownSince: EpochMs | null = null;
  let isStopping = false;

  function sweep(): void {
    cancelSweep = connections.size === 0 ? null : clock.after(SWEEP_MS, sweep);
    for (const connection of connections.keys()) connection.sweep();
  }

  function welcome(ws: WebSocket, stream: Duplex, post: string): void {
    const socket = new ViewerSocket(ws, clock, { stream, cut: () => transports.cut(stream) });
    const connection = new ConsoleConnection({ door, viewings, clock, log, socket });
    const gone = new Promise<void>((resolve) => {
      ws.on("close", (code: number) => {
        connection.close(LEAVING_CODES.has(code) ? "released" : "socket_lost");
        connections.delete(connection);
        resolve();
      });
    });
    connections.set(connection, { socket, gone });
    cancelSweep ??= clock.after(SWEEP_MS, sweep);
    stream.on("drain", () => connection.drained());
    ws.on("error", (error) => log.debug({ err: error, post }, "media socket error"));
    ws.on("ping", (data: Buffer) => socket.pong(data));
    ws.on("message", (data: RawData, isBinary: boolean) => {
      if (!isBinary && receive(connection, data)) return;
      connection.close("socket_lost");
      socket.close(CLOSE_CODE.protocolError, "malformed message");
    });
  }

  return {
    handleUpgrade(request, stream, head) {
      const refusal = isStopping ? "503 Service Unavailable" : refusalOf(request, door);
      stream.on("error", (error) => log.debug({ err: error }, "media socket connection error"));
      if (refusal !== null) {
        stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      request.socket.setNoDelay(true);
      request.socket.setKeepAlive(true, 30_000);
      const post = request.socket.remoteAddress ?? "";
      server.handleUpgrade(request, stream, head, (ws) => welcome(ws, stream, post));
    },
    linkChanged() {
      const since = door.linkDownSince();
      if (since === linkDownSince) return;
      linkDownSince = since;
      for (const connection of connections.keys()) connection.linkChanged(since);
    },
    async stop() {
      isStopping = true;
      cancelSweep?.();
      const all = [...connections].map(([connection, { socket, gone }]) => {
        connection.close("node_lost");
        socket.close(CLOSE_CODE.nodeStopping, "the node stops");
        return gone;
      });
      await Promise.all(all);
    },
  };
}

/** The HTTP status line of a refused upgrade; null: welcome. */
function refusalOf(request: IncomingMessage, door: LiveDoor): string | null {
  if (!door.acceptsOrigin(request.headers.origin)) return "403 Forbidden";
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return offered.includes(MEDIA_SOCKET_PROTOCOL) ? null : "400 Bad Request";
}

/** False when the message is not one of this protocol. */
function receive(connection: ConsoleConnection, data: RawData): boolean {
  const content = parseJson(data.toString());
  const message = ConsoleMessage.safeParse(content);
  if (message.success) {
    connection.handle(message.data);
    return true;
  }
  const reserved = ReservedMessage.safeParse(content);
  if (reserved.success) connection.refuseChannel(reserved.data.channel);
  return reserved.success;
}

/** Undefined, which no schema accepts, when it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
