import { AppError } from "@vigie/shared/kernel/problem";
import type { FactorProof } from "@vigie/shared/people/factors";
import type { Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { ENTRY_MS } from "@vigie/shared/people/session";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setUpIn, totpCode } from "../../../tests/integration/server/support/sign-in.ts";
import {
  CAMERA_NETWORKS,
  PASSWORD,
  silentLog,
  type TempDir,
  tempDir,
} from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { type App, buildApp } from "../app.ts";

const STEP_MS = 30_000;
const POST = { name: "10.0.0.1", deviceId: null };
const SEAT = { post: POST, leaving: null };

let clock: ManualClock;
let dir: TempDir;
let app: App;
let admin: Person;

const start = () =>
  buildApp({
    dataDir: dir.path,
    cameraNetworks: CAMERA_NETWORKS,
    tls: null,
    consoleDir: null,
    clock,
    log: silentLog,
    origin: () => "http://localhost:8080",
  });

beforeEach(async () => {
  clock = new ManualClock();
  dir = tempDir();
  app = await start();
  const setup = { code: app.setupCode, login: "admin", displayName: "A", password: PASSWORD };
  admin = (await setUpIn(app, setup)).view.person;
});
afterEach(async () => {
  await app.close();
  dir.remove();
});

const stepNow = () => Math.floor(clock.now() / STEP_MS);
const codeAt = (secret: string, steps = 0): FactorProof => ({ kind: "totp", code: totpCode(secret, stepNow() + steps) });
const passwordOf = (login: string, password = PASSWORD) => app.rooms.entrance.signIn({ login, password, keepsWall: false }, SEAT);
const both = (login: string, factor: FactorProof, password = PASSWORD, post = POST) =>
  app.rooms.entrance.signIn({ login, password, factor, keepsWall: false }, { post, leaving: null });

async function entryOf(login: string): Promise<string> {
  const outcome = await passwordOf(login);
  if (!("entryToken" in outcome)) throw new Error("a session was opened");
  return outcome.entryToken;
}

async function somebody(login: string, role: Role = "administrator"): Promise<Person> {
  return app.rooms.people.create(admin.id, { login, displayName: login, role, serviceId: null, password: PASSWORD });
}

/** An account with its authenticator, whose first code is taken: the next step's is the first that is good. */
async function enrolled(login: string) {
  const person = await somebody(login);
  const token = await entryOf(login);
  const { secret } = app.rooms.entrance.offerTotp(token);
  const done = await app.rooms.entrance.confirmTotp(token, totpCode(secret, stepNow()), SEAT);
  return { person, secret, codes: done.codes, token: done.token };
}
const refusal = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
/** Newest first. */
async function journal(event: string): Promise<{ event: string }[]> {
  const rows = await app.db.selectFrom("journal").select("payload").orderBy("sequence", "desc").execute();
  return rows.map(({ payload }) => JSON.parse(payload ?? "null")).filter((payload) => payload?.event === event);
}

describe("a password that is right", () => {
  it("opens nothing by itself: its token is no session's", async () => {
    const { secret } = await enrolled("lea");
    const token = await entryOf("lea");
    expect(await app.rooms.sessions.authenticate(token)).toEqual({ kind: "anonymous" });
    expect(await app.rooms.entrance.view(token)).toMatchObject({
      state: "factor_needed",
      factors: ["totp", "recovery"],
      challenge: null,
    });
    clock.advance(STEP_MS);
    const opened = await app.rooms.entrance.giveFactor(token, codeAt(secret), SEAT);
    expect(await app.rooms.sessions.authenticate(opened.token)).toMatchObject({ kind: "person", authenticatedAt: clock.now() });
    expect(await refusal(app.rooms.entrance.giveFactor(token, codeAt(secret, 1), SEAT))).toBe("session.entry_over");
  });

  it("waits five minutes for the second factor", async () => {
    const { secret } = await enrolled("lea");
    const token = await entryOf("lea");
    clock.advance(ENTRY_MS);
    expect(await app.rooms.entrance.view(token)).toEqual({ state: "anonymous", setupNeeded: false });
    expect(await refusal(app.rooms.entrance.giveFactor(token, codeAt(secret), SEAT))).toBe("session.entry_over");
  });

  it("is worth nothing once the account changed", async () => {
    const { person, secret } = await enrolled("lea");
    const token = await entryOf("lea");
    await app.rooms.people.change(admin.id, person.id, { password: "une autre phrase de passe" });
    clock.advance(STEP_MS);
    expect(await refusal(app.rooms.entrance.giveFactor(token, codeAt(secret), SEAT))).toBe("session.credentials_refused");
    const again = await app.rooms.entrance.signIn(
      { login: "lea", password: "une autre phrase de passe", keepsWall: false },
      SEAT,
    );
    await app.rooms.people.change(admin.id, person.id, { disabled: true });
    const given = app.rooms.entrance.giveFactor("entryToken" in again ? again.entryToken : "", codeAt(secret), SEAT);
    expect(await refusal(given)).toBe("session.credentials_refused");
  });
});

describe("an account without a second factor", () => {
  it("enrols one before anything is open, and is shown its recovery codes once", async () => {
    await somebody("lea");
    const token = await entryOf("lea");
    expect(await app.rooms.entrance.view(token)).toMatchObject({ state: "enrolment_needed", displayName: "lea" });
    expect(await refusal(app.rooms.entrance.confirmTotp(token, "000000", SEAT))).toBe("factor.refused");
    const { secret, uri } = app.rooms.entrance.offerTotp(token);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Vigie:lea\?.*secret=/);
    expect(await refusal(app.rooms.entrance.confirmTotp(token, totpCode(secret, stepNow() + 5), SEAT))).toBe("factor.refused");
    const { codes, view } = await app.rooms.entrance.confirmTotp(token, totpCode(secret, stepNow()), SEAT);
    expect(view).toMatchObject({ state: "signed_in", locked: null });
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(await journal("factor.added")).toMatchObject([
      { kind: "recovery" },
      { kind: "totp" },
      { kind: "recovery" },
      { kind: "totp" },
    ]);
    const stored = JSON.stringify([
      await app.db.selectFrom("totp_secrets").selectAll().execute(),
      await app.db.selectFrom("recovery_codes").selectAll().execute(),
    ]);
    for (const shown of [secret, ...codes, ...codes.map((code) => code.replaceAll("-", ""))]) expect(stored).not.toContain(shown);
  });

  it("enrols once, though two browsers know its password", async () => {
    await somebody("lea");
    const [one, two] = [await entryOf("lea"), await entryOf("lea")];
    const [first, second] = [app.rooms.entrance.offerTotp(one).secret, app.rooms.entrance.offerTotp(two).secret];
    await app.rooms.entrance.confirmTotp(one, totpCode(first, stepNow()), SEAT);
    expect(await refusal(app.rooms.entrance.confirmTotp(two, totpCode(second, stepNow()), SEAT))).toBe("factor.already_there");
  });
});

describe("an authenticator's code", () => {
  it("is good once, also at the same time and after a restart", async () => {
    const { secret } = await enrolled("lea");
    clock.advance(STEP_MS);
    const at = [codeAt(secret), codeAt(secret)].map((factor) => refusal(both("lea", factor)));
    expect((await Promise.all(at)).sort()).toEqual(["done", "session.factor_refused"]);
    await app.close();
    app = await start();
    expect(await refusal(both("lea", codeAt(secret)))).toBe("session.factor_refused");
    clock.advance(STEP_MS);
    expect(await refusal(both("lea", codeAt(secret)))).toBe("done");
  });

  it("may be one step early or late, and no more", async () => {
    const { secret } = await enrolled("lea");
    const tries: string[] = [];
    for (const steps of [-2, 2, -1, 1]) {
      clock.advance(20 * STEP_MS);
      tries.push(await refusal(both("lea", codeAt(secret, steps))));
    }
    expect(tries).toEqual(["session.factor_refused", "session.factor_refused", "done", "done"]);
  });

  it("is not good again when the clock was put back", async () => {
    const { secret } = await enrolled("lea");
    clock.advance(10 * STEP_MS);
    expect(await refusal(both("lea", codeAt(secret)))).toBe("done");
    clock.jumpWall(-2 * STEP_MS);
    expect(await refusal(both("lea", codeAt(secret)))).toBe("session.factor_refused");
  });

  it("of somebody else is none", async () => {
    await enrolled("lea");
    const { secret } = await enrolled("max");
    clock.advance(STEP_MS);
    expect(await refusal(both("lea", codeAt(secret)))).toBe("session.factor_refused");
    expect(await journal("session.refused")).toMatchObject([{ login: "lea", post: "10.0.0.1", at: "factor" }]);
  });
});

describe("a recovery code", () => {
  it("is good once, and stands in the journal with how many are left", async () => {
    const { codes } = await enrolled("lea");
    const code = (codes[3] ?? "").replaceAll("-", "");
    expect(await refusal(both("lea", { kind: "recovery", code }))).toBe("done");
    expect(await refusal(both("lea", { kind: "recovery", code }))).toBe("session.factor_refused");
    expect(await journal("factor.recovery-used")).toMatchObject([{ left: 9 }]);
  });
});

describe("a wrong second factor", () => {
  it("waits longer each time, whatever passwords were right between", async () => {
    const { secret } = await enrolled("lea");
    const outcomes: string[] = [];
    for (let n = 0; n < 5; n += 1) outcomes.push(await refusal(both("lea", { kind: "totp", code: "000000" })));
    expect(outcomes.slice(0, 4)).toEqual(Array(4).fill("session.factor_refused"));
    expect(outcomes[4]).toBe("request.too_many");
    expect(await refusal(both("lea", codeAt(secret, 1)))).toBe("request.too_many");
    const elsewhere = { name: "10.0.0.2", deviceId: null };
    expect(await refusal(both("lea", codeAt(secret, 1), PASSWORD, elsewhere))).toBe("done");
  });
});

describe("guessing", () => {
  it("a thousand times at one place keeps nobody out who comes from another", async () => {
    const { secret } = await enrolled("lea");
    for (let n = 0; n < 1_000; n += 1) {
      clock.advance(100);
      await refusal(both("lea", codeAt(secret), "not the password"));
    }
    expect(await refusal(both("lea", codeAt(secret)))).toBe("request.too_many");
    expect(await refusal(both("lea", codeAt(secret), PASSWORD, { name: "10.0.0.2", deviceId: null }))).toBe("done");
  });
});

describe("credentials that are shown for one act", () => {
  it("tell who it is, open no session, and use the factor up", async () => {
    const { person, secret } = await enrolled("lea");
    const before = (await app.rooms.sessions.list()).length;
    clock.advance(STEP_MS);
    const shown = { login: "lea", password: PASSWORD, factor: codeAt(secret) };
    const perform = (act = async (who: Person) => who.id) =>
      app.rooms.entrance.performAs(shown, { act: "approval 1", post: "poste 1" }, (_unit, who) => act(who));
    expect(await perform()).toBe(person.id);
    expect(await app.rooms.sessions.list()).toHaveLength(before);
    expect(await refusal(perform())).toBe("session.factor_refused");
  });

  it("are as good as before when the act is not theirs to do", async () => {
    const { secret } = await enrolled("lea");
    clock.advance(STEP_MS);
    const shown = { login: "lea", password: PASSWORD, factor: codeAt(secret) };
    const refuse = () => Promise.reject(new AppError("act.forbidden", "approves nothing"));
    const signed = { act: "approval 1", post: "poste 1" };
    expect(await refusal(app.rooms.entrance.performAs(shown, signed, refuse))).toBe("act.forbidden");
    expect(await refusal(both("lea", shown.factor))).toBe("done");
  });
});

describe("one's own factors", () => {
  const principalOf = async (token: string) => {
    const principal = await app.rooms.sessions.authenticate(token);
    if (principal.kind !== "person") throw new Error("signed out");
    return principal;
  };

  it("change to another authenticator, from whose first code on the old one is worth nothing", async () => {
    const { secret: old, codes, token } = await enrolled("lea");
    const me = await principalOf(token);
    const { secret } = await app.rooms.factors.offerTotp(me);
    clock.advance(STEP_MS);
    expect(await refusal(both("lea", codeAt(old)))).toBe("done");
    const renewed = await app.rooms.factors.confirmTotp(me, totpCode(secret, stepNow()), "p");
    expect(renewed.codes).toHaveLength(10);
    clock.advance(STEP_MS);
    expect(await refusal(both("lea", codeAt(old)))).toBe("session.factor_refused");
    expect(await refusal(both("lea", { kind: "recovery", code: (codes[0] ?? "").replaceAll("-", "") }))).toBe(
      "session.factor_refused",
    );
    expect(await refusal(both("lea", codeAt(secret)))).toBe("done");
  });

  it("change only soon after both were given", async () => {
    const { token } = await enrolled("lea");
    clock.advance(15 * 60_000);
    const me = await principalOf(token);
    for (const act of [app.rooms.factors.offerTotp, app.rooms.factors.renewRecoveryCodes, app.rooms.factors.offerKey])
      expect(await refusal(act(me))).toBe("session.step_up_required");
  });
});
