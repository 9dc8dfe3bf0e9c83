import { readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import serveFiles from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { handleNotFound } from "./problem.ts";

/** Vite names these by their content. */
const HASHED = "assets/";
const YEAR_MS = 365 * 86_400_000;

/** Serves the built console; an address that is no file is a page of the console, which draws it itself. */
export async function serveConsole(app: FastifyInstance, consoleDir: string): Promise<void> {
  const files = listFiles(consoleDir);
  await app.register(serveFiles, { root: resolve(consoleDir), serve: false });
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const name = request.url.split("?")[0]?.slice(1) ?? "";
    if (name.startsWith("api/") || (name.startsWith(HASHED) && !files.has(name))) return handleNotFound(request, reply);
    if (name.startsWith(HASHED)) return reply.sendFile(name, { maxAge: YEAR_MS, immutable: true });
    return reply.sendFile(files.has(name) ? name : "index.html", { maxAge: 0 });
  };
  app.route({ method: "GET", url: "/*", config: { permission: "session.read" }, handler: answer });
}

/** Names relative to the directory, with `/`. Only these are ever opened. */
function listFiles(dir: string): ReadonlySet<string> {
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Set(entries.map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join("/")));
}
