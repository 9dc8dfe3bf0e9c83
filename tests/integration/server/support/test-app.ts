import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetworkList } from "@vigie/shared/cameras/networks";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, SiteId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import { pino } from "pino";
import { type App, buildApp } from "../../../../server/src/app.ts";
import { type RunningServer, type ServerConfig, startServer } from "../../../../server/src/index.ts";
import { systemClock } from "../../../../server/src/kernel/clock.ts";
import { HttpClient } from "./http-client.ts";

export const silentLog = pino({ level: "silent" });
export const PASSWORD = "trois vaches au pré";
export const CAMERA_NETWORKS = NetworkList.parse("10.20.0.0/16,127.0.0.0/8");

export interface TempDir {
  path: string;
  remove: () => void;
}
export function tempDir(): TempDir {
  const path = mkdtempSync(join(tmpdir(), "vigie-server-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The server without a port, on a database of its own. */
export async function openApp(clock: Clock = systemClock): Promise<App> {
  const dir = tempDir();
  const app = await buildApp({
    dataDir: dir.path,
    cameraNetworks: CAMERA_NETWORKS,
    tls: null,
    consoleDir: null,
    clock,
    log: silentLog,
    origin: () => "http://localhost:8080",
  });
  const close = async () => {
    await app.close();
    dir.remove();
  };
  return { ...app, close };
}

export const serverConfig = (dataDir: string, more: Partial<ServerConfig> = {}): ServerConfig => ({
  dataDir,
  listen: { host: "localhost", port: 0 },
  origin: null,
  cameraNetworks: CAMERA_NETWORKS,
  tls: null,
  consoleDir: null,
  nodeToken: null,
  clock: systemClock,
  log: silentLog,
  ...more,
});

export interface TestServer {
  server: RunningServer;
  dataDir: string;
  /** Signed in as the first administrator. */
  admin: HttpClient;
  /** An account of that role, made once, signed in anew. */
  signIn: (role: Role) => Promise<HttpClient>;
  addCamera: (name: string, source?: object) => Promise<CameraId>;
  stop: () => Promise<void>;
}

/** A listening server with its first administrator. */
export async function startTestServer(more: Partial<ServerConfig> = {}): Promise<TestServer> {
  const dir = tempDir();
  const server = await startServer(serverConfig(dir.path, more));
  const admin = new HttpClient(server.origin);
  await admin.post("/api/setup", { code: server.setupCode, login: "admin", displayName: "Admin", password: PASSWORD }, 200);
  const made = new Set<Role>(["administrator"]);
  let siteId: SiteId | null = null;
  return {
    server,
    dataDir: dir.path,
    admin,
    async signIn(role) {
      if (!made.has(role)) await admin.post("/api/people", { login: role, displayName: role, role, password: PASSWORD }, 201);
      made.add(role);
      const client = new HttpClient(server.origin);
      await client.post("/api/session", { login: role === "administrator" ? "admin" : role, password: PASSWORD }, 200);
      return client;
    },
    async addCamera(name, source = { kind: "rtsp", main: "rtsp://10.20.0.1/main", sub: "rtsp://10.20.0.1/sub" }) {
      siteId ??= await addSite(admin);
      const camera = await admin.post<{ id: CameraId }>(
        "/api/cameras",
        { number: null, name, siteId, nodeId: null, source },
        201,
      );
      return camera.id;
    },
    async stop() {
      await server.stop();
      dir.remove();
    },
  };
}

async function addSite(admin: HttpClient): Promise<SiteId> {
  const commune = await admin.post<{ id: string }>("/api/communes", { name: "Villeneuve" }, 201);
  return (await admin.post<{ id: SiteId }>("/api/sites", { communeId: commune.id, name: "Place du Marché" }, 201)).id;
}

/** Waits until `read` answers something; fails saying `what` when the test's own time is nearly over. */
export async function until<T>(
  what: string,
  read: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const deadlineMs = performance.now() + 20_000;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadlineMs) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
