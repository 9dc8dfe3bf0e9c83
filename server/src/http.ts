import type { Server } from "node:http";
import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Logger } from "pino";
import { serveConsole } from "./kernel/console-files.ts";
import { type DeclaredRoute, type GuardDeps, guardRoutes } from "./kernel/guard.ts";
import { addHeaders } from "./kernel/headers.ts";
import { handleError, handleNotFound } from "./kernel/problem.ts";
import type { TlsFiles } from "./kernel/tls.ts";

const BODY_LIMIT_BYTES = 64 * 1024;
/** From the first byte of a request to its last. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A server that answers nothing yet. Under TLS HTTP/2, with HTTP/1.1 on the same port for sockets. */
export function createHttp(log: Logger, tls: TlsFiles | null): FastifyInstance {
  const common = {
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
  } as const;
  if (tls === null) return Fastify({ ...common });
  // The two kinds of server differ in type only where no route looks.
  const http = Fastify({ ...common, http2: true, https: { allowHTTP1: true, ...tls } }) as unknown as FastifyInstance;
  closeWithConnections(http);
  return http;
}

/** `forceCloseConnections` knows the sessions of HTTP/2 and not the HTTP/1.1 connections beside them. */
function closeWithConnections(http: FastifyInstance): void {
  const connections = new Set<Socket>();
  http.server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  http.addHook("preClose", async () => {
    for (const socket of connections) socket.destroy();
  });
}

/** The server under an instance: plain or TLS, Socket.IO takes both for this. */
export const serverUnder = (http: FastifyInstance): Server => http.server;

interface HttpRules extends GuardDeps {
  isTls: boolean;
  nodeOrigins: () => readonly string[];
  consoleDir: string | null;
}

/** What holds for every route: guard, headers, errors; then the console's files. Routes are registered after it. */
export async function addRules(
  http: FastifyInstance,
  { isTls, nodeOrigins, consoleDir, ...guard }: HttpRules,
): Promise<readonly DeclaredRoute[]> {
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.setErrorHandler(handleError);
  http.setNotFoundHandler(handleNotFound);
  takeJsonAlone(http);
  await addHeaders(http, { isTls, origin: guard.origin, nodeOrigins });
  await http.register(cookie);
  const routes = guardRoutes(http, guard);
  if (consoleDir !== null) await serveConsole(http, consoleDir);
  return routes;
}

/** Forms of other sites can send text and form data without asking first: no route reads those. An empty body is none. */
function takeJsonAlone(http: FastifyInstance): void {
  http.removeAllContentTypeParsers();
  const parse = http.getDefaultJsonParser("error", "error");
  http.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else parse(request, body as string, done);
  });
}
