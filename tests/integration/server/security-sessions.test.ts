import type { Act } from "@vigie/shared/people/acts";
import { FRESH_MS } from "@vigie/shared/people/decide";
import type { Role } from "@vigie/shared/people/roles";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { everybody, everyRoute, NOBODY, type TriedRoute } from "./support/every-route.ts";
import type { HttpClient } from "./support/http-client.ts";
import { sendRaw } from "./support/raw-http.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { until } from "./support/test-app.ts";
import { openConsole } from "./support/test-console.ts";

/** What asks for both factors again, typed by hand. */
const SENSITIVE: readonly Act[] = [
  "person.create",
  "person.change",
  "session.manage",
  "factor.reset",
  "factor.require",
  "habilitation.change",
  "authorisation.change",
  "approval.request",
  "approval.give",
  "break-glass.open",
  "service.change",
  "journal.dossier",
  "journal.retain",
];
/** And of one's own factors what would let a thief of the session stay. */
const SENSITIVE_ROUTES: readonly string[] = [
  "POST /api/factors/totp",
  "POST /api/factors/recovery-codes",
  "POST /api/factors/security-keys/offer",
  "DELETE /api/factors/security-keys/:securityKeyId",
];
/** What is left to a locked browser that is no post. */
const LEFT_LOCKED: readonly Act[] = ["health.read", "session.open", "session.read", "session.close", "session.unlock"];

let room: RightsRoom;
let signIn: (role: Role) => Promise<HttpClient>;
let routes: (TriedRoute & { role: Role; act: Act })[];
const fresh = new Map<Role, HttpClient>();

beforeAll(async () => {
  room = await listenRightsRoom();
  signIn = await everybody(room);
  const acts = new Map(room.app.routes.map(({ method, url, permission }) => [`${method} ${url}`, permission]));
  routes = everyRoute(room).flatMap((route) => {
    const act = acts.get(`${route.method} ${route.url}`);
    if (act === undefined) throw new Error(`${route.url} has no act`);
    const isEnd = route.method === "DELETE" && route.url === "/api/session";
    return isEnd || route.role === "anonymous" || route.url.endsWith("/session/lock")
      ? []
      : [{ ...route, role: route.role, act }];
  });
});
beforeEach(async () => {
  for (const role of new Set(routes.map(({ role }) => role))) fresh.set(role, await signIn(role));
});
afterAll(() => room.close());

function clientOf(role: Role): HttpClient {
  const client = fresh.get(role);
  if (client === undefined) throw new Error(`no ${role}`);
  return client;
}
const ask = async ({ method, url, role }: TriedRoute & { role: Role }) => {
  const sent = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
  return sendRaw(clientOf(role), method, url.replace(/:\w+/g, NOBODY), sent);
};
/** What each route refuses with, where it is not what was expected. */
async function otherThan(expected: (act: Act, route: string) => string | null): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of routes) {
    const { code } = await ask(route);
    const wanted = expected(route.act, `${route.method} ${route.url}`);
    const isOf = ["session.required", "session.locked", "session.step_up_required"].includes(code ?? "");
    if (wanted === null ? isOf : code !== wanted) wrong.push(`${route.method} ${route.url} by ${route.role}: ${code}`);
  }
  return wrong;
}

describe("every route", () => {
  it("asks for both factors again once they are a quarter of an hour old, for what is sensitive alone", async () => {
    expect(await otherThan(() => null)).toEqual([]);
    room.clock.advance(FRESH_MS);
    const isSensitive = (act: Act, route: string) => SENSITIVE.includes(act) || SENSITIVE_ROUTES.includes(route);
    expect(await otherThan((act, route) => (isSensitive(act, route) ? "session.step_up_required" : null))).toEqual([]);
  });

  it("is locked with the session, but for its opening and its end", async () => {
    for (const client of fresh.values()) await client.post("/api/session/lock", { isIdle: false }, 200);
    expect(await otherThan((act) => (LEFT_LOCKED.includes(act) ? null : "session.locked"))).toEqual([]);
  });

  it.each([
    ["its twelve hours are over", async () => room.clock.advance(12 * 3_600_000)],
    ["an administrator ended it", async () => endAll()],
    ["its person is out of use", async () => disableAll()],
  ] as const)("knows nobody any more when %s", async (_why, end) => {
    await end();
    const known: readonly Act[] = ["health.read", "session.open", "session.read", "device.enrol"];
    const wrong = await otherThan((act) => (known.includes(act) ? null : "session.required"));
    expect(wrong).toEqual([]);
  });
});

async function endAll(): Promise<void> {
  for (const { id } of await room.app.rooms.sessions.list()) await room.app.rooms.sessions.endByAdministrator(room.admin, id);
}
async function disableAll(): Promise<void> {
  const { people, sessions } = room.app.rooms;
  for (const { id } of await people.list()) if (id !== room.admin) await people.change(room.admin, id, { disabled: true });
  for (const { id } of await sessions.list()) await sessions.endByAdministrator(room.admin, id);
  for (const { id } of await people.list()) if (id !== room.admin) await people.change(room.admin, id, { disabled: false });
}

it("ends a request that was under way when its session ended: nothing is done by who is nobody", async () => {
  const supervisor = clientOf("supervisor");
  const opened = await openConsole(supervisor);
  const before = (await supervisor.get<unknown[]>("/api/scenes")).length;
  // Together: whichever the server takes first, a scene is there only when its answer says so.
  const [, ...answers] = await Promise.all([
    endAll(),
    ...Array.from({ length: 20 }, (_, n) => supervisor.send("POST", "/api/scenes", scene(n))),
  ]);
  await until("the socket's end", () => !opened.socket.connected);
  const made = answers.filter(({ status }) => status === 201).length;
  for (const { status } of answers) expect([201, 401]).toContain(status);
  const after = await (await signIn("supervisor")).get<unknown[]>("/api/scenes");
  expect(after.length).toBe(before + made);
  expect((await supervisor.send("GET", "/api/scenes")).status).toBe(401);
});

const scene = (n: number) => ({ name: `Scène ${n}`, scope: "room", layout: { columns: 1, rows: 1, cells: [] }, tiles: [] });
