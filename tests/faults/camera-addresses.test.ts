import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Camera, ConnectionTestResult } from "@vigie/shared/cameras/schema";
import type { Site } from "@vigie/shared/communes/schema";
import { CameraTree } from "@vigie/shared/console/api";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ApiError } from "../../scripts/run/api.ts";
import { type Product, startProduct } from "../../scripts/run/product.ts";
import { type Seeded, seed } from "../../scripts/run/seed.ts";
import { eventually } from "../support/product.ts";

/** Stands where an attacker would like the node to connect. Each connection is a failure. */
let canary: Server;
let port = 0;
let connections = 0;
let dataDir = "";
let product: Product;
let admin: Seeded["admin"];
let town: Seeded["town"];
let site: Site;

beforeAll(async () => {
  canary = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, "::", resolve));
  port = (canary.address() as AddressInfo).port;
  dataDir = mkdtempSync(join(tmpdir(), "vigie-addresses-"));
  const env = { VIGIE_LOG_LEVEL: "error" };
  product = await startProduct({ dataDir, cameraNetworks: "10.0.0.0/8", serverPort: 0, nodePort: 0, env });
  ({ admin, town } = await seed(product, []));
  site = await town.siteOf("Valmorin", "Banc");
});
afterAll(async () => {
  await product?.stop();
  await new Promise((resolve) => canary.close(resolve));
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  connections = 0;
});

const at = (text: string) => text.replaceAll("PORT", String(port));

const addCamera = (main: string, sub: string | null = null) =>
  admin.send(
    "POST",
    "/api/cameras",
    { number: null, name: "Piège", siteId: site.id, nodeId: null, source: { kind: "rtsp", main, sub } },
    Camera,
  );
const testCamera = (address: string) =>
  admin.send("POST", "/api/cameras/test", { nodeId: null, cameraId: null, address, credentials: null }, ConnectionTestResult);

const refusal = (answer: Promise<unknown>): Promise<ProblemCode | "taken" | undefined> =>
  answer.then(
    () => "taken" as const,
    (error: unknown) => (error instanceof ApiError ? error.problem?.code : Promise.reject(error)),
  );

const NOT_AN_ADDRESS = [
  "file:///etc/passwd",
  "http://127.0.0.1:PORT/",
  "-rtsp://127.0.0.1:PORT/1",
  "rtsp://-f/1",
  "rtsp://-127.0.0.1:PORT/1",
  "rtsp://0x7f000001:PORT/1",
  "rtsp://2130706433:PORT/1",
  "rtsp://127.1:PORT/1",
  "rtsp://0177.0.0.1:PORT/1",
  "rtsp://10.0.0.1@127.0.0.1:PORT/1",
  "rtsp://10.0.0.1:PORT\\@127.0.0.1/1",
  "rtsp://10.0.0.1#@127.0.0.1:PORT/1",
  "rtsp://[fe80::1%25lo]:PORT/1",
  "rtsp://127.0.0.1:PORT/1\r\nTEARDOWN rtsp://127.0.0.1/1 RTSP/1.0",
  "rtsp://10.0.0.1:PORT\r\n/1",
  "rtsp://localhost:PORT/\n1",
  " rtsp://localhost:PORT/1",
  "RTSP://localhost:PORT/1",
];

const OUTSIDE = [
  "rtsp://127.0.0.1:PORT/1",
  "rtsps://127.0.0.1:PORT/1",
  "rtsp://0.0.0.0:PORT/1",
  "rtsp://[::1]:PORT/1",
  "rtsp://[::]:PORT/1",
  "rtsp://[::ffff:127.0.0.1]:PORT/1",
  "rtsp://[::ffff:7f00:1]:PORT/1",
];

const REFUSED = [
  ...NOT_AN_ADDRESS.map((text) => ({ text, code: "camera.address_invalid" as const })),
  ...OUTSIDE.map((text) => ({ text, code: "camera.address_outside" as const })),
];

it("would see a connection", async () => {
  connect(port, "localhost").on("error", () => undefined);
  await eventually("the canary sees it", () => connections === 1);
});

it.each(REFUSED)("refuses $text with $code, to keep or to try, before any connection", async ({ text, code }) => {
  const address = at(text);
  expect(await refusal(addCamera(address))).toBe(code);
  expect(await refusal(addCamera("rtsp://10.0.0.1/1", address))).toBe(code);
  expect(await refusal(testCamera(address))).toBe(code);
  expect((await admin.get("/api/cameras", CameraTree)).cameras).toEqual([]);
  expect(connections).toBe(0);
});

it("looks up a name at the node and connects to none of its addresses outside the camera networks", async () => {
  const address = at("rtsp://localhost:PORT/1");
  expect(await testCamera(address)).toMatchObject({ outcome: "fault", fault: "address_refused" });
  const camera = await addCamera(address);
  await town.authorise([camera], site.communeId);
  await eventually("the camera is refused by its node", async () => {
    const { states } = await admin.get("/api/cameras", CameraTree);
    const main = states.find(({ cameraId }) => cameraId === camera.id)?.main;
    return main?.state === "backing_off" && main.fault === "address_refused";
  });
  expect(connections).toBe(0);
  const change = { version: camera.version, source: { kind: "rtsp", main: at("rtsp://127.0.0.1:PORT/1"), sub: null } };
  expect(await refusal(admin.send("PATCH", `/api/cameras/${camera.id}`, change, Camera))).toBe("camera.address_outside");
  expect(connections).toBe(0);
});
