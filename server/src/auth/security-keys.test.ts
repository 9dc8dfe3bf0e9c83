import type { FactorProof } from "@vigie/shared/people/factors";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proofIn, setUpIn, signInTo } from "../../../tests/integration/server/support/sign-in.ts";
import { openApp, PASSWORD } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { SoftwareAuthenticator } from "../../../tests/support/software-authenticator.ts";
import type { App } from "../app.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";

const ORIGIN = "http://localhost:8080";
const SEAT = { post: { name: "10.0.0.1", deviceId: null }, leaving: null };

let clock: ManualClock;
let app: App;
let admin: Person;
let made = 0;

beforeAll(async () => {
  clock = new ManualClock();
  app = await openApp(clock);
  admin = (await setUpIn(app, { code: app.setupCode, login: "admin", displayName: "A", password: PASSWORD })).view.person;
});
afterAll(() => app.close());

interface Holder {
  login: string;
  principal: PersonPrincipal;
  key: SoftwareAuthenticator;
}

/** Somebody new who is signed in, with one key. */
async function keyHolder(): Promise<Holder> {
  const login = `holder${++made}`;
  await app.rooms.people.create(admin.id, {
    login,
    displayName: login,
    role: "administrator",
    serviceId: null,
    password: PASSWORD,
  });
  const { token } = await signInTo(app, { login, password: PASSWORD });
  const principal = await app.rooms.sessions.authenticate(token);
  if (principal.kind !== "person") throw new Error("signed out");
  const key = new SoftwareAuthenticator(ORIGIN);
  await register(principal, key, "clé bleue");
  return { login, principal, key };
}

async function register(principal: PersonPrincipal, key: SoftwareAuthenticator, name: string) {
  const attestation = key.create(await app.rooms.factors.offerKey(principal));
  return app.rooms.factors.addKey(principal, { name, attestation });
}

async function enter(login: string) {
  const outcome = await app.rooms.entrance.signIn({ login, password: PASSWORD, keepsWall: false }, SEAT);
  if (!("entryToken" in outcome) || outcome.view.state !== "factor_needed") throw new Error("no second step");
  return { token: outcome.entryToken, view: outcome.view };
}
const asProof = (assertion: Record<string, unknown>): FactorProof => ({ kind: "security_key", assertion });
const refusal = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "done",
    (error: { code: string }) => error.code,
  );

describe("a security key", () => {
  it("signs in, and is listed by its name with when it was used", async () => {
    const { login, principal, key } = await keyHolder();
    const { token, view } = await enter(login);
    expect(view).toMatchObject({
      factors: ["security_key", "recovery"],
      challenge: { rpId: "localhost", userVerification: "required" },
    });
    clock.advance(1_000);
    const opened = await app.rooms.entrance.giveFactor(token, asProof(key.get(view.challenge)), SEAT);
    expect(opened.view.person.login).toBe(login);
    expect(await app.rooms.factors.own(principal)).toMatchObject({
      hasTotp: true,
      securityKeys: [{ name: "clé bleue", usedAt: clock.now() }],
    });
  });

  it("may be one of several, each of which signs in, and each of which can be taken away", async () => {
    const { login, principal, key } = await keyHolder();
    const second = new SoftwareAuthenticator(ORIGIN);
    const { id } = await register(principal, second, "clé rouge");
    for (const each of [key, second]) {
      const { token, view } = await enter(login);
      expect((view.challenge as { allowCredentials: unknown[] }).allowCredentials).toHaveLength(2);
      expect(await refusal(app.rooms.entrance.giveFactor(token, asProof(each.get(view.challenge)), SEAT))).toBe("done");
    }
    await app.rooms.factors.removeKey(principal, id);
    const { token, view } = await enter(login);
    const given = app.rooms.entrance.giveFactor(token, asProof(second.get(view.challenge)), SEAT);
    expect(await refusal(given)).toBe("session.factor_refused");
    expect(await refusal(app.rooms.factors.removeKey(principal, id))).toBe("factor.not_found");
  });

  it("makes a code alone too little, to sign in and to step up; a recovery code is enough", async () => {
    const { login, principal } = await keyHolder();
    clock.advance(60_000);
    const totp = proofIn(app, login, clock.now());
    expect(totp.kind).toBe("totp");
    const { token } = await enter(login);
    expect(await refusal(app.rooms.entrance.giveFactor(token, totp, SEAT))).toBe("session.factor_needed");
    const both = { password: PASSWORD, factor: totp };
    expect(await refusal(app.rooms.sessions.stepUp(principal, both, "p"))).toBe("session.factor_needed");
    const { codes } = await app.rooms.factors.renewRecoveryCodes(principal);
    const code = (codes[0] ?? "").replaceAll("-", "");
    expect(await refusal(app.rooms.entrance.giveFactor(token, { kind: "recovery", code }, SEAT))).toBe("done");
  });

  it("steps up and unlocks by a challenge of its own", async () => {
    const { principal, key } = await keyHolder();
    const { sessions, factors } = app.rooms;
    clock.advance(20 * 60_000);
    const assertion = key.get(await factors.challenge(principal));
    const stepped = await sessions.stepUp(principal, { password: PASSWORD, factor: asProof(assertion) }, "p");
    expect(stepped.authenticatedAt).toBe(clock.now());
    expect(await refusal(sessions.stepUp(principal, { password: PASSWORD, factor: asProof(assertion) }, "p"))).toBe(
      "session.factor_refused",
    );
    await sessions.lock(principal, false, SEAT.post);
    const again = key.get(await factors.challenge(principal));
    expect(await sessions.unlock(principal, { password: PASSWORD, factor: asProof(again) }, "p")).toMatchObject({ locked: null });
  });

  it("signs one act in somebody else's dialog: the challenge of that act, once", async () => {
    const { login, key } = await keyHolder();
    const { entrance } = app.rooms;
    const who = { login, password: PASSWORD };
    const sign = (assertion: Record<string, unknown>, act: string) =>
      refusal(entrance.performAs({ ...who, factor: asProof(assertion) }, { act, post: "p" }, async () => undefined));
    const assertion = key.get(await entrance.challengeFor(who, "approval 1", "p"));
    expect(await sign(assertion, "approval 2")).toBe("session.factor_refused");
    expect(await sign(assertion, "approval 1")).toBe("done");
    expect(await sign(assertion, "approval 1")).toBe("session.factor_refused");
    expect(await refusal(entrance.challengeFor({ login, password: "not the password" }, "approval 1", "p"))).toBe(
      "session.credentials_refused",
    );
  });

  it("is registered once, by one person", async () => {
    const { principal, key } = await keyHolder();
    expect(await refusal(register(principal, key, "encore"))).toBe("factor.already_there");
    const other = await keyHolder();
    expect(await refusal(register(other.principal, key, "empruntée"))).toBe("factor.already_there");
  });
});

describe("a signature is refused", () => {
  it.each([
    ["of another page", { origin: "http://localhost:8081" }],
    ["of a page that looks like this one", { origin: "http://localhost.example:8080" }],
    ["for another host", { rpId: "example.org" }],
    ["of another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["of a key that did not verify its holder", { isVerified: false }],
    ["of a key that counts backwards", { counter: 0 }],
  ])("%s", async (_, twist) => {
    const { login, key } = await keyHolder();
    const first = await enter(login);
    await app.rooms.entrance.giveFactor(first.token, asProof(key.get(first.view.challenge)), SEAT);
    const { token, view } = await enter(login);
    const given = app.rooms.entrance.giveFactor(token, asProof(key.get(view.challenge, twist)), SEAT);
    expect(await refusal(given)).toBe("session.factor_refused");
    // Its challenge is used up: the honest signature of the same comes too late.
    const late = app.rooms.entrance.giveFactor(token, asProof(key.get(view.challenge)), SEAT);
    expect(await refusal(late)).toBe("session.factor_refused");
  });

  it("that signed in before", async () => {
    const { login, key } = await keyHolder();
    const first = await enter(login);
    const assertion = asProof(key.get(first.view.challenge));
    await app.rooms.entrance.giveFactor(first.token, assertion, SEAT);
    const { token } = await enter(login);
    expect(await refusal(app.rooms.entrance.giveFactor(token, assertion, SEAT))).toBe("session.factor_refused");
  });

  it("of somebody else's key", async () => {
    const [one, other] = [await keyHolder(), await keyHolder()];
    const { token, view } = await enter(one.login);
    const given = app.rooms.entrance.giveFactor(token, asProof(other.key.get(view.challenge)), SEAT);
    expect(await refusal(given)).toBe("session.factor_refused");
  });

  it("of a key that says it is another", async () => {
    const [one, other] = [await keyHolder(), await keyHolder()];
    const { token, view } = await enter(one.login);
    const { credentialId: id } = one.key;
    const forged = { ...other.key.get(view.challenge), id, rawId: id };
    expect(await refusal(app.rooms.entrance.giveFactor(token, asProof(forged), SEAT))).toBe("session.factor_refused");
  });

  it("after five minutes, and without any challenge", async () => {
    const { principal, key } = await keyHolder();
    const options = await app.rooms.factors.challenge(principal);
    clock.advance(5 * 60_000);
    const both = { password: PASSWORD, factor: asProof(key.get(options)) };
    expect(await refusal(app.rooms.sessions.stepUp(principal, both, "p"))).toBe("session.factor_refused");
    expect(await refusal(app.rooms.sessions.stepUp(principal, both, "p"))).toBe("session.factor_refused");
  });

  it("that is none at all", async () => {
    const { login } = await keyHolder();
    for (const assertion of [{}, { id: "x", rawId: "x", type: "public-key", response: {}, clientExtensionResults: {} }]) {
      const { token } = await enter(login);
      expect(await refusal(app.rooms.entrance.giveFactor(token, asProof(assertion), SEAT))).toBe("session.factor_refused");
    }
  });
});

describe("a new key is refused", () => {
  it.each([
    ["by another page", { origin: "https://vigie.example" }],
    ["for another host", { rpId: "example.org" }],
    ["for another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["that did not verify its holder", { isVerified: false }],
  ])("%s", async (_, twist) => {
    const { principal } = await keyHolder();
    const key = new SoftwareAuthenticator(ORIGIN);
    const options = await app.rooms.factors.offerKey(principal);
    const attestation = key.create(options, twist);
    expect(await refusal(app.rooms.factors.addKey(principal, { name: "n", attestation }))).toBe("factor.refused");
    const late = key.create(options);
    expect(await refusal(app.rooms.factors.addKey(principal, { name: "n", attestation: late }))).toBe("factor.refused");
  });
});
