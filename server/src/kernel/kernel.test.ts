import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AuthorisationId, CameraId, CommuneId, type EpochMs, HabilitationId, PersonId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { readSettings, redacted } from "./config.ts";
import { guardRoutes } from "./guard.ts";
import { newId } from "./ids.ts";
import { openKeys } from "./keys.ts";
import { canonicalOrigin, isSameSite } from "./origins.ts";
import { handleError } from "./problem.ts";
import { hashToken, newToken, seal, unseal } from "./secrets.ts";

/** In which nothing stands but what the test says. */
const aPolicy = (what: Partial<Policy>): Policy => ({
  version: 1,
  roleActs: {},
  communes: [],
  cameras: [],
  authorisations: [],
  habilitations: [],
  forwardings: [],
  breakGlasses: [],
  ...what,
});

describe("a route", () => {
  it("that declares no permission does not boot", async () => {
    const app = Fastify();
    guardRoutes(app, {
      clock: { now: () => 0 as never, monotonicMs: () => 0, after: () => () => undefined },
      policy: () => aPolicy({}),
      refused: async () => undefined,
      origin: () => "",
      identify: async () => ({ principal: { kind: "anonymous" }, post: { name: "p", deviceId: null } }),
    });
    expect(() => app.get("/planted", async () => "open to all")).toThrow("route GET /planted declares no permission");
    expect(() => app.get("/declared", { config: { permission: "health.read" } }, async () => "")).not.toThrow();
    await app.close();
  });
});

describe("a route whose address names a camera", () => {
  it("is decided for that camera", async () => {
    const [communeId, personId] = [CommuneId.parse(newId()), PersonId.parse(newId())];
    const camera = (isDisabled: boolean) => ({ id: CameraId.parse(newId()), communeId, isDisabled });
    const cameras = [camera(true), camera(false)] as const;
    const dates = { from: 0 as EpochMs, until: Number.MAX_SAFE_INTEGER as EpochMs, withdrawnAt: null };
    const order = {
      id: AuthorisationId.parse(newId()),
      communeId,
      ...dates,
      cameraIds: cameras.map(({ id }) => id),
      clauses: [],
    };
    const habilitation = { personId, level: "view", communeIds: [communeId], cameraIds: null, ...dates } as const;
    const told: [string, string][] = [];
    const app = Fastify();
    app.setErrorHandler(handleError);
    guardRoutes(app, {
      clock: new ManualClock(),
      policy: () =>
        aPolicy({
          roleActs: { operator: ["camera.view"] },
          communes: [{ id: communeId, serviceLevel: "storage_and_viewing" }],
          cameras,
          authorisations: [order],
          habilitations: [
            {
              ...habilitation,
              id: HabilitationId.parse(newId()),
              communeIds: [communeId],
              trainedAt: dates.from,
              suspended: null,
            },
          ],
        }),
      refused: async (_principal, act, _target, code) => void told.push([act, code]),
      origin: () => "",
      identify: async () => ({
        principal: { kind: "person", personId, sessionId: "s" as never, role: "operator" },
        post: { name: "p", deviceId: null },
      }),
    });
    app.get("/cameras/:cameraId", { config: { permission: "camera.view" } }, async () => "picture");
    const ask = async (id: string) => (await app.inject(`/cameras/${id}`)).statusCode;
    expect(await ask(cameras[0].id)).toBe(409);
    expect(await ask(cameras[1].id)).toBe(200);
    expect(await ask(newId())).toBe(404);
    expect(told).toEqual([
      ["camera.view", "camera.disabled"],
      ["camera.view", "camera.not_found"],
    ]);
    await app.close();
  });
});

describe("settings", () => {
  it("have defaults that serve one machine", () => {
    expect(readSettings({})).toMatchObject({ listen: { host: "localhost", port: 8080 }, origin: null, tls: { kind: "none" } });
  });

  it("tell all faults together", () => {
    const wrong = {
      VIGIE_LISTEN: "8080",
      VIGIE_CAMERA_NETWORKS: "10.0.0.0/8,camera",
      VIGIE_ORIGIN: "vigie.example/",
      VIGIE_TLS: "yes",
    };
    expect(() => readSettings(wrong)).toThrow(/VIGIE_LISTEN[\s\S]*VIGIE_ORIGIN[\s\S]*VIGIE_CAMERA_NETWORKS[\s\S]*VIGIE_TLS/);
  });

  it.each([
    { VIGIE_LISTEN: "0.0.0.0:8080" },
    { VIGIE_LISTEN: "[::]:8080" },
    { VIGIE_LISTEN: "10.0.0.5:443", VIGIE_TLS_CERT: "cert.pem" },
    { VIGIE_TLS: "local", VIGIE_TLS_CERT: "c", VIGIE_TLS_KEY: "k" },
    { VIGIE_ORIGIN: "https://vigie.example" },
  ])("do not serve a network without TLS: %o", (environment) => {
    expect(() => readSettings(environment)).toThrow(/VIGIE_/);
  });

  it("show no secret", () => {
    const settings = readSettings({
      VIGIE_NODE_TOKEN: "a token of some length",
      VIGIE_LISTEN: "0.0.0.0:443",
      VIGIE_TLS: "local",
    });
    expect(JSON.stringify(redacted(settings))).not.toContain("a token of some length");
    expect(settings.tls).toEqual({ kind: "local" });
  });
});

describe("sites", () => {
  it.each([
    ["http://localhost:8080", "http://localhost:8081", true],
    ["http://localhost:8080", "http://127.0.0.1:8081", false],
    ["https://10.0.0.1", "https://10.0.0.1:8443", true],
    ["https://10.0.0.1", "https://10.0.0.2", false],
    ["https://[fd00::1]", "https://[fd00::1]:8443", true],
    ["https://vigie.metz.example", "https://node1.metz.example:8443", true],
    ["https://metz.example", "https://node1.metz.example", true],
    ["https://metz.example", "https://nancy.example", false],
    ["https://metz.example", "http://metz.example", false],
    ["https://vigie", "https://node", false],
  ])("%s and %s: %s", (one, other, expected) => {
    expect(isSameSite(one, other)).toBe(expected);
  });

  it("are written as browsers write them", () => {
    expect(canonicalOrigin("https://Vigie.Example:443")).toBe("https://vigie.example");
  });
});

describe("secrets", () => {
  it("open for their owner and key alone, and not when a bit changed", () => {
    const key = Buffer.alloc(32, 1);
    const sealed = seal(key, "camera 1", "mot de passe");
    expect(unseal(key, "camera 1", sealed)).toBe("mot de passe");
    expect(() => unseal(key, "camera 2", sealed)).toThrow();
    expect(() => unseal(Buffer.alloc(32, 2), "camera 1", sealed)).toThrow();
    const bytes = Buffer.from(sealed, "base64url");
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    expect(() => unseal(key, "camera 1", bytes.toString("base64url"))).toThrow();
    expect(seal(key, "camera 1", "mot de passe")).not.toBe(sealed);
  });

  it("are 256 bits, and stored as hashes", () => {
    expect(newToken()).toMatch(/^[\w-]{43}$/);
    expect(hashToken("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  });

  it("are files that their owner alone reads, and the same after a restart", () => {
    const dir = tempDir();
    const keys = openKeys(dir.path, true);
    for (const name of ["master.key", "server-signing.pem"]) expect(statSync(join(dir.path, name)).mode & 0o777).toBe(0o400);
    expect(openKeys(dir.path, false)).toMatchObject({ publicKey: keys.publicKey, master: keys.master });
    dir.remove();
  });

  it.each(["master.key", "server-signing.pem"])("are never made anew beside a database, nor taken broken: %s", (name) => {
    const dir = tempDir();
    const path = join(dir.path, name);
    openKeys(dir.path, true);
    rmSync(path);
    expect(() => openKeys(dir.path, false)).toThrow(`${path} is missing`);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, "half a");
    expect(() => openKeys(dir.path, false)).toThrow(`${path} is broken`);
    dir.remove();
  });
});
