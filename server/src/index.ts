import { HEALTH_INTERVAL_MS } from "@vigie/shared/cameras/health";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { FastifyInstance } from "fastify";
import { type App, type AppConfig, buildApp } from "./app.ts";
import { canonicalOrigin } from "./kernel/origins.ts";
import { repeat } from "./kernel/repeat.ts";
import { listNodes, raiseAssignmentVersion } from "./nodes/index.ts";
import { hasAdministrator } from "./people/index.ts";

export interface ServerConfig extends Omit<AppConfig, "origin"> {
  /** Port 0: any that is free. */
  listen: { host: string; port: number };
  /** Where browsers see it; null: `localhost` and the port. */
  origin: string | null;
  /** Admits one node, once: given by whoever starts both. */
  nodeToken: string | null;
}

export interface RunningServer {
  /** What listens. */
  app: App;
  origin: string;
  port: number;
  /** What makes the first administrator; null once there is one. */
  setupCode: string | null;
  stop: () => Promise<void>;
}

const SWEEP_MS = 1_000;
const DAY_CHECK_MS = 60_000;
/** Looks at the clock; at anything else only when a right begins or ends. */
const RIGHTS_SWEEP_MS = 200;

/** Starts the control plane: database at its last migration, routes, sockets, sweepers. Throws when it cannot listen. */
export async function startServer({ listen, nodeToken, ...config }: ServerConfig): Promise<RunningServer> {
  let origin = config.origin === null ? "" : canonicalOrigin(config.origin);
  const app = await buildApp({ ...config, origin: () => origin });
  try {
    await takeUp(app, config.clock, nodeToken);
    await app.http.listen(listen);
  } catch (error) {
    await app.close();
    throw error;
  }
  const port = portOf(app.http);
  if (config.origin === null) origin = `${config.tls === null ? "http" : "https"}://localhost:${port}`;
  const stopSweeping = sweepForEver(app, config);
  return {
    app,
    origin,
    port,
    setupCode: (await hasAdministrator(app.db)) ? null : app.setupCode,
    async stop() {
      stopSweeping();
      await app.close();
    },
  };
}

/** Takes up what the database knows from before. */
async function takeUp({ db, rooms }: App, clock: Clock, nodeToken: string | null): Promise<void> {
  // The console's origin is part of what nodes are told, and may be another than last time. And the database may be a restored one, at a
  // version that nodes know with other lists: the clock is past whatever was counted.
  await db.transaction().execute((tx) => raiseAssignmentVersion(tx, Math.floor(clock.now())));
  for (const node of await listNodes(db)) rooms.registry.put(node);
  for (const screen of await rooms.devices.wallScreens()) rooms.hub.expectScreen(screen);
  await rooms.reports.expectOpen();
  // What came to its date while no server was there ends now.
  await rooms.review.sweep();
  await rooms.walls.takeUp();
  if (nodeToken !== null) await rooms.admission.acceptStarterToken(nodeToken);
}

function sweepForEver({ rooms, journal }: App, { clock, log }: Pick<ServerConfig, "clock" | "log">): () => void {
  // Apart: a session ends on time though a node is slow to say what it holds.
  const sweeps = [
    [rooms.review.sweep, RIGHTS_SWEEP_MS],
    [rooms.sessions.sweep, SWEEP_MS],
    [rooms.reports.sweep, SWEEP_MS],
    [rooms.listViewings.sweep, SWEEP_MS],
    [rooms.unplaced.sweep, SWEEP_MS],
    [rooms.rounds.sweep, SWEEP_MS],
    [rooms.forwardings.sweep, SWEEP_MS],
    [rooms.health.sweep, HEALTH_INTERVAL_MS],
    [journal.sweep, SWEEP_MS],
    // Apart: a witness on a mount that hangs holds up nothing else.
    [journal.copy, SWEEP_MS],
    [rooms.journalDestruction.sweep, DAY_CHECK_MS],
  ] as const;
  const stops = sweeps.map(([sweep, everyMs]) =>
    repeat(clock, everyMs, sweep, (error) => log.error({ err: error }, "sweep failed")),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

function portOf(http: FastifyInstance): number {
  const address = http.server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return address.port;
}
