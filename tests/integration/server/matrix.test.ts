import type { CameraId, EpochMs, ServiceId } from "@vigie/shared/kernel/units";
import { ACTS, type Act, PENDING_ACTS } from "@vigie/shared/people/acts";
import type { Policy } from "@vigie/shared/people/policy";
import type { Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONSOLE_EVENT_ACTS, CONSOLE_MESSAGE_ACTS } from "../../../server/src/consoles/acts.ts";
import { type Cell, COLUMNS, EXPECTED, LETTERS, MATRIX } from "../../support/role-matrix.ts";
import { type CAMERAS, DECIDED, decideOn } from "./support/decided-cells.ts";
import { HttpClient } from "./support/http-client.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { until } from "./support/test-app.ts";
import { openConsole, type TestConsole } from "./support/test-console.ts";
import { enrolWallScreen, ownDisplay } from "./support/test-walls.ts";

const NOBODY = "01a20cdd-465c-7469-b069-a6dcd1b915fc";
const isPending = (act: Act) => (PENDING_ACTS as readonly Act[]).includes(act);

let room: RightsRoom;
let origin: string;
/** Each role's browser: of the room habilitated in the first commune, at every level; the liaison with one camera forwarded. */
const clients = new Map<Role, HttpClient>();
const people = new Map<Role, Person>();
let own: CameraId;
let others: CameraId;
let forwarded: CameraId;
let anonymous: HttpClient;
let wallScreen: HttpClient;

beforeAll(async () => {
  room = await listenRightsRoom();
  const service = await room.app.rooms.services.create(room.admin, { name: "Police", kind: "national_police" });
  const [here, there] = [await room.commune(), await room.commune()];
  [own, others, forwarded] = [await room.camera(here), await room.camera(there), await room.camera(here)];
  const clause = { serviceId: service.id, live: true, recordings: false, ptzTakeOver: false, until: null, withdrawnAt: null };
  await room.order(here, [own, forwarded], { clauses: [clause] });
  await room.order(there, [others]);
  for (const role of COLUMNS) {
    const person = await room.person(role, role === "liaison" ? service.id : null);
    const isOfRoom = ["operator", "municipal_operator", "supervisor", "requisition_officer"].includes(role);
    if (isOfRoom) await room.habilitate(person, [here], { level: "extract" });
    people.set(role, person);
    clients.set(role, await room.browser(person));
  }
  ({ origin } = clientOf("operator"));
  anonymous = new HttpClient(origin);
  wallScreen = (await enrolWallScreen({ server: { origin } } as never, clientOf("supervisor"), "Mur")).client;
  await forward(service.id);
});
afterAll(() => room.close());

function clientOf(role: Role): HttpClient {
  const client = clients.get(role);
  if (client === undefined) throw new Error(`no ${role} is signed in`);
  return client;
}

async function forward(serviceId: ServiceId): Promise<void> {
  const input = {
    serviceId,
    officer: "Officier",
    channel: "radio",
    reason: "Rixe",
    source: { kind: "cameras", cameraIds: [forwarded] },
    until: (room.clock.now() + 3_600_000) as EpochMs,
    requestId: null,
  };
  const { previewHash } = await clientOf("operator").post<{ previewHash: string }>("/api/forwardings/preview", input, 200);
  await clientOf("operator").post("/api/forwardings", { ...input, previewHash }, 201);
}

/** The refusal's code, or null: it went past the guard. Sends what every route refuses for another reason. */
async function refusalOf(client: HttpClient, method: string, url: string): Promise<string | null> {
  const body = method === "GET" || method === "DELETE" ? undefined : {};
  const answer = await client.send(method, url.replace(/:\w+/g, NOBODY), body);
  const code = (answer.body as { code?: string } | null)?.code ?? null;
  return code === "session.required" || code === "act.forbidden" ? code : null;
}

describe("every declared route", () => {
  it("performs an act that the table has, and none that is pending", () => {
    const undecided = room.app.routes.filter(({ permission }) => EXPECTED[permission] === undefined);
    expect(undecided).toEqual([]);
    // An act that is performed by now is no longer pending: it is to be tried, in the table's own cells.
    expect(room.app.routes.filter(({ permission }) => isPending(permission))).toEqual([]);
  });

  it("is open to those roles alone, to nobody else, and to a wall screen for what it draws", async () => {
    const wrong: string[] = [];
    // The end of a session is last: the others need it.
    const routes = room.app.routes
      .filter(
        ({ method, url }) => method !== "HEAD" && `${method} ${url}` !== "DELETE /api/session" && !url.endsWith("/session/lock"),
      )
      .map(({ method, url, permission }) => ({ method, url, letters: EXPECTED[permission] }));
    expect(routes.length).toBeGreaterThan(100);
    for (const { method, url, letters } of routes) {
      const expectedOf = (letter: string, refused: string) => (letters.includes(letter) ? null : refused);
      const tries = COLUMNS.map((role): [string, HttpClient, string | null] => [
        role,
        clientOf(role),
        expectedOf(LETTERS[role], "act.forbidden"),
      ]);
      tries.push(["anonymous", anonymous, expectedOf("-", "session.required")]);
      tries.push(["wall screen", wallScreen, expectedOf("w", "act.forbidden")]);
      for (const [who, client, expected] of tries) {
        const refusal = await refusalOf(client, method, url);
        if (refusal !== expected) wrong.push(`${method} ${url} by ${who}: ${refusal ?? "let in"}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("every event of a console's socket", () => {
  it("takes an act that the table has, and none that is pending", () => {
    for (const act of [...Object.values(CONSOLE_EVENT_ACTS), ...Object.values(CONSOLE_MESSAGE_ACTS)]) {
      expect(EXPECTED[act]).toBeDefined();
      expect([act, isPending(act)]).toEqual([act, false]);
    }
  });

  it("is told to those alone who may do that act, of the cameras that they may see alone", async () => {
    const sockets = new Map<Role, TestConsole>();
    for (const role of COLUMNS) sockets.set(role, await openConsole(clientOf(role)));
    const { hub } = room.app.rooms;
    const lists = ["scenes:changed", "carousels:changed", "rounds:changed", "devices:changed", "people:changed"] as const;
    for (const event of [...lists, "approvals:changed", "cameras:changed"] as const) hub.tellAll(event, {});
    // Behind all of them on each socket.
    hub.tellAll("server:beat", { serverAt: room.clock.now() });
    for (const [role, { told, events }] of sockets) {
      await until(`the second beat of ${role}`, () => told("server:beat").length >= 2);
      const wrong = events.filter(({ event }) => !EXPECTED[CONSOLE_EVENT_ACTS[event]].includes(LETTERS[role]));
      expect([role, wrong]).toEqual([role, []]);
      for (const event of lists) {
        const isFor = EXPECTED[CONSOLE_EVENT_ACTS[event]].includes(LETTERS[role]);
        expect([role, event, told(event).length > 0]).toEqual([role, event, isFor]);
      }
      const seen = told("policy:changed").flatMap(({ policy }) => policy.cameras.map(({ id }) => id));
      const isScoped = ["operator", "municipal_operator", "supervisor", "requisition_officer"].includes(role);
      if (isScoped) expect([role, seen.includes(own), seen.includes(others)]).toEqual([role, true, false]);
      if (role === "liaison") expect(new Set(seen)).toEqual(new Set([forwarded]));
      const states = told("cameras:states").flatMap(({ cameras }) => cameras.map(({ cameraId }) => cameraId));
      if (isScoped || role === "liaison") expect([role, states.includes(others)]).toEqual([role, false]);
    }
    for (const { close } of sockets.values()) close();
  });

  it("is refused to a socket of nobody, and to any namespace but its own", async () => {
    await expect(openConsole(anonymous)).rejects.toMatchObject({ data: { code: "session.required" } });
  });
});

/** How each act of the table that has a route is tried on a camera; null: it is no camera's. */
const TRIES: Partial<Record<Act, ((client: HttpClient, cameraId: CameraId) => Promise<string>) | null>> = {
  "camera.view": (client, cameraId) => codeOf(client, "POST", "/api/viewings", { cameraId, stream: "main", tile: null }),
  "recording.play": (client, cameraId) => codeOf(client, "POST", "/api/playbacks", lookBackAt(cameraId)),
  "recording.keep": (client, cameraId) => codeOf(client, "POST", "/api/recordings/locks", lockOf(cameraId)),
  "recording.keep-request": null,
  "recording.keep-approve": null,
  "journal.read-own": null,
  "journal.read": null,
  "journal.retain": null,
  "authorisation.change": null,
  "approval.give": null,
};
const lockOf = (cameraId: CameraId) => {
  const now = room.clock.now();
  return { cameraIds: [cameraId], from: now - 60_000, until: now, requisition: "R-1", reviewAt: now + 86_400_000 };
};
const lookBackAt = (cameraId: CameraId) => {
  const now = room.clock.now();
  const range = { from: now - 60_000, until: now };
  return { cameraId, stream: "main", ...range, motive: "alarm", reference: "A-1" };
};
async function codeOf(client: HttpClient, method: string, path: string, body: unknown): Promise<string> {
  const answer = await client.send(method, path, body);
  return answer.status < 300 ? "allowed" : ((answer.body as { code?: string }).code ?? String(answer.status));
}

describe.each(MATRIX.map((row) => ({ ...row })))("$action ($act)", ({ act, cells }) => {
  const cellOf = (role: Role): Cell => cells[COLUMNS.indexOf(role as (typeof COLUMNS)[number])] ?? "no";

  it("is decided as the table has it", () => {
    for (const role of COLUMNS) {
      const on = (camera: keyof typeof CAMERAS, change: Partial<Policy> = {}) => decideOn(role, act, camera, change);
      const found = [on("own"), on("others"), on("forwarded"), on("steered"), on("own", { habilitations: [] })];
      expect([role, ...found]).toEqual([role, ...DECIDED[cellOf(role)]]);
    }
  });

  it("is tried over HTTP, or pending by name", async () => {
    expect([act, TRIES[act] !== undefined]).toEqual([act, !isPending(act)]);
    const tryIt = TRIES[act];
    if (tryIt === undefined || tryIt === null) return;
    for (const role of COLUMNS) {
      const cell = cellOf(role);
      const outcome = [
        await tryIt(clientOf(role), own),
        await tryIt(clientOf(role), others),
        await tryIt(clientOf(role), forwarded),
      ];
      const isIn = cell === "own" ? [true, false, true] : [false, false, cell === "forwarded"];
      expect([role, ...outcome.map((code) => code === "allowed")]).toEqual([role, ...isIn]);
    }
  });
});

describe("a right that is not there any more", () => {
  const look = async (client: HttpClient, cameraId = own) =>
    codeOf(client, "POST", "/api/viewings", { cameraId, stream: "main", tile: null });

  it.each([
    ["suspended", "habilitation.none_active"],
    ["of another commune", "habilitation.out_of_scope"],
    ["of another camera", "habilitation.out_of_scope"],
    ["without training", "habilitation.none_active"],
    ["not begun", "habilitation.none_active"],
  ] as const)("opens nothing: %s", async (what, code) => {
    const person = await room.person("operator");
    // So that they can sign in at all.
    await room.habilitate(person, [await room.commune()]);
    const [here] = (await room.app.rooms.cameras.list()).filter(({ id }) => id === own);
    const communeId = (await room.app.rooms.communes.sites()).find(({ id }) => id === here?.siteId)?.communeId;
    if (communeId === undefined) throw new Error("the camera lies nowhere");
    const now = room.clock.now();
    if (what === "of another camera") await room.habilitate(person, [communeId], { cameraIds: [forwarded] });
    if (what === "without training") await room.habilitate(person, [communeId], { trainedAt: null });
    if (what === "not begun") await room.habilitate(person, [communeId], { from: (now + 1_000) as EpochMs });
    const client = await room.browser(person);
    if (what === "suspended") {
      await room.habilitate(person, [communeId]);
      expect(await look(client)).toBe("allowed");
      await room.app.rooms.habilitations.suspend(room.admin, person.id, { suspended: true, reason: "r" });
      // Nothing is left of the session either.
      expect(await look(client)).toBe("session.required");
      return;
    }
    const expected = what === "without training" || what === "not begun" ? "habilitation.out_of_scope" : code;
    expect(await look(client)).toBe(expected);
  });
});

it("has every act in the table of roles, and every pending one in none of the routes", () => {
  expect(Object.keys(EXPECTED).sort()).toEqual([...ACTS].sort());
  const performed = new Set<Act>([
    ...room.app.routes.map(({ permission }) => permission),
    ...Object.values(CONSOLE_EVENT_ACTS),
    ...Object.values(CONSOLE_MESSAGE_ACTS),
    // Of the nodes' own namespace.
    "node.connect",
  ]);
  expect(ACTS.filter((act) => !performed.has(act)).sort()).toEqual([...PENDING_ACTS].sort());
});

it("gives everybody their own screens and nobody else's", async () => {
  const mine = await ownDisplay(clientOf("operator"));
  const path = `/api/displays/${mine.id}/commands`;
  const command = { kind: "place", tiles: [{ tile: 0, seen: 0, content: null }] };
  expect(await codeOf(clientOf("municipal_operator"), "POST", path, command)).toBe("act.forbidden");
  expect(await codeOf(clientOf("supervisor"), "POST", path, command)).toBe("allowed");
  expect(await codeOf(clientOf("municipal_operator"), "GET", `/api/displays/${mine.id}`, undefined)).toBe("act.forbidden");
});
