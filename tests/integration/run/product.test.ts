import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CameraTree } from "@vigie/shared/console/api";
import { SessionView } from "@vigie/shared/people/session";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type RemoteCameraServer, spawnCameraServer } from "../../../scripts/cameras/index.ts";
import { ApiError } from "../../../scripts/run/api.ts";
import { type Product, startProduct } from "../../../scripts/run/product.ts";
import { nodeConnected, type Seeded, seed } from "../../../scripts/run/seed.ts";

const STREAM = { codec: "h264", framesPerSecond: 12, gopFrames: 24, bitrateBps: 200_000, mode: "loop" } as const;
const WAIT = { timeout: 60_000, interval: 200 };

let folder = "";
let cameras: RemoteCameraServer;
let product: Product;
let seeded: Seeded;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-product-"));
  cameras = await spawnCameraServer({ cameras: [{ name: "Quai", main: { ...STREAM, widthPx: 320, heightPx: 180 }, sub: null }] });
  product = await startProduct({ dataDir: folder, cameraNetworks: "127.0.0.0/8", serverPort: 0, nodePort: 0 });
  const main = cameras.address("Quai", "main");
  seeded = await seed(product, [{ number: 7, commune: "Valmorin", site: "Port", name: "Quai", main, sub: null }]);
});
afterAll(async () => {
  await product?.stop();
  await cameras?.close();
  rmSync(folder, { recursive: true, force: true });
});

const isStreaming = async () => {
  const { states } = await seeded.admin.get("/api/cameras", CameraTree);
  expect(states[0]?.main.state).toBe("streaming");
};

it("is filled through its own interface: an account per role, and a camera that gives pictures", async () => {
  for (const account of Object.values(seeded.accounts)) {
    const { role } = account;
    const api = product.newApi();
    await api.signIn(account);
    expect(await api.get("/api/session", SessionView)).toMatchObject({ state: "signed_in", person: { role } });
  }
  expect(seeded.cameras).toMatchObject([{ number: 7, name: "Quai" }]);
  await vi.waitFor(isStreaming, WAIT);
});

it("tells a refusal in the server's own words", async () => {
  const refused = product.newApi().signIn({ ...seeded.accounts.operator, password: "not the password" });
  await expect(refused).rejects.toThrow(ApiError);
  await expect(refused).rejects.toMatchObject({ status: 401, problem: { code: "session.credentials_refused" } });
});

it("serves the console under its origin", async () => {
  const page = await fetch(product.origin);
  expect(page.headers.get("content-security-policy")).toContain(`${product.nodeOrigin}`);
  expect(await page.text()).toContain('<div id="root">');
});

it("comes back on the same addresses after its server was killed", async () => {
  const before = product.pids();
  await product.restartServer("SIGKILL");
  expect(product.pids()).toMatchObject({ node: before.node });
  expect(product.pids().server).not.toBe(before.server);
  await nodeConnected(seeded.admin);
  await vi.waitFor(isStreaming, WAIT);
});

it("pulls its cameras again after its node was killed", async () => {
  await product.restartNode("SIGKILL");
  await nodeConnected(seeded.admin);
  await vi.waitFor(isStreaming, WAIT);
});

it("leaves no process when it stops", async () => {
  const { server, node } = product.pids();
  await product.stop();
  expect(product.pids()).toEqual({ server: null, node: null });
  for (const pid of [server, node]) expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
});
