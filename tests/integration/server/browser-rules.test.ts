import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpClient } from "./support/http-client.ts";
import { startTestServer, type TempDir, type TestServer, tempDir } from "./support/test-app.ts";
import { linkedNode, type TestNode } from "./support/test-node.ts";

let test: TestServer;
let pages: TempDir;
let node: TestNode;
let client: HttpClient;

beforeAll(async () => {
  pages = tempDir();
  mkdirSync(join(pages.path, "assets"));
  writeFileSync(join(pages.path, "index.html"), "<!doctype html><title>Vigie</title>");
  writeFileSync(join(pages.path, "assets/app-3f2a.js"), "export {};");
  writeFileSync(join(pages.path, "..", "outside.txt"), "outside");
  test = await startTestServer({ consoleDir: pages.path });
  node = await linkedNode(test.server, test.admin);
  client = test.admin;
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
  pages.remove();
});

describe("requests of other sites' pages", () => {
  const invite = (headers: Record<string, string | undefined>, body?: string) =>
    client
      .send("POST", "/api/nodes/invitations", body, headers)
      .then(({ status, body: answer }) => [status, (answer as { code?: string }).code]);

  it("are refused by Origin, or without one by Sec-Fetch-Site", async () => {
    const refused = [403, "request.origin_refused"];
    expect(await invite({ origin: "http://evil.example" })).toEqual(refused);
    expect(await invite({ origin: "null" })).toEqual(refused);
    expect(await invite({ origin: `${test.server.origin}0` })).toEqual(refused);
    // Same host, another port: the node's own origin is not the console's.
    expect(await invite({ origin: node.origin })).toEqual(refused);
    expect(await invite({ origin: undefined, "sec-fetch-site": "cross-site" })).toEqual(refused);
    expect(await invite({ origin: undefined, "sec-fetch-site": "same-site" })).toEqual(refused);
    expect(await invite({})).toEqual([201, undefined]);
    expect(await invite({ origin: undefined })).toEqual([201, undefined]);
  });

  it("are refused in the types that a form can send", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      expect(await invite({ "content-type": type }, '{"a":1}')).toEqual([415, "request.invalid"]);
    }
  });

  it.each([
    // Engine.IO words every refusal of an upgrade so.
    ["http://evil.example", 400],
    [undefined, 101],
  ])("open no socket: %s", async (origin, expected) => {
    const { port } = new URL(test.server.origin);
    const handshake = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    };
    const headers = origin === undefined ? handshake : { ...handshake, origin };
    const asked = request({ host: "localhost", port, path: "/socket.io/?EIO=4&transport=websocket", headers });
    const status = await new Promise((resolve, reject) => {
      asked.on("response", (answer) => resolve(answer.statusCode));
      asked.on("upgrade", (answer, socket) => {
        socket.destroy();
        resolve(answer.statusCode);
      });
      asked.on("error", reject);
      asked.end();
    });
    expect(status).toBe(expected);
  });

  it("offer no way round by long polling", async () => {
    expect((await client.send("GET", "/socket.io/?EIO=4&transport=polling")).status).toBe(400);
  });
});

describe("headers", () => {
  const page = () => client.send("GET", "/");

  it("allow the page what it needs, and the pictures of registered nodes", async () => {
    const csp = (await page()).headers.get("content-security-policy") ?? "";
    const rules = Object.fromEntries(csp.split(";").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]));
    expect(rules).toMatchObject({
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "media-src": ["blob:"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
      "frame-ancestors": ["'none'"],
    });
    const own = test.server.origin.replace("http", "ws");
    expect(rules["connect-src"]).toEqual(["'self'", own, node.origin, node.origin.replace("http", "ws")]);
    expect(csp).not.toContain("unsafe");
  });

  it.each(["/", "/api/session", "/api/nothing", "/assets/app-3f2a.js", "/assets/nothing.js", "/camera/12"])(
    "stand on %s",
    async (path) => {
      const { headers } = await client.send("GET", path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      if (path.startsWith("/api/")) expect(headers.get("cache-control")).toBe("no-store");
    },
  );

  it("send no HSTS without TLS", async () => {
    expect((await page()).headers.get("strict-transport-security")).toBeNull();
  });
});

describe("the console's files", () => {
  it("are kept for ever when their name tells their content, and asked for again otherwise", async () => {
    const asset = await client.send("GET", "/assets/app-3f2a.js");
    expect([asset.status, asset.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    const page = await client.send("GET", "/");
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "public, max-age=0"]);
  });

  it("answer the page for its own addresses, and nothing outside the directory", async () => {
    for (const path of ["/camera/12", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/..%5coutside.txt", "/index.html?x=1"])
      expect((await client.send("GET", path)).body).toContain("<title>Vigie</title>");
    expect((await client.send("GET", "/assets/nothing.js")).status).toBe(404);
    expect(await client.send("GET", "/api/nothing")).toMatchObject({ status: 404, body: { code: "request.invalid" } });
  });
});

it("answers bad requests and bugs as problems that tell no more than they must", async () => {
  const bad = await client.send("POST", "/api/communes", '{"name":');
  expect([bad.status, bad.headers.get("content-type")]).toEqual([400, "application/problem+json; charset=utf-8"]);
  const poisoned = await client.send("POST", "/api/communes", '{"name":"A","__proto__":{"admin":true}}');
  expect(poisoned.status).toBe(400);
  const long = await client.send("POST", "/api/communes", { name: "x".repeat(70_000) });
  expect(long).toMatchObject({ status: 413, body: { code: "request.invalid" } });
});
