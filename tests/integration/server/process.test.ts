import { type ChildProcess, fork } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { get } from "node:https";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { type TempDir, tempDir, until } from "./support/test-app.ts";

const MAIN = join(import.meta.dirname, "../../../server/src/main.ts");

interface Running {
  process: ChildProcess;
  /** All that it printed so far. */
  text: () => string;
  line: (pattern: RegExp) => Promise<string>;
  ended: Promise<number | null>;
}

let dirs: TempDir[] = [];
let running: Running[] = [];
afterEach(async () => {
  for (const each of running) each.process.kill("SIGKILL");
  await Promise.all(running.map(({ ended }) => ended));
  for (const dir of dirs) dir.remove();
  [dirs, running] = [[], []];
});

function start(env: Record<string, string>): Running {
  const child = fork(MAIN, [], {
    env: { ...env, PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const line = (pattern: RegExp) => until(`${pattern} in ${text}`, () => pattern.exec(text)?.[1]);
  const started = { process: child, text: () => text, line, ended };
  running.push(started);
  return started;
}

function dataDir(): string {
  const dir = tempDir();
  dirs.push(dir);
  return dir.path;
}

describe("the server as a process", () => {
  it("says where it listens and how the first administrator is made, and ends when told", async () => {
    const server = start({ VIGIE_DATA_DIR: dataDir(), VIGIE_LISTEN: "localhost:0", VIGIE_NODE_TOKEN: "a token nobody may read" });
    const origin = await server.line(/^vigie server listening on (http:\/\/localhost:\d+)$/m);
    const code = await server.line(/^set-up code: (\w{4}-\w{4})$/m);
    const body = JSON.stringify({ code, login: "admin", displayName: "A", password: "trois vaches au pré" });
    const made = await fetch(`${origin}/api/setup`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(made.status).toBe(200);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    expect(server.text()).not.toContain("a token nobody may read");
  });

  it("ends with the process that started it", async () => {
    const server = start({ VIGIE_DATA_DIR: dataDir(), VIGIE_LISTEN: "localhost:0" });
    await server.line(/listening on (\S+)/);
    server.process.disconnect();
    expect(await server.ended).toBe(0);
  });

  it("names every wrong setting and does not start", async () => {
    const server = start({ VIGIE_DATA_DIR: dataDir(), VIGIE_LISTEN: "0.0.0.0:0", VIGIE_CAMERA_NETWORKS: "10/8" });
    expect(await server.ended).toBe(1);
    expect(server.text()).toMatch(/VIGIE_LISTEN/);
    expect(server.text()).toMatch(/10\/8 is not a CIDR block/);
  });
});

describe("TLS made on the spot", () => {
  it("serves HTTP/2, and HTTP/1.1 and sockets on the same port, under an authority that stays", async () => {
    const dir = dataDir();
    const env = { VIGIE_DATA_DIR: dir, VIGIE_LISTEN: "127.0.0.1:0", VIGIE_TLS: "local" };
    const server = start(env);
    const origin = await server.line(/^vigie server listening on (https:\/\/localhost:\d+)$/m);
    const fingerprint = await server.line(/^certificate authority SHA-256 (\S+)$/m);
    const ca = readFileSync(join(dir, "authority.crt"), "utf8");
    expect(new X509Certificate(ca).fingerprint256).toBe(fingerprint);
    expect(statSync(join(dir, "authority.key")).mode & 0o777).toBe(0o400);

    const session = connectHttp2(origin, { ca });
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      session.on("error", reject);
      session.request({ ":path": "/api/health" }).on("response", resolve).on("error", reject);
    });
    session.close();
    expect([headers[":status"], headers["strict-transport-security"]]).toEqual([200, "max-age=31536000; includeSubDomains"]);

    const version = await new Promise((resolve, reject) => {
      get(`${origin}/api/health`, { ca }, (answer) => resolve(answer.httpVersion)).on("error", reject);
    });
    expect(version).toBe("1.1");

    const socket = io(`${origin}/console`, { transports: ["websocket"], reconnection: false, forceNew: true, ca } as never);
    const refusal = await new Promise<Error & { data?: { code: string } }>((resolve) => socket.on("connect_error", resolve));
    socket.disconnect();
    expect(refusal.data?.code).toBe("session.required");

    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    const again = start(env);
    expect(await again.line(/^certificate authority SHA-256 (\S+)$/m)).toBe(fingerprint);
  });
});
