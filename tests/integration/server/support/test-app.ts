import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetworkList } from "@vigie/shared/cameras/networks";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import { pino } from "pino";
import { type App, buildApp } from "../../../../server/src/app.ts";
import { type RunningServer, type ServerConfig, startServer } from "../../../../server/src/index.ts";
import { systemClock } from "../../../../server/src/kernel/clock.ts";
import { createGrounds, type Grounds, PASSWORD } from "./grounds.ts";
import { HttpClient } from "./http-client.ts";
import { setUpWith, signInWith } from "./sign-in.ts";

export const silentLog = pino({ level: "silent" });
export { PASSWORD } from "./grounds.ts";
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
  grounds: Grounds;
  /** An account of that role, made once and habilitated, signed in anew. */
  signIn: (role: Role) => Promise<HttpClient>;
  /** Under an order in force. */
  addCamera: (name: string, source?: object) => Promise<CameraId>;
  /** On the same data, at the same address. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A listening server with its first administrator. */
export async function startTestServer(more: Partial<ServerConfig> = {}): Promise<TestServer> {
  const dir = tempDir();
  const server = await startServer(serverConfig(dir.path, more));
  const admin = new HttpClient(server.origin);
  const setup = { code: server.setupCode ?? "", login: "admin", displayName: "Admin", password: PASSWORD };
  const { person } = await setUpWith(admin, setup);
  const clock = more.clock ?? systemClock;
  const made = new Set<Role>(["administrator"]);
  const test: TestServer = {
    server,
    dataDir: dir.path,
    admin,
    grounds: createGrounds(server.app, clock, person.id),
    async signIn(role) {
      if (!made.has(role)) await test.grounds.person(role, role);
      made.add(role);
      const client = new HttpClient(server.origin);
      await signInWith(client, { login: role === "administrator" ? "admin" : role, password: PASSWORD });
      return client;
    },
    async addCamera(name, source = { kind: "rtsp", main: "rtsp://10.20.0.1/main", sub: "rtsp://10.20.0.1/sub" }) {
      const { siteId } = await test.grounds.place();
      const camera = await admin.post<{ id: CameraId }>(
        "/api/cameras",
        { number: null, name, siteId, nodeId: null, source },
        201,
      );
      await test.grounds.authorise(camera.id);
      return camera.id;
    },
    async restart() {
      const { port } = test.server;
      await test.server.stop();
      test.server = await startServer(serverConfig(dir.path, { ...more, nodeToken: null, listen: { host: "localhost", port } }));
      test.grounds = createGrounds(test.server.app, clock, person.id);
    },
    async stop() {
      await test.server.stop();
      dir.remove();
    },
  };
  return test;
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
