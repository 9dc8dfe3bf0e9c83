import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";
import { socketOrigin } from "./origins.ts";

const YEAR_S = 31_536_000;

interface HeaderDeps {
  isTls: boolean;
  origin: () => string;
  /** Origins of the registered nodes: pages fetch pictures there. */
  nodeOrigins: () => readonly string[];
}

/** Security headers of every answer. Nothing is allowed but what the console needs; nodes that are admitted later need a reload. */
export async function addHeaders(app: FastifyInstance, { isTls, origin, nodeOrigins }: HeaderDeps): Promise<void> {
  const connectable = () => ["'self'", socketOrigin(origin()), ...nodeOrigins().flatMap((node) => [node, socketOrigin(node)])];
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "blob:", "data:"],
        mediaSrc: ["blob:"],
        workerSrc: ["'self'", "blob:"],
        connectSrc: [() => connectable().join(" ")],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isTls ? { maxAge: YEAR_S, includeSubDomains: true } : false,
    crossOriginResourcePolicy: { policy: "same-origin" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
}
