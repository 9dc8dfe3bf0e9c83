import { join } from "node:path";
import type { Networks } from "@vigie/shared/cameras/networks";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { addRoutes } from "./app.ts";
import { createHasher, newSetupCode, SESSION_COOKIE, sessionTokenOf } from "./auth/index.ts";
import { listDisabledCameras } from "./cameras/index.ts";
import { type Db, openDatabase } from "./db/open.ts";
import { addRules, createHttp, serverUnder } from "./http.ts";
import { openKeys } from "./kernel/keys.ts";
import { canonicalOrigin } from "./kernel/origins.ts";
import { repeat } from "./kernel/repeat.ts";
import { newToken } from "./kernel/secrets.ts";
import { createSockets } from "./kernel/sockets.ts";
import type { TlsFiles } from "./kernel/tls.ts";
import { listNodes, raiseAssignmentVersion } from "./nodes/index.ts";
import { createPolicyHolder, hasAdministrator } from "./people/index.ts";
import { createRooms, type Rooms } from "./rooms.ts";

export interface ServerConfig {
  /** Database and keys; made if missing. */
  dataDir: string;
  /** Port 0: any that is free. */
  listen: { host: string; port: number };
  /** Where browsers see it; null: `localhost` and the port. */
  origin: string | null;
  cameraNetworks: Networks;
  tls: TlsFiles | null;
  /** The built console; null: none is served. */
  consoleDir: string | null;
  /** Admits one node, once: given by whoever starts both. */
  nodeToken: string | null;
  clock: Clock;
  log: Logger;
}

export interface RunningServer {
  origin: string;
  port: number;
  /** What makes the first administrator; null once there is one. */
  setupCode: string | null;
  stop: () => Promise<void>;
}

const SWEEP_MS = 1_000;

/** Starts the control plane: database at its last migration, routes, sockets, sweepers. Throws when it cannot listen. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const { dataDir, clock, log, tls, listen, nodeToken } = config;
  const keys = openKeys(dataDir);
  const db = await openDatabase(join(dataDir, "vigie.db"));
  let origin = config.origin === null ? "" : canonicalOrigin(config.origin);
  const ownOrigin = () => origin;
  const http = createHttp(log, tls);
  const sockets = createSockets(serverUnder(http), ownOrigin);
  const policy = createPolicyHolder(await listDisabledCameras(db));
  const setupCode = newSetupCode();
  const hasher = createHasher();
  const rooms = createRooms({
    db,
    clock,
    log,
    keys,
    networks: config.cameraNetworks,
    policy,
    hasher,
    decoyHash: await hasher.hash(newToken()),
    setupCode,
    sockets,
    origin: ownOrigin,
    sessionTokenIn: (header) => http.parseCookie(header)[SESSION_COOKIE],
  });
  await addRules(http, {
    clock,
    policy: policy.current,
    origin: ownOrigin,
    authenticate: (request) => rooms.sessions.authenticate(sessionTokenOf(request)),
    isTls: tls !== null,
    nodeOrigins: () => rooms.registry.list().map(({ node }) => node.origin),
    consoleDir: config.consoleDir,
  });
  await addRoutes(http, rooms, db, config.cameraNetworks.cidrs);
  await recover(db, rooms, nodeToken);
  await http.listen(listen);
  const port = portOf(http);
  if (config.origin === null) origin = `${tls === null ? "http" : "https"}://localhost:${port}`;
  const stopSweeping = repeat(
    clock,
    SWEEP_MS,
    async () => {
      await rooms.sessions.sweep();
      await rooms.reports.sweep();
    },
    (error) => log.error({ err: error }, "sweep failed"),
  );
  return {
    origin,
    port,
    setupCode: (await hasAdministrator(db)) ? null : setupCode,
    async stop() {
      stopSweeping();
      rooms.hub.stop();
      await sockets.close();
      await http.close();
      await db.destroy();
    },
  };
}

/** Takes up what the database knows from before. */
async function recover(db: Db, rooms: Rooms, nodeToken: string | null): Promise<void> {
  // The console's origin is part of what nodes are told, and may be another than last time.
  await raiseAssignmentVersion(db);
  for (const node of await listNodes(db)) rooms.registry.put(node);
  await rooms.reports.expectOpen();
  if (nodeToken !== null) await rooms.admission.acceptStarterToken(nodeToken);
}

function portOf(http: FastifyInstance): number {
  const address = http.server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return address.port;
}
