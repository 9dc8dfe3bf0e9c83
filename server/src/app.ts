import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Networks } from "@vigie/shared/cameras/networks";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CommuneId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Server } from "socket.io";
import { approvalRoutes } from "./approvals/index.ts";
import {
  createHasher,
  entranceRoutes,
  factorRoutes,
  newSetupCode,
  SESSION_COOKIE,
  sessionRoutes,
  sessionTokenOf,
} from "./auth/index.ts";
import { authorisationRoutes } from "./authorisations/index.ts";
import { cameraRoutes, requireMasterKeyOf } from "./cameras/index.ts";
import { communeRoutes } from "./communes/index.ts";
import { startBackfill } from "./db/backfill.ts";
import { type Db, openDatabase } from "./db/open.ts";
import { DEVICE_COOKIE, deviceRoutes, deviceSecretOf, ownDeviceRoutes, wallRoutes } from "./devices/index.ts";
import { forwardingRoutes, listForwardings } from "./forwarding/index.ts";
import { habilitationRoutes } from "./habilitations/index.ts";
import { cameraHealthRoutes } from "./health/index.ts";
import { addRules, createHttp, serverUnder } from "./http.ts";
import { importRoutes } from "./imports/index.ts";
import { type JournalKeeper, journalRoutes, openJournal, type WitnessSettings } from "./journal/index.ts";
import type { DeclaredRoute } from "./kernel/guard.ts";
import { healthRoutes } from "./kernel/health.ts";
import { openKeys } from "./kernel/keys.ts";
import { newToken } from "./kernel/secrets.ts";
import { createSockets } from "./kernel/sockets.ts";
import type { TlsFiles } from "./kernel/tls.ts";
import { linkRoutes } from "./links/index.ts";
import { nodeRoutes } from "./nodes/index.ts";
import { peopleRoutes } from "./people/index.ts";
import { playbackRoutes } from "./playbacks/index.ts";
import { recordingRoutes } from "./recordings/index.ts";
import { breakGlassRoutes, createPolicyHolder, loadPolicy } from "./rights/index.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { roundRoutes } from "./rounds/index.ts";
import { recipientServiceRoutes } from "./services/index.ts";
import { listViewingRoutes, viewingRoutes } from "./viewings/index.ts";
import { carouselRoutes, displayRoutes, sceneRoutes } from "./walls/index.ts";

export interface AppConfig {
  /** Database and keys; made if missing. */
  dataDir: string;
  cameraNetworks: Networks;
  tls: TlsFiles | null;
  /** The built console; null: none is served. */
  consoleDir: string | null;
  clock: Clock;
  log: Logger;
  /** Absent: the journal's witness lies in the data directory, and no restored database is accepted. */
  witness?: WitnessSettings;
  /** Where browsers see the console, as they write it in `Origin`. Asked at each use: the port may be known only once it listens. */
  origin: () => string;
}

/** The whole server, not listening. */
export interface App {
  http: FastifyInstance;
  sockets: Server;
  rooms: Rooms;
  db: Db;
  journal: JournalKeeper;
  setupCode: string;
  routes: readonly DeclaredRoute[];
  close: () => Promise<void>;
}

export async function buildApp(config: AppConfig): Promise<App> {
  const { dataDir, cameraNetworks, tls, consoleDir, clock, log, origin } = config;
  const database = join(dataDir, "vigie.db");
  const keys = openKeys(dataDir, !existsSync(database));
  const db = await openDatabase(database);
  await requireMasterKeyOf(db, keys.master);
  const settings = config.witness ?? { path: null, acceptedRestore: null };
  const journal = await openJournal({ db, dataDir, clock, log, settings });
  const http = createHttp(log, tls);
  const sockets = createSockets(serverUnder(http), origin);
  // Snapshots count on from the clock: a console that was told by an earlier start takes the newer one.
  const now = clock.now();
  const policy = createPolicyHolder(await loadPolicy(db, { now, previousVersion: Math.floor(now), listForwardings }), clock);
  const hasher = createHasher();
  const setupCode = newSetupCode();
  const decoyHash = await hasher.hash(newToken());
  const cookiesIn = (header: string) => {
    const cookies = http.parseCookie(header);
    return { sessionToken: cookies[SESSION_COOKIE], deviceSecret: cookies[DEVICE_COOKIE] };
  };
  const common = { db, clock, log, keys, journal, policy, hasher, decoyHash, setupCode, sockets, origin, cookiesIn };
  const rooms = createRooms({ ...common, networks: cameraNetworks });
  const routes = await addRules(http, {
    clock,
    policy: policy.current,
    origin,
    async identify(request) {
      const [sessionToken, deviceSecret] = [sessionTokenOf(request), deviceSecretOf(request)];
      const identity = await rooms.identify({ sessionToken, deviceSecret, address: request.ip });
      rooms.hub.seatedAt(identity);
      return identity;
    },
    refused: rooms.refusals.note,
    isTls: tls !== null,
    nodeOrigins: () => rooms.registry.list().map(({ node }) => node.origin),
    consoleDir,
  });
  const communesOf = (principal: Principal) => (principal.kind === "person" ? policy.communesOf(principal) : null);
  await addRoutes(http, { rooms, cameraNetworks: cameraNetworks.cidrs, communesOf });
  await http.ready();
  const stopBackfill = startBackfill(database, log);
  const close = async () => {
    rooms.hub.stop();
    // Not `sockets.close()`: it waits for the port to close, and that for requests which nobody ends.
    sockets.engine.close();
    await http.close();
    await rooms.walls.stop();
    await journal.keeper.stop();
    await stopBackfill();
    await db.destroy();
  };
  return { http, sockets, rooms, db, journal: journal.keeper, setupCode, routes, close };
}

interface RouteDeps {
  rooms: Rooms;
  cameraNetworks: readonly string[];
  /** The communes that the principal's rights reach to; null: all. */
  communesOf: (principal: Principal) => ReadonlySet<CommuneId> | null;
}

/** Every route of the API. */
async function addRoutes(http: FastifyInstance, { rooms, cameraNetworks, communesOf }: RouteDeps): Promise<void> {
  const { admission, cameras, communes, devices, links, nodes, people, roomWalls, states, viewings, walls } = rooms;
  await http.register(
    async (api) => {
      await api.register(healthRoutes, { witness: rooms.journal.witnessState });
      await api.register(entranceRoutes, rooms);
      await api.register(sessionRoutes, rooms);
      await api.register(factorRoutes, rooms);
      await api.register(approvalRoutes, rooms);
      await api.register(peopleRoutes, { people });
      await api.register(ownDeviceRoutes, { devices });
      await api.register(deviceRoutes, { devices });
      await api.register(wallRoutes, { walls: roomWalls });
      await api.register(communeRoutes, { communes });
      await api.register(cameraRoutes, {
        cameras,
        communes,
        states: states.view,
        cameraNetworks,
        inScope: rooms.inScope,
        communesOf,
        camerasOfDevice: walls.camerasOfDevice,
      });
      await api.register(cameraHealthRoutes, rooms);
      await api.register(recordingRoutes, rooms);
      await api.register(habilitationRoutes, rooms);
      await api.register(importRoutes, rooms);
      await api.register(authorisationRoutes, rooms);
      await api.register(breakGlassRoutes, rooms);
      await api.register(nodeRoutes, { nodes, admission });
      await api.register(viewingRoutes, { viewings });
      await api.register(listViewingRoutes, { listViewings: rooms.listViewings });
      await api.register(playbackRoutes, rooms);
      await api.register(roundRoutes, { rounds: rooms.rounds });
      await api.register(recipientServiceRoutes, rooms);
      await api.register(forwardingRoutes, rooms);
      await api.register(linkRoutes, { links });
      await api.register(displayRoutes, walls);
      await api.register(sceneRoutes, walls);
      await api.register(carouselRoutes, walls);
      await api.register(journalRoutes, { journal: rooms.journal });
    },
    { prefix: "/api" },
  );
}
