import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { spawnCameraServer } from "./spawn.ts";
import { aCamera, probe } from "./testing/small-camera.ts";

const state = { cacheDir: "" };
beforeAll(async () => {
  state.cacheDir = await mkdtemp(join(tmpdir(), "vigie-cameras-"));
});
afterAll(() => rm(state.cacheDir, { recursive: true, force: true }));

const isAlive = (pid: number) => {
  try {
    // A zombie has ended; only its parent has not asked.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

it("is a camera server in another process, with its faults and logs over IPC", async () => {
  const camera = aCamera();
  const server = await spawnCameraServer({ cacheDir: state.cacheDir, cameras: [camera], rtsps: true });
  onTestFinished(() => server.close());
  const address = server.address(camera.name, "main");
  const connection = await probe(address);
  await connection.play(address);
  await connection.until(() => connection.rtp.length > 5, "packets");
  expect((await server.requests(camera.name)).map(({ method }) => method)).toEqual(["DESCRIBE", "SETUP", "PLAY"]);
  expect((await server.frames(camera.name, "main"))[0]).toMatchObject({ isKey: true, timeCode: { kind: "frame" } });
  const secure = await probe(server.address(camera.name, "main", { tls: true }), server.tlsCertificatePem);
  expect((await secure.request("OPTIONS", address)).status).toBe(200);
  await server.cut(camera.name);
  await connection.until(() => connection.closed !== "no", "the cut");
  await expect(server.cut("Nulle part")).rejects.toThrow("no camera Nulle part");
});

it("ends on close, and its encoders with it", async () => {
  const camera = aCamera({}, { mode: "live" });
  const server = await spawnCameraServer({ cacheDir: state.cacheDir, cameras: [camera] });
  const address = server.address(camera.name, "main");
  const connection = await probe(address);
  await connection.play(address);
  const encoders = childrenOf(server.pid);
  expect(encoders).toHaveLength(1);
  await server.close();
  await expect.poll(() => [server.pid, ...encoders].filter(isAlive)).toEqual([]);
});

it("ends when its parent is killed, and its encoders with it", async () => {
  const source = `
    import { spawnCameraServer } from ${JSON.stringify(new URL("./spawn.ts", import.meta.url).href)};
    const server = await spawnCameraServer(${JSON.stringify({ cacheDir: state.cacheDir, cameras: [aCamera({}, { mode: "live" })] })});
    console.log(JSON.stringify({ pid: server.pid, address: server.address("Essai", "main") }));`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: parent.stdout }), "line");
  const { pid, address } = JSON.parse(line) as { pid: number; address: string };
  const connection = await probe(address);
  await connection.play(address);
  const processes = [pid, ...childrenOf(pid)];
  expect(processes.filter(isAlive)).toHaveLength(2);
  parent.kill("SIGKILL");
  await expect.poll(() => processes.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

it("ends with its encoders when its parent leaves while clips are made", async () => {
  const script = fileURLToPath(new URL("./main.ts", import.meta.url));
  const server = spawn(process.execPath, [script, "-"], { stdio: ["pipe", "ignore", "inherit", "ipc"] });
  const ended = once(server, "exit");
  const slow = aCamera({}, { widthPx: 1920, heightPx: 1080, codec: "h265" });
  server.stdin?.end(JSON.stringify({ cacheDir: state.cacheDir, cameras: [slow] }));
  const pid = server.pid ?? 0;
  await expect.poll(() => childrenOf(pid).length, { timeout: 10_000 }).toBe(1);
  const encoders = childrenOf(pid);
  server.disconnect();
  expect(await ended).toEqual([0, null]);
  await expect.poll(() => encoders.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

it("says why it did not start", async () => {
  const cameras = [aCamera(), aCamera()];
  await expect(spawnCameraServer({ cacheDir: state.cacheDir, cameras })).rejects.toThrow("before they were ready");
});
