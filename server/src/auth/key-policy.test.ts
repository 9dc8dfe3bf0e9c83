import type { FactorProof } from "@vigie/shared/people/factors";
import type { Role } from "@vigie/shared/people/roles";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { proofIn, setUpIn, signInTo } from "../../../tests/integration/server/support/sign-in.ts";
import {
  CAMERA_NETWORKS,
  PASSWORD,
  silentLog,
  type TempDir,
  tempDir,
} from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { SoftwareAuthenticator } from "../../../tests/support/software-authenticator.ts";
import { type App, buildApp } from "../app.ts";
import { readWholeJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { SESSION_COOKIE } from "./cookies.ts";
import { isCeremonyPossible } from "./security-keys.ts";

const ADMIN = { login: "admin", displayName: "A", password: PASSWORD };
const POST = { name: "10.0.0.1", deviceId: null };

let origin: string;
let clock: ManualClock;
let dir: TempDir;
let app: App;
/** Of the administrator's session. */
let token: string;

beforeEach(async () => {
  origin = "http://localhost:8080";
  clock = new ManualClock();
  dir = tempDir();
  const at = { dataDir: dir.path, clock, log: silentLog, origin: () => origin };
  app = await buildApp({ ...at, cameraNetworks: CAMERA_NETWORKS, tls: null, consoleDir: null });
});
afterEach(async () => {
  await app.close();
  dir.remove();
});

const openSession = async (login: string): Promise<string> => (await signInTo(app, { login, password: PASSWORD }, POST)).token;

async function outcome(of: string, method: "GET" | "POST" | "PUT", url: string, payload?: object): Promise<string | number> {
  const headers = { cookie: `${SESSION_COOKIE}=${of}`, origin };
  const answer = await app.http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return answer.statusCode < 300 ? answer.statusCode : (answer.json() as { code: string }).code;
}

async function principalOf(of: string): Promise<PersonPrincipal> {
  const principal = await app.rooms.sessions.authenticate(of);
  if (principal.kind !== "person") throw new Error("signed out");
  return principal;
}

async function register(of: string): Promise<{ key: SoftwareAuthenticator; remove: () => Promise<void> }> {
  const principal = await principalOf(of);
  const key = new SoftwareAuthenticator(origin);
  const attestation = key.create(await app.rooms.factors.offerKey(principal));
  const { id } = await app.rooms.factors.addKey(principal, { name: "clé bleue", attestation });
  return { key, remove: () => app.rooms.factors.removeKey(principal, id) };
}

async function make(role: Role): Promise<{ id: PersonPrincipal["personId"]; login: string; token: string }> {
  const { personId } = await principalOf(token);
  const login = `${role.replace("_", "-")}-${clock.now()}`;
  const input = { login, displayName: login, role, serviceId: null, password: PASSWORD };
  const { id } = await app.rooms.people.create(personId, input);
  return { id, login, token: await openSession(login) };
}

const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );
const told = async () =>
  (await readWholeJournal(app.db))
    .map(({ payload }) => JSON.parse(payload ?? "{}") as { event?: string; isRequired?: boolean })
    .flatMap(({ event, isRequired }) => (event === "factor.key-policy" ? [isRequired] : []));

describe("a new installation", () => {
  beforeEach(async () => {
    await app.rooms.entrance.setUp({ ...ADMIN, code: app.setupCode, isKeyRequired: true }, POST);
    // Their first sign-in, which enrols an authenticator.
    token = await openSession(ADMIN.login);
  });

  it("lets its administrator do nothing but register a key, and then everything", async () => {
    expect(await app.rooms.sessions.view(await principalOf(token))).toMatchObject({ state: "signed_in", lacksKey: true });
    for (const url of ["/api/people", "/api/cameras", "/api/factors/policy", "/api/sessions"])
      expect([url, await outcome(token, "GET", url)]).toEqual([url, "factor.key_required"]);
    expect(await outcome(token, "PUT", "/api/factors/policy", { isRequired: false })).toBe("factor.key_required");
    expect(await outcome(token, "GET", "/api/factors")).toBe(200);
    await register(token);
    expect(await app.rooms.sessions.view(await principalOf(token))).toMatchObject({ lacksKey: false });
    expect(await outcome(token, "GET", "/api/people")).toBe(200);
  });

  it("takes an authenticator's code, and recovery codes, while the key is not there yet", async () => {
    const { codes } = await app.rooms.factors.renewRecoveryCodes(await principalOf(token));
    const factor: FactorProof = { kind: "recovery", code: (codes[0] ?? "").replaceAll("-", "") };
    const seat = { post: POST, leaving: null };
    const opened = await app.rooms.entrance.signIn({ ...ADMIN, factor, keepsWall: false }, seat);
    expect(opened.view).toMatchObject({ state: "signed_in", lacksKey: true });
    clock.advance(60_000);
    const again = { ...ADMIN, factor: proofIn(app, ADMIN.login, clock.now()), keepsWall: false };
    expect((await app.rooms.entrance.signIn(again, seat)).view).toMatchObject({ state: "signed_in", lacksKey: true });
  });

  it("asks it of who exports, and of no operator", async () => {
    await register(token);
    for (const [role, isAsked] of [
      ["dpo", true],
      ["inspector", true],
      ["referent", false],
    ] as const) {
      const { token: own } = await make(role);
      expect([role, (await principalOf(own)).lacksKey === true]).toEqual([role, isAsked]);
    }
  });

  it("lets nobody sign somebody's dialog before they have one", async () => {
    await register(token);
    const dpo = await make("dpo");
    clock.advance(60_000);
    const shown = { login: dpo.login, password: PASSWORD, factor: proofIn(app, dpo.login, clock.now()) };
    const sign = () => codeOf(app.rooms.entrance.performAs(shown, { act: "approval 1", post: "p" }, async () => undefined));
    expect(await sign()).toBe("factor.key_required");
    // The policy alone stood in the way.
    await app.rooms.keyPolicies.change((await principalOf(token)).personId, false);
    expect(await sign()).toBe("done");
  });

  it("keeps the last key, until another is there", async () => {
    const first = await register(token);
    expect(await codeOf(first.remove())).toBe("factor.last_one");
    await register(token);
    expect(await codeOf(first.remove())).toBe("done");
  });

  it("does not ask where browsers have no WebAuthn", async () => {
    origin = "https://10.20.0.8:8443";
    expect((await principalOf(token)).lacksKey).toBeUndefined();
    expect(await app.rooms.keyPolicies.read()).toEqual({ isRequired: true, isPossible: false });
    expect(
      ["http://localhost:8080", "https://vigie.metropole.fr", "http://vigie.metropole.fr", "https://[fd00::1]:8443"].map((at) =>
        isCeremonyPossible({ origin: at }),
      ),
    ).toEqual([true, true, false, false]);
  });
});

describe("an administrator's choice", () => {
  beforeEach(async () => {
    token = (await setUpIn(app, { ...ADMIN, code: app.setupCode }, POST)).token;
  });

  it("is of the set-up already, stands in the journal once, and binds who is signed in", async () => {
    expect(await told()).toEqual([false]);
    const dpo = await make("dpo");
    const referent = await make("referent");
    expect(await outcome(dpo.token, "GET", "/api/people")).toBe(200);
    await register(token);
    expect(await outcome(token, "PUT", "/api/factors/policy", { isRequired: true })).toBe(200);
    expect(await outcome(token, "PUT", "/api/factors/policy", { isRequired: true })).toBe(200);
    expect(await told()).toEqual([false, true]);
    expect(await outcome(dpo.token, "GET", "/api/people")).toBe("factor.key_required");
    expect(await outcome(referent.token, "GET", "/api/authorisations")).toBe(200);
    expect(await outcome(dpo.token, "PUT", "/api/factors/policy", { isRequired: false })).toBe("act.forbidden");
  });

  it("takes both factors of late", async () => {
    clock.advance(15 * 60_000);
    expect(await outcome(token, "PUT", "/api/factors/policy", { isRequired: true })).toBe("session.step_up_required");
  });
});
