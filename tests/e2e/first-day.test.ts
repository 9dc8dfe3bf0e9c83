import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RemoteCameraServer, spawnCameraServer } from "../../scripts/cameras/index.ts";
import { type Product, startProduct } from "../../scripts/run/product.ts";
import { enrolAt, newSeat, signOutAt } from "../support/console-pages.ts";
import { aCamera, aStream } from "../support/product.ts";
import { carryKey, type PluggedKey, registerKeyAt } from "../support/security-key.ts";

/** From an empty product to a picture on the wall, through the pages alone. */

const CAMERA = "Pont des Arts";
const PASSWORD = "quatre chevaux au galop";
const OPERATOR = { login: "nuit", displayName: "Opératrice de nuit", role: /^Opérateur(?! de)/ };
const DPO = { login: "donnees", displayName: "Données personnelles", role: /protection des données/ };
let product: Product;
let simulator: RemoteCameraServer;
let browser: Browser;
let page: Page;
/** Plugged into the post where the administrator sits, and where whoever signs comes by. */
let ownKey: PluggedKey;
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

const button = (name: RegExp, at: Page = page) => at.getByRole("button", { name });
async function givePassword(at: Page, login: string): Promise<void> {
  await at.getByLabel("Identifiant").fill(login);
  await at.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
  await button(/Ouvrir la session/, at).click();
}
/** `yyyy-mm-dd` of the room's calendar, so many days from now. */
const dayIn = (days: number) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(Date.now() + days * 86_400_000);

it("takes the code of the terminal, and no other, for the first administrator", async () => {
  await page.getByLabel("Code de mise en service").fill("AAAA-AAAA");
  await page.getByLabel("Nom affiché").fill("Administration");
  await page.getByLabel("Identifiant").fill("admin");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
  await button(/Créer l’administrateur/).click();
  await page.getByRole("alert").first().waitFor();
  await page.getByLabel("Code de mise en service").fill(await product.setupCode());
  await button(/Créer l’administrateur/).click();
  await enrolAt(page);
  ownKey = await registerKeyAt(page);
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
  await page.getByRole("row", { name: new RegExp(CAMERA) }).waitFor();
});

it("never gives the camera's password back", async () => {
  const told = await page.evaluate(async () => (await fetch("/api/cameras")).text());
  expect(told).toContain(CAMERA);
  expect(told).not.toContain("secret");
});

it("gives accounts to who will look and to who will approve, who enrol at their first sign-in", async () => {
  await page.getByRole("link", { name: "Personnes" }).click();
  for (const { displayName, login, role } of [OPERATOR, DPO]) {
    await button(/Ajouter une personne/)
      .first()
      .click();
    await page.getByLabel("Nom affiché").fill(displayName);
    await page.getByLabel("Identifiant").fill(login);
    await page.getByRole("radio", { name: role }).check();
    await page.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
    await button(/^Enregistrer|^Créer$/).click();
    await page.getByText(displayName).waitFor();
  }
  const seat = await newSeat(browser);
  await seat.goto(product.origin);
  await givePassword(seat, DPO.login);
  await enrolAt(seat);
  const key = await registerKeyAt(seat);
  await button(/Données/, seat).waitFor();
  await carryKey(key, ownKey);
  await seat.context().close();
});

it("pulls the camera only once an order names it, which takes a second person's signature", async () => {
  await page.getByRole("link", { name: "Arrêtés" }).click();
  await button(/^Inscrire un arrêté/)
    .first()
    .click();
  const order = page.getByRole("dialog").first();
  await order.getByLabel("Commune", { exact: true }).selectOption("Longeville");
  await order.getByLabel("Numéro").fill("2026-DP-114");
  await order.getByLabel("Autorité").fill("Le préfet de la Moselle");
  await order.getByLabel("Premier jour").fill(dayIn(0));
  await order.getByLabel("Dernier jour").fill(dayIn(300));
  await order.getByRole("checkbox", { name: new RegExp(CAMERA) }).check();
  await order.getByRole("checkbox", { name: /sécurité des personnes et des biens/ }).check();
  await button(/Continuer vers la validation/).click();
  await button(/^Demander la validation/).click();
  await page.getByLabel("Son identifiant").fill(DPO.login);
  await page.getByRole("textbox", { name: "Son mot de passe" }).fill(PASSWORD);
  await button(/Présenter la clé de sécurité/).click();
  await button(/^Signer/).click();
  await page
    .getByRole("row", { name: /2026-DP-114/ })
    .getByText("En vigueur")
    .waitFor();
  await page.getByRole("link", { name: "Caméras", exact: true }).click();
  await page
    .getByRole("row", { name: new RegExp(CAMERA) })
    .getByText(/En direct/)
    .waitFor();
});

it("lets the operator in with a habilitation, who sees the camera live after typing its number", async () => {
  await page.goto(`${product.origin}/habilitations`);
  await button(/Ajouter une habilitation/)
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Personne" }).fill(OPERATOR.displayName);
  await page.getByRole("option", { name: new RegExp(OPERATOR.displayName) }).click();
  await dialog.getByRole("checkbox", { name: "Longeville" }).check();
  await dialog.getByLabel("Référence").fill("A-2026-7");
  await dialog.getByLabel("Autorité signataire").fill("Le préfet de la Moselle");
  await dialog.getByLabel("Signé le").fill(dayIn(-10));
  await dialog.getByLabel("Premier jour").fill(dayIn(0));
  await dialog.getByLabel("Dernier jour").fill(dayIn(300));
  await dialog.getByLabel("Formation").fill(dayIn(-5));
  await button(/^Enregistrer|^Créer$/).click();
  await page.getByRole("row", { name: new RegExp(OPERATOR.displayName) }).waitFor();
  await signOutAt(page, "Administration");
  await givePassword(page, OPERATOR.login);
  await enrolAt(page);
  await page.getByRole("tree").waitFor();
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await page.getByText("EN DIRECT").waitFor();
});

it("does all this under the content security policy that it sends", () => {
  expect(refusedByPolicy).toEqual([]);
});
