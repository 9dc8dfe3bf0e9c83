import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RemoteCameraServer, spawnCameraServer } from "../../scripts/cameras/index.ts";
import { type Product, startProduct } from "../../scripts/run/product.ts";
import { aCamera, aStream } from "../support/product.ts";

/** From an empty product to a picture on the wall, through the pages alone. */

const CAMERA = "Pont des Arts";
const PASSWORD = "quatre chevaux au galop";
let product: Product;
let simulator: RemoteCameraServer;
let browser: Browser;
let page: Page;
const refusedByPolicy: string[] = [];
const dataDir = mkdtempSync(join(tmpdir(), "vigie-first-day-"));

beforeAll(async () => {
  simulator = await spawnCameraServer({
    cameras: [
      aCamera(CAMERA, {
        main: aStream({ mode: "loop" }),
        quirks: { auth: { scheme: "digest-sha256", username: "viewer", password: "secret" } },
      }),
    ],
  });
  product = await startProduct({
    dataDir,
    cameraNetworks: "127.0.0.0/8",
    serverPort: 0,
    nodePort: 0,
    env: { VIGIE_LOG_LEVEL: "warn" },
  });
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "fr-FR" });
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) refusedByPolicy.push(message.text());
  });
  await page.goto(product.origin);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await simulator?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const button = (name: RegExp) => page.getByRole("button", { name });

it("takes the code of the terminal, and no other, for the first administrator", async () => {
  await page.getByLabel("Code de mise en service").fill("AAAA-AAAA");
  await page.getByLabel("Nom affiché").fill("Administration");
  await page.getByLabel("Identifiant").fill("admin");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
  await button(/Créer l’administrateur/).click();
  await page.getByRole("alert").first().waitFor();
  await page.getByLabel("Code de mise en service").fill(await product.setupCode());
  await button(/Créer l’administrateur/).click();
  await page.getByRole("heading", { name: "Caméras", exact: true }).waitFor();
});

it("shows an administrator no way to a picture", async () => {
  await page.getByText("Aucune caméra n’est déclarée").waitFor();
  expect(await page.getByRole("link", { name: /Direct/ }).count()).toBe(0);
  await page.goto(`${product.origin}/wall`);
  await page.getByRole("heading", { name: "Caméras", exact: true }).waitFor();
});

it("declares a camera with its site, and tells what its node saw before it is saved", async () => {
  await button(/Ajouter une caméra/)
    .first()
    .click();
  await page.getByLabel("Nom", { exact: true }).fill(CAMERA);
  await page.getByLabel("Nom de la commune").fill("Longeville");
  await page.getByLabel("Nom du site").fill("Berges");
  await button(/Créer le site/).click();
  await page.getByPlaceholder(/rtsp:/).first().fill(simulator.address(CAMERA, "main"));
  await button(/Tester la connexion/)
    .first()
    .click();
  await page.getByText(/la caméra refuse l’identifiant ou le mot de passe/).waitFor();
  await page.getByLabel("Identifiant de la caméra").fill("viewer");
  await page.getByLabel("Mot de passe de la caméra").fill("secret");
  await button(/Tester la connexion/)
    .first()
    .click();
  await page.getByText(/Image reçue : H\.264, 640×360/).waitFor();
  await button(/^Enregistrer|^Créer$/).click();
  await page
    .getByRole("row", { name: new RegExp(CAMERA) })
    .getByText(/En direct/)
    .waitFor();
});

it("never gives the camera's password back", async () => {
  const told = await page.evaluate(async () => (await fetch("/api/cameras")).text());
  expect(told).toContain(CAMERA);
  expect(told).not.toContain("secret");
});

it("gives an operator an account, who sees the camera live after typing its number", async () => {
  await page.getByRole("link", { name: "Personnes" }).click();
  await button(/Ajouter une personne/)
    .first()
    .click();
  await page.getByLabel("Nom affiché").fill("Opératrice de nuit");
  await page.getByLabel("Identifiant").fill("nuit");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
  await button(/^Enregistrer|^Créer$/).click();
  await page.getByText("Opératrice de nuit").waitFor();
  await button(/Fermer la session/).click();
  await page.getByLabel("Identifiant").fill("nuit");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
  await button(/Ouvrir la session/).click();
  await page.getByRole("tree").waitFor();
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await page.getByText("EN DIRECT").waitFor();
});

it("does all this under the content security policy that it sends", () => {
  expect(refusedByPolicy).toEqual([]);
});
