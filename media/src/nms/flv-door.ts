import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import { type WebSocket, WebSocketServer } from "ws";
import type { Transports } from "../kernel/transports.ts";
import { isFlvPath, parseFlvTarget } from "./address.ts";
import { ifTaken } from "./player-queue.ts";
import type { RtmpDoor } from "./rtmp-connection.ts";

/** A player says nothing: what it sends is thrown away, and longer messages close its socket. */
const MAX_MESSAGE_BYTES = 1024;
const KEEP_ALIVE_MS = 10_000;

/** FLV over HTTP and over WebSocket, for the holders of links. One answer to every refusal. */
export function createFlvDoor(door: Pick<RtmpDoor, "play">, transports: Transports) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const address = request.method === "GET" ? parseFlvTarget(request.url) : null;
    response.shouldKeepAlive = false;
    const { socket } = request;
    const playing =
      address &&
      door.play(address, {
        protocol: "flv",
        post: socket.remoteAddress ?? "",
        write: (buffer, taken) => response.write(buffer, ifTaken(taken)),
        cut: () => transports.cut(socket),
      });
    if (playing === null) {
      response.writeHead(404).end();
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on("close", (hadError) => playing.end(hadError ? "socket_lost" : "released"));
    response.writeHead(200, { "content-type": "video/x-flv", "cache-control": "no-store", "x-content-type-options": "nosniff" });
    playing.start();
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = parseFlvTarget(request.url);
    let webSocket: WebSocket | null = null;
    const playing =
      address &&
      door.play(address, {
        protocol: "flv",
        post: request.socket.remoteAddress ?? "",
        write: (buffer, taken) => webSocket?.send(buffer, ifTaken(taken)),
        cut: () => transports.cut(socket),
      });
    if (playing === null) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    request.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    let cause: ViewingCause = "released";
    socket.on("error", () => {
      cause = "socket_lost";
    });
    socket.on("close", () => playing.end(cause));
    sockets.handleUpgrade(request, socket, head, (opened) => {
      webSocket = opened;
      opened.on("error", () => opened.terminate());
      playing.start();
    });
  }

  return {
    /** False: no address of this door's. */
    handleHttp(request: IncomingMessage, response: ServerResponse): boolean {
      if (!isFlvPath(request.url)) return false;
      answer(request, response);
      return true;
    },
    /** False: no address of this door's; the socket is untouched. */
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      if (!isFlvPath(request.url)) return false;
      upgrade(request, socket, head);
      return true;
    },
  };
}
