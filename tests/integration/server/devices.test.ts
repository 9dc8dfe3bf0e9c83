import { readFileSync } from "node:fs";
import type { CameraTree } from "@vigie/shared/console/api";
import { DEVICE_CODE_MS, type Device, type DevicesView, type OwnDevice, type Wall } from "@vigie/shared/devices/schema";
import type { Role } from "@vigie/shared/people/roles";
import type { SessionView } from "@vigie/shared/people/session";
import type { Display } from "@vigie/shared/walls/schema";
import type { RoomScreen, RoomView } from "@vigie/shared/walls/screens";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../support/manual-clock.ts";
import { HttpClient } from "./support/http-client.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, type TestServer, until } from "./support/test-app.ts";
import { openConsole, type TestConsole } from "./support/test-console.ts";

let clock: ManualClock;
let test: TestServer;
let supervisor: HttpClient;
let wall: Wall;
let consoles: TestConsole[] = [];
let made = 0;

beforeAll(async () => {
  clock = new ManualClock();
  test = await startTestServer({ clock });
  supervisor = await test.signIn("supervisor");
  wall = await supervisor.post<Wall>("/api/walls", { name: "Mur nord", columns: 12, rows: 6 }, 201);
});
afterEach(() => {
  for (const each of consoles) each.close();
  consoles = [];
});
afterAll(() => test.stop());

const browser = () => new HttpClient(test.server.origin);
const own = (client: HttpClient) => client.get<OwnDevice>("/api/device");

async function watch(client: HttpClient): Promise<TestConsole> {
  const opened = await openConsole(client);
  consoles.push(opened);
  return opened;
}

/** Time passes on the server's clock; what it sets off is done before the next second begins. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advance(Math.min(left, 1_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function codeOf(client: HttpClient): Promise<string> {
  const view = await client.post<OwnDevice>("/api/device", undefined, 200);
  if (view.state !== "pending") throw new Error(`the browser is ${view.state}`);
  return view.code;
}

const freePlace = () => ({ wallId: wall.id, column: made % 12, row: Math.floor(made / 12) % 6 });
const asWallScreen = (code: string, more: object = {}) => {
  made += 1;
  return { code, kind: "wall_screen", name: `Écran ${made}`, place: freePlace(), ...more };
};

interface Enrolled {
  client: HttpClient;
  device: Device;
}
async function enrol(more: object = {}): Promise<Enrolled> {
  const client = browser();
  const device = await supervisor.post<Device>("/api/devices", asWallScreen(await codeOf(client), more), 201);
  return { client, device };
}
const enrolPost = (name: string) => enrol({ kind: "post", name, place: null });

async function displayOf({ client }: Enrolled): Promise<Display> {
  const view = await own(client);
  if (view.state !== "enrolled" || view.displayId === null) throw new Error("no wall screen");
  return client.get<Display>(`/api/displays/${view.displayId}`);
}

/** Somebody of their own, so that no wrong code of another test slows them down. */
async function newcomer(login: string, role: Role = "supervisor"): Promise<HttpClient> {
  await test.grounds.person(login, role);
  const client = browser();
  await signInWith(client, { login, password: PASSWORD });
  return client;
}

const journal = async (event: string) =>
  (await test.grounds.journal(500)).flatMap(({ payload }) =>
    payload?.event === event ? [payload as unknown as Record<string, unknown>] : [],
  );

describe("enrolment", () => {
  it("goes from nobody over a code to a device that the cookie proves", async () => {
    const told = await watch(supervisor);
    const client = browser();
    expect(await own(client)).toEqual({ state: "unknown" });
    const begun = await client.send("POST", "/api/device");
    expect(begun.headers.get("set-cookie")).toMatch(
      /^__Host-vigie-device=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const { code } = begun.body as { code: string };
    expect(begun.body).toEqual({ state: "pending", code, endsAt: clock.now() + DEVICE_CODE_MS });
    expect(await client.send("GET", "/api/cameras")).toMatchObject({ status: 401 });

    const typed = `${code.slice(0, 3)} ${code.slice(3)}`.toLowerCase();
    const device = await supervisor.post<Device>("/api/devices", asWallScreen(typed, { name: "Hall" }), 201);
    expect(device).toMatchObject({ kind: "wall_screen", name: "Hall", enrolledBy: { displayName: "supervisor" }, endedAt: null });
    const view = await own(client);
    expect(view).toMatchObject({ state: "enrolled", device, policy: { roleActs: {} } });
    expect((await displayOf({ client, device })).owner).toEqual({ kind: "device", deviceId: device.id });
    expect((await supervisor.get<DevicesView>("/api/devices")).devices).toContainEqual(device);
    expect((await client.get<CameraTree>("/api/cameras")).cameras).toEqual([]);
    await until("the word to whoever lists devices", () => told.told("devices:changed").length > 0);
    const by = device.enrolledBy.id;
    expect(await journal("device.enrolled")).toContainEqual(
      expect.objectContaining({ by, deviceId: device.id, kind: "wall_screen", name: "Hall" }),
    );
  });

  it("keeps nothing but the secret's hash", async () => {
    const { client } = await enrol();
    const secret = client.cookie?.split("=")[1] ?? "";
    expect(secret).toHaveLength(43);
    const seen = await supervisor.send("GET", "/api/devices");
    expect(JSON.stringify(seen.body)).not.toContain(secret);
    for (const file of ["vigie.db", "vigie.db-wal"]) expect(readFileSync(`${test.dataDir}/${file}`).includes(secret)).toBe(false);
  });

  it("asked for twice is asked for once: the same code, no second secret", async () => {
    const client = browser();
    const code = await codeOf(client);
    const again = await client.send("POST", "/api/device");
    expect([again.body, again.headers.get("set-cookie")]).toMatchObject([{ state: "pending", code }, null]);
    await supervisor.post("/api/devices", asWallScreen(code), 201);
    expect(await client.post<OwnDevice>("/api/device", undefined, 200)).toMatchObject({ state: "enrolled" });
  });

  it("takes a code once, for five minutes", async () => {
    const guesser = await newcomer("late");
    const [client, late] = [browser(), browser()];
    const code = await codeOf(client);
    await guesser.post("/api/devices", asWallScreen(code), 201);
    expect(await guesser.send("POST", "/api/devices", asWallScreen(code))).toMatchObject({
      status: 404,
      body: { code: "device.code_refused" },
    });
    const old = await codeOf(late);
    await pass(DEVICE_CODE_MS);
    expect(await guesser.send("POST", "/api/devices", asWallScreen(old))).toMatchObject({
      body: { code: "device.code_refused" },
    });
    expect(await own(late)).toEqual({ state: "unknown" });
    expect(await codeOf(late)).not.toBe(old);
  });

  it("makes one device of a code that two supervisors type at once", async () => {
    const client = browser();
    const code = await codeOf(client);
    const admissions = [asWallScreen(code), asWallScreen(code)].map((body) => supervisor.send("POST", "/api/devices", body));
    expect((await Promise.all(admissions)).map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  it("slows down who guesses, and nobody else", async () => {
    const guesser = await newcomer("guesser");
    const guess = () => guesser.send("POST", "/api/devices", asWallScreen("222222"));
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([404, 404, 404, 404, 429]);
    const code = await codeOf(browser());
    expect(await guesser.send("POST", "/api/devices", asWallScreen(code))).toMatchObject({ body: { code: "request.too_many" } });
    await supervisor.post("/api/devices", asWallScreen(code), 201);
  });

  it("refuses a taken name, a taken place and one that the wall has not, and the code stays good", async () => {
    const { device } = await enrol({ name: "Entrée" });
    const code = await codeOf(browser());
    const attempt = (more: object) => supervisor.send("POST", "/api/devices", asWallScreen(code, more));
    expect(await attempt({ name: "ENTRÉE" })).toMatchObject({ status: 409, body: { code: "device.name_taken" } });
    expect(await attempt({ place: device.place })).toMatchObject({ status: 409, body: { code: "device.place_taken" } });
    const small = await supervisor.post<Wall>("/api/walls", { name: "Petit", columns: 2, rows: 1 }, 201);
    const at = (column: number, row: number) => ({ place: { wallId: small.id, column, row } });
    expect(await attempt(at(2, 0))).toMatchObject({ status: 422, body: { code: "wall.place_outside" } });
    expect(await attempt(at(0, 1))).toMatchObject({ status: 422, body: { code: "wall.place_outside" } });
    expect(await attempt({ place: null })).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    expect((await attempt(at(1, 0))).status).toBe(201);
  });
});

describe("a device", () => {
  it("is renamed and moved, which is written down", async () => {
    const [{ device }, other] = [await enrol(), await enrol()];
    const place = { ...freePlace(), row: 5, column: 11 };
    const changed = await supervisor.patch<Device>(`/api/devices/${device.id}`, { name: "Coin", place });
    expect(changed).toEqual({ ...device, name: "Coin", place });
    await supervisor.patch(`/api/devices/${device.id}`, { name: "Coin" });
    const rows = (await journal("device.changed")).filter(({ deviceId }) => deviceId === device.id);
    expect(rows).toMatchObject([{ changed: ["name", "place"] }]);
    const taken = await supervisor.send("PATCH", `/api/devices/${other.device.id}`, { place });
    expect(taken).toMatchObject({ status: 409, body: { code: "device.place_taken" } });
    const { device: post } = await enrolPost("Poste sans mur");
    expect(await supervisor.send("PATCH", `/api/devices/${post.id}`, { place })).toMatchObject({ status: 400 });
  });

  it("that is ended is refused at once, with its socket, and may enrol anew under the same name and place", async () => {
    const { client, device } = await enrol({ name: "Sortie" });
    const screen = await watch(client);
    const room = await watch(supervisor);
    const { id: displayId } = await displayOf({ client, device });
    await supervisor.delete(`/api/devices/${device.id}`);
    await until("the end", () => screen.told("session:ended").length === 1 && screen.socket.disconnected);
    expect(await own(client)).toEqual({ state: "unknown" });
    expect(await client.send("GET", "/api/cameras")).toMatchObject({ status: 401, body: { code: "session.required" } });
    await expect(openConsole(client)).rejects.toMatchObject({ data: { code: "session.required" } });
    await pass(1_000);
    await until("the screen to be gone", () => screensTold(room).find((each) => each.displayId === displayId)?.state === "gone");
    expect(await supervisor.send("DELETE", `/api/devices/${device.id}`)).toMatchObject({ body: { code: "device.not_found" } });
    expect(await journal("device.ended")).toContainEqual(expect.objectContaining({ deviceId: device.id }));
    const again = { code: await codeOf(client), kind: "wall_screen", name: "Sortie", place: device.place };
    expect((await supervisor.post<Device>("/api/devices", again, 201)).id).not.toBe(device.id);
  });

  it("of the wall is where nobody signs in", async () => {
    const { client } = await enrol();
    const attempt = await client.send("POST", "/api/session", { login: "supervisor", password: PASSWORD });
    expect(attempt).toMatchObject({ status: 403, body: { code: "act.forbidden" } });
  });

  it("that is a post is nobody, and names the sessions that are opened there", async () => {
    const { client, device } = await enrolPost("Poste 7");
    expect(await client.send("GET", "/api/cameras")).toMatchObject({ status: 401 });
    await expect(openConsole(client)).rejects.toMatchObject({ data: { code: "session.required" } });
    await signInWith(client, { login: "supervisor", password: PASSWORD });
    expect(await journal("session.opened")).toContainEqual(expect.objectContaining({ post: "Poste 7" }));
    expect(await own(client)).toMatchObject({ state: "enrolled", device, displayId: null });
    const refused = await client.send("POST", "/api/session", { login: "supervisor", password: "not the password" });
    expect(refused).toMatchObject({ status: 401, body: { code: "session.credentials_refused" } });
    // Whoever fails to take the post over leaves it as it was.
    expect(await client.get<SessionView>("/api/session")).toMatchObject({ state: "signed_in", person: { login: "supervisor" } });
  });
});

describe("a wall", () => {
  it("has a name of its own, and neither goes nor shrinks under its screens", async () => {
    const input = { name: "Mur sud", columns: 3, rows: 2 };
    const made = await supervisor.post<Wall>("/api/walls", input, 201);
    const { device } = await enrol({ place: { wallId: made.id, column: 2, row: 0 } });
    const change = (body: object) => supervisor.send("PUT", `/api/walls/${made.id}`, body);
    expect(await supervisor.send("POST", "/api/walls", { ...input, name: "MUR SUD" })).toMatchObject({
      body: { code: "wall.name_taken" },
    });
    expect(await change({ ...input, columns: 2 })).toMatchObject({ status: 409, body: { code: "wall.in_use" } });
    expect(await change({ ...input, rows: 1 })).toMatchObject({ status: 200, body: { rows: 1 } });
    expect(await supervisor.send("DELETE", `/api/walls/${made.id}`)).toMatchObject({ body: { code: "wall.in_use" } });
    await supervisor.delete(`/api/devices/${device.id}`);
    await supervisor.delete(`/api/walls/${made.id}`);
    expect((await supervisor.get<DevicesView>("/api/devices")).walls.map(({ name }) => name)).not.toContain("Mur sud");
    expect(await change(input)).toMatchObject({ status: 404, body: { code: "wall.not_found" } });
    for (const [event, rows] of [
      ["wall.created", 2],
      ["wall.changed", 1],
      ["wall.removed", 1],
    ] as const) {
      expect(await journal(event)).toContainEqual(expect.objectContaining({ wallId: made.id, name: "Mur sud", rows }));
    }
  });
});

/** The last that was told of each screen. */
function screensTold({ told }: TestConsole): RoomScreen[] {
  const last = new Map(told("screens:changed").flatMap(({ screens }) => screens.map((screen) => [screen.displayId, screen])));
  return [...last.values()];
}
const ofDisplay = (room: TestConsole, { id }: Display) => screensTold(room).find(({ displayId }) => displayId === id);
const beat = ({ socket }: TestConsole, { id: displayId }: Display, more: object = {}) =>
  socket.emit("screen:beat", { displayId, isHidden: false, tiles: [], ...more });

describe("the screens of the room", () => {
  const ownDisplay = (client: HttpClient, screen = 1) => client.get<Display>(`/api/displays/own/${screen}`);
  const listed = async ({ id }: Display) =>
    (await supervisor.get<RoomView>("/api/displays")).screens.find(({ displayId }) => displayId === id);

  it("tell who assigns of a wall screen: expected, alive, dead after ten seconds, alive again", async () => {
    const enrolled = await enrol();
    const display = await displayOf(enrolled);
    const room = await watch(supervisor);
    expect(ofDisplay(room, display)).toMatchObject({ state: "dead", seenAt: null, person: null });
    const screen = await watch(enrolled.client);
    const report = { tile: 0, cameraId: display.id, state: "late" };
    beat(screen, display, { tiles: [report] });
    await until("the beat", async () => (await listed(display))?.state === "alive");
    await pass(200);
    await until("the word", () => ofDisplay(room, display)?.state === "alive");
    expect(ofDisplay(room, display)).toMatchObject({
      place: { kind: "wall_screen", deviceId: enrolled.device.id },
      tiles: [report],
    });
    await pass(9_000);
    expect((await listed(display))?.state).toBe("alive");
    await pass(2_000);
    await until("the death", () => ofDisplay(room, display)?.state === "dead");
    expect(await listed(display)).toMatchObject({ state: "dead" });
    beat(screen, display);
    await until("the beat", async () => (await listed(display))?.state === "alive");
    await pass(200);
    await until("its return", () => ofDisplay(room, display)?.state === "alive");
  });

  it("name the person and the post, and are gone with the session", async () => {
    const { client, device } = await enrolPost("Poste 3");
    await newcomer("lea", "operator");
    await signInWith(client, { login: "lea", password: PASSWORD });
    const display = await ownDisplay(client, 2);
    const room = await watch(supervisor);
    const screen = await watch(client);
    beat(screen, display, { isHidden: true });
    await until("the beat", async () => (await listed(display))?.state === "hidden");
    const person = { id: expect.any(String), displayName: "lea" };
    expect(await listed(display)).toEqual({
      displayId: display.id,
      place: { kind: "post", post: "Poste 3", deviceId: device.id, screen: 2 },
      person,
      state: "hidden",
      seenAt: clock.now(),
      tiles: [],
    });
    await supervisor.patch(`/api/devices/${device.id}`, { name: "Poste 3 bis" });
    await until("the new name", async () => JSON.stringify(await listed(display)).includes("Poste 3 bis"));
    expect(screensTold(await watch(client))).toEqual([]);
    await pass(200);
    await until("the word", () => ofDisplay(room, display)?.state === "hidden");
    await client.delete("/api/session");
    await pass(200);
    await until("it to be gone", () => ofDisplay(room, display)?.state === "gone");
    expect(await listed(display)).toBeUndefined();
  });

  it("are at the post that is enrolled while somebody sits there, and at its address again once it is ended", async () => {
    const client = await newcomer("eve", "operator");
    const display = await ownDisplay(client);
    beat(await watch(client), display);
    const post = async () => {
      const place = (await listed(display))?.place;
      return place?.kind === "post" ? [place.post, place.deviceId] : [];
    };
    const undeclared = [expect.stringMatching(/^(127\.0\.0\.1|::1)$/), null];
    await until("the beat", async () => (await post()).length > 0);
    expect(await post()).toEqual(undeclared);
    const admission = { code: await codeOf(client), kind: "post", name: "Poste 9", place: null };
    const device = await supervisor.post<Device>("/api/devices", admission, 201);
    expect(await own(client)).toMatchObject({ state: "enrolled" });
    expect(await post()).toEqual(["Poste 9", device.id]);
    await supervisor.delete(`/api/devices/${device.id}`);
    await until("the address", async () => (await post())[1] === null);
    expect(await post()).toEqual(undeclared);
  });

  it("believe nobody who beats for somebody else's, for none, or in words that are not ours", async () => {
    const [lea, wallScreen, other] = [await newcomer("leo", "operator"), await enrol(), await enrol()];
    const theirs = await displayOf(other);
    const ownOfLea = await ownDisplay(lea);
    const nobodys = { ...theirs, id: "01a20cdd-465c-7469-b069-a6dcd1b915fc" } as Display;
    const attempts: [HttpClient, (console: TestConsole) => unknown][] = [
      [lea, (console) => beat(console, theirs)],
      [supervisor, (console) => beat(console, theirs)],
      [supervisor, (console) => beat(console, ownOfLea)],
      [wallScreen.client, (console) => beat(console, theirs)],
      [wallScreen.client, (console) => beat(console, ownOfLea)],
      [lea, (console) => beat(console, nobodys)],
      [lea, (console) => beat(console, ownOfLea, { tiles: "all" })],
      [lea, ({ socket }) => socket.emit("screen:beat")],
      [wallScreen.client, ({ socket }) => socket.emit("display:changed", {})],
    ];
    for (const [client, act] of attempts) {
      const opened = await watch(client);
      act(opened);
      await until("the socket to be closed", () => opened.socket.disconnected);
    }
    expect([await listed(theirs), await listed(ownOfLea)]).toMatchObject([{ state: "dead", seenAt: null }, undefined]);
  });

  it("are told of a display's change: its owner and who assigns, nobody else", async () => {
    const [lea, max] = [await newcomer("ana", "operator"), await newcomer("max", "operator")];
    const display = await ownDisplay(lea);
    const [owner, second, room, stranger] = [await watch(lea), await watch(lea), await watch(supervisor), await watch(max)];
    const command = { kind: "layout", seen: display.layoutVersion, layout: { kind: "named", name: "9" } };
    await supervisor.post(`/api/displays/${display.id}/commands`, command, 200);
    for (const each of [owner, second, room])
      await until("the change", () => each.told("display:changed").some(({ display: { id } }) => id === display.id));
    // Told before, in the order of events: what comes after it says that it will not come.
    const before = stranger.told("policy:changed").length;
    await test.admin.patch(`/api/cameras/${await test.addCamera("Quai")}`, { version: 1, disabled: true });
    await until("the next event", () => stranger.told("policy:changed").length > before);
    expect(stranger.told("display:changed")).toEqual([]);
  });
});

describe("a wall screen's socket", () => {
  it("is greeted with what it may know, and counted like any", async () => {
    const enrolled = await enrol();
    const screen = await watch(enrolled.client);
    const view = await own(enrolled.client);
    expect(screen.events.map(({ event }) => event)).toEqual(["policy:changed", "cameras:states", "server:beat"]);
    expect(view).toMatchObject({ state: "enrolled", policy: screen.told("policy:changed")[0]?.policy });
    const cameraId = await test.addCamera("Pont");
    await test.admin.patch(`/api/cameras/${cameraId}`, { version: 1, disabled: true });
    await until("the policy", () =>
      screen
        .told("policy:changed")
        .some(({ policy }) => policy.cameras.some(({ id, isDisabled }) => id === cameraId && isDisabled)),
    );
    expect(screen.told("screens:changed")).toEqual([]);
    expect(screen.told("devices:changed")).toEqual([]);
    expect(screen.events.map(({ payload }) => payload.seq)).toEqual(screen.events.map((_, index) => index + 1));
  });
});
