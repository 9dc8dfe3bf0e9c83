import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "../../../scripts/run/product.ts";
import { nodeConnected, type Seeded, seed } from "../../../scripts/run/seed.ts";

const trusted = getCACertificates("default");

let folder = "";
let product: Product;
let seeded: Seeded;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-product-tls-"));
  const env = { VIGIE_TLS: "local", VIGIE_LOG_LEVEL: "warn" };
  product = await startProduct({ dataDir: folder, cameraNetworks: "127.0.0.0/8", serverPort: 0, nodePort: 0, env });
  // What a post does that has the authority installed.
  setDefaultCACertificates([...trusted, readFileSync(join(folder, "server", "authority.crt"), "utf8")]);
  seeded = await seed(product, []);
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("runs both sides under the certificate that the server made, and links them", async () => {
  expect(product.origin).toMatch(/^https:/);
  expect(product.nodeOrigin).toMatch(/^https:/);
  expect(await nodeConnected(seeded.admin)).toMatchObject({ origin: product.nodeOrigin, link: { state: "connected" } });
  // Nothing is served there; that it says so proves its certificate.
  expect((await fetch(product.nodeOrigin)).status).toBe(404);
});

it("links them again after the server started under a new certificate", async () => {
  const before = readFileSync(join(folder, "server", "machine.pem"), "utf8");
  await product.restartServer("SIGKILL");
  expect(readFileSync(join(folder, "server", "machine.pem"), "utf8")).not.toBe(before);
  await nodeConnected(seeded.admin);
  await product.restartNode("SIGKILL");
  await nodeConnected(seeded.admin);
  expect((await fetch(product.nodeOrigin)).status).toBe(404);
});
