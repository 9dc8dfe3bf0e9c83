import { createServer as createHttpServer, type Server } from "node:http";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { Logger } from "pino";

export type WebServer = Server | Http2SecureServer;

/** A wall of tiles over HLS holds two or three streams of one connection each. */
const STREAMS_PER_CONNECTION = 256;
/** PINGs that may be unanswered on one connection: one for each stream that ends at once, since a wall's rights end together. */
const PINGS_PER_CONNECTION = STREAMS_PER_CONNECTION;
/** What one connection may have waiting here, in megabytes, before new streams on it are refused: several key-aligned segments. */
const CONNECTION_MEMORY_MB = 32;
/** An HTTP/2 connection on which nothing happens, not even to an answer under way: the other side has gone without a word, or comes back by itself. */
const IDLE_MS = 120_000;

/**
 * HTTP/1.1, or under TLS HTTP/2 with HTTP/1.1 beside it on the same port (ALPN, RFC 7301): a browser opens six connections a host over HTTP/1.1, and a
 * player of HLS holds one for each tile; WebSockets and FLV players keep HTTP/1.1.
 */
export function createWebServer(tls: { cert: Buffer | string; key: Buffer | string } | null, log: Logger): WebServer {
  if (tls === null) return createHttpServer();
  const server = createSecureServer({
    ...tls,
    allowHTTP1: true,
    maxSessionMemory: CONNECTION_MEMORY_MB,
    maxOutstandingPings: PINGS_PER_CONNECTION,
    settings: { maxConcurrentStreams: STREAMS_PER_CONNECTION },
  });
  server.on("session", (session) => session.setTimeout(IDLE_MS, () => session.destroy()));
  server.on("sessionError", (error: Error) => log.debug({ reason: error.message }, "http/2 connection failed"));
  return server;
}
