import type { AddressInfo } from "node:net";
import type { SecurityKey } from "@vigie/shared/people/factors";
import type { SessionView } from "@vigie/shared/people/session";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../../server/src/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { SoftwareAuthenticator } from "../../support/software-authenticator.ts";
import { HttpClient } from "./support/http-client.ts";
import { proofFor, setUpWith, signInWith, stepUpWith } from "./support/sign-in.ts";
import { openApp, PASSWORD, serverConfig, type TempDir, tempDir, until } from "./support/test-app.ts";
import { openConsole, type TestConsole } from "./support/test-console.ts";

const ADMIN = { login: "admin", password: PASSWORD };
const MINUTE_MS = 60_000;

let clock: ManualClock;
let dir: TempDir;
let server: RunningServer;
let admin: HttpClient;
let consoles: TestConsole[] = [];
let made = 0;

beforeAll(async () => {
  clock = new ManualClock();
  dir = tempDir();
  server = await startServer(serverConfig(dir.path, { clock }));
  admin = browser();
  await setUpWith(admin, { code: server.setupCode ?? "", displayName: "Admin", ...ADMIN });
});
afterEach(() => {
  for (const each of consoles) each.close();
  consoles = [];
});
afterAll(async () => {
  await server.stop();
  dir.remove();
});

const browser = () => new HttpClient(server.origin);
const session = (client: HttpClient) => client.get<SessionView>("/api/session");
const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;

/** An administrator of their own, signed in at a browser of their own. */
async function somebody(client = browser()): Promise<{ client: HttpClient; login: string; view: SessionView }> {
  const login = `person${++made}`;
  await stepUpWith(admin, ADMIN, clock.now());
  await admin.post("/api/people", { login, displayName: login, role: "administrator", password: PASSWORD }, 201);
  return { client, login, view: await signInWith(client, { login, password: PASSWORD }) };
}
async function watch(client: HttpClient): Promise<TestConsole> {
  const opened = await openConsole(client);
  consoles.push(opened);
  return opened;
}
const both = (client: HttpClient, login: string) => ({ password: PASSWORD, factor: proofFor(client, login, clock.now()) });

describe("between the two steps", () => {
  it("there is a cookie that is out of reach, and goes when the session comes", async () => {
    const { login } = await somebody();
    const client = browser();
    const first = await client.send("POST", "/api/session", { login, password: PASSWORD });
    expect(first.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-vigie-entry=[\w-]{43}; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    expect(await session(client)).toMatchObject({ state: "factor_needed", displayName: login });
    const second = await client.send("POST", "/api/session/factor", { factor: proofFor(client, login, clock.now()) });
    expect(second.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-vigie=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/),
      expect.stringMatching(/^__Host-vigie-entry=; /),
    ]);
    expect(client.cookie).toMatch(/^__Host-vigie=[\w-]{43}$/);
  });

  it("no socket opens", async () => {
    const { login } = await somebody();
    const client = browser();
    await client.post("/api/session", { login, password: PASSWORD }, 200);
    await expect(openConsole(client)).rejects.toMatchObject({ data: { code: "session.required" } });
    const [, token = ""] = client.cookie?.split("=") ?? [];
    client.cookie = `__Host-vigie=${token}`;
    await expect(openConsole(client)).rejects.toMatchObject({ data: { code: "session.required" } });
  });

  it("every route answers as to nobody", async () => {
    const app = await openApp();
    await app.http.listen({ host: "localhost", port: 0 });
    const { port } = app.http.server.address() as AddressInfo;
    const [nobody, entered] = [1, 2].map(() => new HttpClient(`http://localhost:${port}`)) as [HttpClient, HttpClient];
    const setup = { code: app.setupCode, displayName: "A", isKeyRequired: true, ...ADMIN };
    const { entryToken } = await app.rooms.entrance.setUp(setup, { name: "p", deviceId: null });
    entered.cookie = `__Host-vigie-entry=${entryToken}; __Host-vigie=${entryToken}`;
    for (const { method, url } of app.routes) {
      const path = url.replace(/:\w+/g, "01a20cdd-465c-7469-b069-a6dcd1b915fc");
      const body = method === "GET" || method === "HEAD" || method === "DELETE" ? undefined : {};
      const ask = (client: HttpClient) => client.send(method, path, body, { origin: "http://localhost:8080" });
      const [one, other] = [await ask(nobody), await ask(entered)];
      if (url.startsWith("/api/session") || url.startsWith("/api/device")) continue;
      expect([url, other.status, codeOf(other)]).toEqual([url, one.status, codeOf(one)]);
    }
    await app.close();
  });
});

describe("a locked session", () => {
  it("is left nothing but to unlock, to end, or to be relieved; its windows hear of both, and stay", async () => {
    const { client, login } = await somebody();
    const window = await watch(client);
    await client.post("/api/session/lock", { isIdle: false }, 200);
    await until("the window to hear of it", () => window.told("session:changed").length === 1);
    expect(await session(client)).toMatchObject({ state: "signed_in", locked: { at: clock.now(), deviceId: null } });
    for (const [method, path] of [
      ["GET", "/api/people"],
      ["GET", "/api/factors"],
      ["POST", "/api/session/step-up"],
    ] as const)
      expect(codeOf(await client.send(method, path, method === "POST" ? {} : undefined))).toBe("session.locked");
    // A look at the rest of the house while it is locked tells nothing.
    const before = window.events.length;
    await stepUpWith(admin, ADMIN, clock.now());
    await admin.post("/api/communes", { name: `Commune ${login}`, serviceLevel: "network" }, 201);
    expect(await client.post("/api/factors/challenge", undefined, 200)).toBeNull();
    await client.post("/api/session/unlock", both(client, login), 200);
    await until("the window to hear of it", () => window.told("session:changed").length === 2);
    await until("what it builds on", () => window.events.slice(before).some(({ event }) => event === "policy:changed"));
    expect(window.events.slice(before).map(({ event }) => event)).not.toContain("people:changed");
    expect(window.socket.connected).toBe(true);
    expect((await client.send("GET", "/api/people")).status).toBe(200);
  });
});

describe("what is sensitive", () => {
  it("asks for both factors again after a quarter of an hour", async () => {
    const { client, login } = await somebody();
    const window = await watch(client);
    clock.advance(15 * MINUTE_MS);
    expect(codeOf(await client.send("GET", "/api/sessions"))).toBe("session.step_up_required");
    expect(codeOf(await client.send("POST", "/api/factors/recovery-codes"))).toBe("session.step_up_required");
    const wrong = { password: "not the password", factor: proofFor(client, login, clock.now()) };
    expect(codeOf(await client.send("POST", "/api/session/step-up", wrong))).toBe("session.credentials_refused");
    await client.post("/api/session/step-up", both(client, login), 200);
    expect((await client.send("GET", "/api/sessions")).status).toBe(200);
    expect(window.socket.connected).toBe(true);
  });
});

describe("who sits down where somebody is signed in", () => {
  it("takes over the browser: the other's cookie, session and sockets are over", async () => {
    const { client, login } = await somebody();
    const window = await watch(client);
    const old = client.cookie;
    const elsewhere = await somebody();
    const view = await signInWith(client, { login: elsewhere.login, password: PASSWORD });
    expect(view).toMatchObject({ person: { login: elsewhere.login } });
    await until("the end", () => window.told("session:ended").length === 1 && window.socket.disconnected);
    client.cookie = old;
    expect((await session(client)).state).toBe("anonymous");
    // The newcomer's other session, at another browser, is nobody's business here.
    expect(await session(elsewhere.client)).toMatchObject({ state: "signed_in" });
    expect(login).not.toBe(elsewhere.login);
  });

  it("need not have come as far as the second factor for the first to go on", async () => {
    const { client, login } = await somebody();
    const other = await somebody();
    await client.post("/api/session", { login: other.login, password: PASSWORD }, 200);
    expect(await session(client)).toMatchObject({ state: "signed_in", person: { login } });
  });
});

describe("an administrator", () => {
  it("ends a session, and its windows close at once", async () => {
    const { client, view } = await somebody();
    const window = await watch(client);
    await stepUpWith(admin, ADMIN, clock.now());
    const open = await admin.get<{ id: string; post: string }[]>("/api/sessions");
    const id = view.state === "signed_in" ? view.sessionId : "";
    expect(open.find((each) => each.id === id)).toMatchObject({
      post: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      lockedAt: null,
    });
    await admin.delete(`/api/sessions/${id}`);
    await until("the end", () => window.told("session:ended").length === 1 && window.socket.disconnected);
    expect((await session(client)).state).toBe("anonymous");
    expect((await admin.send("DELETE", `/api/sessions/${id}`)).body).toMatchObject({ code: "session.not_found" });
  });
});

it("a security key is registered, signs in where a code does not, and unlocks", async () => {
  const { client, login } = await somebody();
  const key = new SoftwareAuthenticator(server.origin);
  const attestation = key.create(await client.post("/api/factors/security-keys/offer", undefined, 200));
  const { id } = await client.post<SecurityKey>("/api/factors/security-keys", { name: "clé", attestation }, 201);
  await client.delete("/api/session");
  const view = await client.post<SessionView>("/api/session", { login, password: PASSWORD }, 200);
  if (view.state !== "factor_needed") throw new Error(view.state);
  const totp = { factor: proofFor(client, login, clock.now()) };
  expect(codeOf(await client.send("POST", "/api/session/factor", totp))).toBe("session.factor_needed");
  const assertion = key.get(view.challenge);
  await client.post("/api/session/factor", { factor: { kind: "security_key", assertion } }, 200);
  await client.post("/api/session/lock", { isIdle: true }, 200);
  const again = key.get(await client.post("/api/factors/challenge", undefined, 200));
  const unlock = { password: PASSWORD, factor: { kind: "security_key", assertion: again } };
  expect(await client.post("/api/session/unlock", unlock, 200)).toMatchObject({ locked: null });
  await client.delete(`/api/factors/security-keys/${id}`);
  expect(await client.get("/api/factors")).toMatchObject({ hasTotp: true, securityKeys: [] });
});
