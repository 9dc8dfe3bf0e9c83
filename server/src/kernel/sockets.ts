import type { Server as HttpServer } from "node:http";
import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import { Server } from "socket.io";

/** A dead link is seen in 8 s; what must be known sooner has its own heartbeat. */
const PING_INTERVAL_MS = 5_000;
const PING_TIMEOUT_MS = 3_000;
/** A socket that joins no namespace in this time is closed. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Socket.IO on the server's own port, over WebSocket alone. `Origin` is checked on every upgrade; only a program that is no browser leaves
 * it out. The default namespace serves nobody.
 */
export function createSockets(server: HttpServer, ownOrigin: () => string): Server {
  const sockets = new Server(server, {
    transports: ["websocket"],
    serveClient: false,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    allowRequest: ({ headers: { origin } }, answer) => {
      const isOurs = origin === undefined || origin === ownOrigin();
      answer(isOurs ? null : "request.origin_refused", isOurs);
    },
  });
  sockets.use((_socket, next) => next(toRefusal(new AppError("act.forbidden", "no such namespace"))));
  return sockets;
}

/** A refused connection, with the problem where socket.io-client shows it (`error.data`). */
export function toRefusal(error: unknown): Error & { data: Problem } {
  const known = error instanceof AppError ? error : new AppError("server.internal", "the connection failed", { cause: error });
  return Object.assign(new Error(known.code), { data: toProblem(known) });
}
