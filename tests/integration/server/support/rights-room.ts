import type { AddressInfo } from "node:net";
import type { Authorisation, AuthorisationInput, ServiceLevel } from "@vigie/shared/authorisations/schema";
import type { Habilitation, HabilitationInput } from "@vigie/shared/habilitations/schema";
import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, CommuneId, DisplayId, EpochMs, NodeId, PersonId, ServiceId, ViewingId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { type App, buildApp } from "../../../../server/src/app.ts";
import { SESSION_COOKIE } from "../../../../server/src/auth/index.ts";
import { transact } from "../../../../server/src/db/transact.ts";
import { readWholeJournal } from "../../../../server/src/journal/index.ts";
import type { DevicePrincipal, PersonPrincipal } from "../../../../server/src/kernel/guard.ts";
import type { NodeConnection } from "../../../../server/src/nodes/registry.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { HttpClient } from "./http-client.ts";
import { setUpIn, signInTo } from "./sign-in.ts";
import { CAMERA_NETWORKS, openApp, PASSWORD, silentLog, tempDir } from "./test-app.ts";

const YEAR_MS = 365 * 86_400_000;

/** A server without a port, with a node that answers, on a clock that the test moves. */
export interface RightsRoom {
  app: App;
  clock: ManualClock;
  admin: PersonId;
  nodeId: NodeId;
  /** What the node was told to cut, and why. */
  cuts: [ViewingId, string][];
  /** The assignment that it was told last: until when (excluded) it may pull which camera. */
  assigned: () => ReadonlyMap<CameraId, EpochMs>;
  commune: (serviceLevel?: ServiceLevel) => Promise<CommuneId>;
  camera: (communeId: CommuneId) => Promise<CameraId>;
  /** In force for a year from now, unless it says otherwise. */
  order: (communeId: CommuneId, cameraIds: CameraId[], more?: Partial<AuthorisationInput>) => Promise<Authorisation>;
  person: (role: Role, serviceId?: ServiceId | null) => Promise<Person>;
  /** To look at the communes for a year from now, trained today, unless it says otherwise. */
  habilitate: (person: Person, communeIds: CommuneId[], more?: Partial<HabilitationInput>) => Promise<Habilitation>;
  signIn: (person: Person) => Promise<PersonPrincipal>;
  /** A browser that they are signed in at; of a room that listens. */
  browser: (person: Person) => Promise<HttpClient>;
  /** Looks at a camera, outside any tile. */
  look: (who: PersonPrincipal, cameraId: CameraId, motive?: "break-glass") => Promise<ViewingId>;
  told: (event: JournalPayload["event"]) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
}

export async function openRightsRoom(): Promise<RightsRoom> {
  const clock = new ManualClock();
  const app = await openApp(clock);
  return furnish(app, clock, "http://localhost:8080");
}

/** The same behind a port. */
export async function listenRightsRoom(): Promise<RightsRoom> {
  const clock = new ManualClock();
  const dir = tempDir();
  let origin = "";
  const config = { dataDir: dir.path, cameraNetworks: CAMERA_NETWORKS, tls: null, consoleDir: null, clock, log: silentLog };
  const app = await buildApp({ ...config, origin: () => origin });
  await app.http.listen({ host: "localhost", port: 0 });
  origin = `http://localhost:${(app.http.server.address() as AddressInfo).port}`;
  const room = await furnish(app, clock, origin);
  const close = async () => {
    await room.close();
    dir.remove();
  };
  return { ...room, close };
}

async function furnish(app: App, clock: ManualClock, origin: string): Promise<RightsRoom> {
  const { rooms } = app;
  const tokenOf = async ({ login }: Person) => (await signInTo(app, { login, password: PASSWORD })).token;
  const setup = { code: app.setupCode, login: "admin", displayName: "Admin", password: PASSWORD };
  const admin = (await setUpIn(app, setup)).view.person.id;
  const node = await linkNode(app, admin);
  let made = 0;
  const now = () => clock.now();
  const until = () => (now() + YEAR_MS) as EpochMs;
  return {
    app,
    clock,
    admin,
    ...node,
    commune: async (serviceLevel = "storage_and_viewing") =>
      (await rooms.communes.createCommune(admin, { name: `Commune ${++made}`, serviceLevel })).id,
    async camera(communeId) {
      const site = await rooms.communes.createSite(admin, { communeId, name: `Place ${++made}` });
      const source = { kind: "rtsp", main: `rtsp://10.20.0.1/${++made}`, sub: null } as const;
      return (await rooms.cameras.create(admin, { number: null, name: `Caméra ${made}`, siteId: site.id, nodeId: null, source }))
        .id;
    },
    order: (communeId, cameraIds, more = {}) =>
      transact(app.db, (unit) =>
        rooms.authorisations.add(
          unit,
          { by: admin, approvedBy: admin },
          {
            communeId,
            number: `2026-${++made}`,
            authority: "Préfet de la Moselle",
            from: now(),
            until: until(),
            cameraIds,
            purposes: ["persons_and_goods"],
            retentionMaxDays: 30,
            retentionMinDays: null,
            clauses: [],
            references: [],
            ...more,
          },
        ),
      ),
    person: (role, serviceId = null) =>
      rooms.people.create(admin, { login: `${role}-${++made}`, displayName: role, role, serviceId, password: PASSWORD }),
    habilitate: ({ id: personId }, communeIds, more = {}) =>
      rooms.habilitations.create(admin, {
        personId,
        level: "view",
        communeIds,
        cameraIds: null,
        act: { reference: `A-${++made}`, authority: "Préfet de la Moselle", signedAt: now() },
        from: now(),
        until: until(),
        trainedAt: now(),
        ...more,
      }),
    async signIn(person) {
      const principal = await rooms.sessions.authenticate(await tokenOf(person));
      if (principal.kind !== "person") throw new Error(`${person.login} is not signed in`);
      return principal;
    },
    async browser(person) {
      const client = new HttpClient(origin);
      client.cookie = `${SESSION_COOKIE}=${await tokenOf(person)}`;
      return client;
    },
    look: async (who, cameraId, motive) =>
      (
        await rooms.viewings.open(
          who,
          { cameraId, stream: "main", tile: null, ...(motive === undefined ? {} : { motive }) },
          "10.9.8.7",
        )
      ).viewingId,
    async told(event) {
      const payloads = (await readWholeJournal(app.db)).map(({ payload }) => JSON.parse(payload ?? "{}"));
      return payloads.filter((payload) => payload.event === event);
    },
    close: () => app.close(),
  };
}

async function linkNode({ rooms }: App, admin: PersonId): Promise<Pick<RightsRoom, "nodeId" | "cuts" | "assigned">> {
  const cuts: [ViewingId, string][] = [];
  let assigned: ReadonlyMap<CameraId, EpochMs> = new Map();
  const connection = {
    isOpen: () => true,
    close: () => undefined,
    async call(event: string, payload: never) {
      const { viewingId, cause, cameras } = payload as {
        viewingId: ViewingId;
        cause: string;
        cameras: { cameraId: CameraId; authorisedUntil: EpochMs }[];
      };
      if (event === "viewing:end") cuts.push([viewingId, cause]);
      if (event === "assignment:changed") assigned = new Map(cameras.map((one) => [one.cameraId, one.authorisedUntil]));
      return event === "viewing:held" ? { held: [] } : null;
    },
  } as unknown as NodeConnection;
  const { token } = await rooms.admission.invite(admin);
  const node = { token, name: "node", origin: "http://localhost:8081", publicKey: "a".repeat(43) };
  const { nodeId } = await rooms.admission.admit(node);
  rooms.registry.linked(nodeId, connection);
  return { nodeId, cuts, assigned: () => assigned };
}

/** Enrols the screen of a new wall; `secret` is its cookie's. */
export async function aWallScreen(
  { app: { rooms } }: Pick<RightsRoom, "app">,
  { personId }: Pick<PersonPrincipal, "personId">,
): Promise<{ viewer: DevicePrincipal; displayId: DisplayId; secret: string }> {
  const { devices, roomWalls } = rooms;
  const begun = await devices.begin(undefined, "10.9.8.7");
  if (begun.view.state !== "pending" || begun.secret === null) throw new Error("no code");
  const wall = await roomWalls.create(personId, { name: "Mur", columns: 1, rows: 1 });
  const place = { wallId: wall.id, column: 0, row: 0 };
  const { code } = begun.view;
  const device = await devices.admit(personId, { code, kind: "wall_screen", name: "Mur 1", place });
  const own = await devices.view(begun.secret);
  if (own.state !== "enrolled" || own.displayId === null) throw new Error("not enrolled");
  return { viewer: { kind: "device", deviceId: device.id }, displayId: own.displayId, secret: begun.secret };
}
