import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FRESH_MS } from "@vigie/shared/people/decide";
import { Person } from "@vigie/shared/people/schema";
import { IDLE_LOCK_MS } from "@vigie/shared/people/session";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Account } from "../../scripts/run/accounts.ts";
import { nextCode } from "../../scripts/run/second-factor.ts";
import { axeFaults, launchBrowser, newSeat } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";
import { addSecurityKey } from "../support/security-key.ts";

/** The door in two steps, one's own second factors, and what is asked for again before a sensitive act. */

const PASSWORD = "quatre chevaux au galop";
const NEWCOMER = { login: "controle-2", displayName: "Contrôle de nuit", role: "inspector", password: PASSWORD, serviceId: null };
let room: Room;
let browser: Browser;
let page: Page;
/** Of the newcomer, as an authenticator and a sheet of paper hold them. */
const own = { totpSecret: "", recoveryCodes: [] as string[] };

beforeAll(async () => {
  room = await openRoom([aCamera("Pont des Arts", { main: aStream({ mode: "loop" }) })]);
  await room.admin.send("POST", "/api/people", NEWCOMER, Person);
  browser = await launchBrowser();
  page = await newSeat(browser);
  await page.goto(room.product.origin);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

const button = (name: string | RegExp) => page.getByRole("button", { name });
const alerts = async () => (await page.getByRole("alert").allTextContents()).join(" ");
const givePassword = async ({ login, password }: Pick<Account, "login" | "password">) => {
  await page.fill('input[autocomplete="username"]', login);
  await page.fill('input[autocomplete="current-password"]', password);
  await page.click('button[type="submit"]');
};
const giveCode = (code: string) => page.fill('input[autocomplete="one-time-code"]', code);
const isIn = (name: string) => button(new RegExp(name)).waitFor();
const signOut = async (name: string) => {
  await button(new RegExp(name)).click();
  await page.getByRole("menuitem", { name: "Fermer la session" }).click();
  await page.waitForSelector('input[autocomplete="username"]');
};
const aWrongCode = async () => ((Number(await nextCode(own)) + 1) % 1_000_000).toString().padStart(6, "0");

describe("a first sign-in", () => {
  it("offers an authenticator as a picture and as text", async () => {
    await givePassword(NEWCOMER);
    await page.getByRole("img", { name: /Secret de l’application/ }).waitFor();
    own.totpSecret = ((await page.locator("code").textContent()) ?? "").replaceAll(" ", "");
    expect(own.totpSecret).toMatch(/^[A-Z2-7]{32}$/);
    expect(await axeFaults(page)).toEqual([]);
  });

  it("refuses a code that is not the authenticator's, and keeps the secret", async () => {
    await giveCode(await aWrongCode());
    await eventually("the refusal is told", async () => /code/.test(await alerts()));
    expect(await page.locator("code").textContent()).toContain(own.totpSecret.slice(0, 4));
  });

  it("shows recovery codes once, and goes on only once they are kept", async () => {
    await giveCode(await nextCode(own));
    await page.getByRole("heading", { name: "Codes de secours" }).waitFor();
    own.recoveryCodes = ((await page.locator("code").textContent()) ?? "").split("\n");
    expect(own.recoveryCodes).toHaveLength(10);
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name: "Télécharger" }).click();
    expect((await file).suggestedFilename()).toBe(`vigie-${NEWCOMER.login}.txt`);
    expect(await axeFaults(page)).toEqual([]);
    expect(await button("Ouvrir la console").getAttribute("aria-disabled")).toBe("true");
    await page.getByLabel("Je les ai mis en lieu sûr.").check();
    await button("Ouvrir la console").click();
    await isIn(NEWCOMER.displayName);
  });
});

describe("the next ones", () => {
  it("say no more of a wrong password than that name or password are wrong", async () => {
    await signOut(NEWCOMER.displayName);
    await givePassword({ login: NEWCOMER.login, password: "un tout autre mot" });
    await eventually("the refusal is told", async () => /mot de passe/i.test(await alerts()));
  });

  it("wait after too many wrong tries, and say for how long", async () => {
    const nobody = { login: "personne", password: "un tout autre mot" };
    const timer = page.getByRole("timer");
    const enter = button("Ouvrir la session");
    await eventually("there is a wait", async () => {
      const isTold = /Nouvel essai possible dans \d+ seconde/.test((await timer.allTextContents()).join(""));
      if (isTold && (await enter.getAttribute("aria-disabled")) === "true") return true;
      await givePassword(nobody);
      return false;
    });
    await eventually("the wait is over", async () => (await timer.count()) === 0);
    expect(await enter.getAttribute("aria-disabled")).toBeNull();
  });

  it("take the authenticator's code, with spaces, without a button", async () => {
    await givePassword(NEWCOMER);
    await page.waitForSelector('input[autocomplete="one-time-code"]');
    expect(await axeFaults(page)).toEqual([]);
    const code = await nextCode(own);
    await giveCode(`${code.slice(0, 3)} ${code.slice(3)}`);
    await isIn(NEWCOMER.displayName);
  });

  it("can begin anew, and take a recovery code in the place of the authenticator", async () => {
    await signOut(NEWCOMER.displayName);
    await givePassword(NEWCOMER);
    await button("Recommencer").click();
    await givePassword(NEWCOMER);
    await button("Utiliser un code de secours").click();
    await page.getByLabel("Code de secours").fill(own.recoveryCodes[0]?.toLowerCase() ?? "");
    await page.click('button[type="submit"]');
    await isIn(NEWCOMER.displayName);
  });

  it("lock themselves when nobody is there, and show nothing else at a browser that is no post", async () => {
    await page.clock.install();
    await page.reload();
    await isIn(NEWCOMER.displayName);
    await page.clock.fastForward(IDLE_LOCK_MS + 1_000);
    await page.getByRole("heading", { name: "Session verrouillée" }).waitFor();
    expect(await page.getByRole("link").count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await page.reload();
    await page.getByRole("heading", { name: "Session verrouillée" }).waitFor();
    await page.getByRole("textbox", { name: "Mot de passe" }).fill(NEWCOMER.password);
    await button("Utiliser un code de secours").click();
    await page.getByLabel("Code de secours").fill(own.recoveryCodes[1] ?? "");
    await button("Déverrouiller").click();
    await isIn(NEWCOMER.displayName);
  });
});

describe("one's own second factors", () => {
  const open = async () => {
    await button(new RegExp(NEWCOMER.displayName)).click();
    await page.getByRole("menuitem", { name: "Ma sécurité" }).click();
    await page.getByRole("heading", { name: "Ma sécurité" }).waitFor();
  };

  it("are listed, with the recovery codes that are left", async () => {
    await open();
    await page.getByText("8 codes restants sur 10.").waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it("take a security key, which from then on is asked for by itself", async () => {
    await addSecurityKey(page);
    await button("Enregistrer une clé").click();
    await page.getByLabel("Nom", { exact: true }).fill("Clé du trousseau");
    await button(/^Enregistrer$/).click();
    await page.getByRole("row", { name: /Clé du trousseau.*jamais/ }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await signOut(NEWCOMER.displayName);
    await givePassword(NEWCOMER);
    await isIn(NEWCOMER.displayName);
  });

  it("give the key up again", async () => {
    await open();
    await button("Retirer la clé Clé du trousseau").click();
    await page.getByRole("dialog").getByRole("button", { name: "Retirer", exact: true }).click();
    await page.getByText("Aucune clé enregistrée.").waitFor();
  });
});

describe("a sensitive act", () => {
  /** As if both factors had been given long ago. */
  const makeStale = () => {
    const db = new DatabaseSync(join(room.dataDir, "server", "vigie.db"));
    db.exec(`UPDATE sessions SET authenticated_at = authenticated_at - ${FRESH_MS}`);
    db.close();
  };

  it("waits for password and second factor, and then is done without being asked for again", async () => {
    await signOut(NEWCOMER.displayName);
    const admin = room.accounts.administrator;
    await givePassword(admin);
    await giveCode(await nextCode(admin));
    await isIn(admin.displayName);
    makeStale();
    await page.getByRole("link", { name: "Personnes" }).click();
    await page.getByText("Votre compte devrait s’ouvrir avec une clé de sécurité").waitFor();
    await button(/Ajouter une personne/)
      .first()
      .click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Nom affiché").fill("Renfort");
    await form.getByLabel("Identifiant").fill("renfort");
    await form.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
    await form.getByRole("button", { name: "Créer", exact: true }).click();
    const again = page.getByRole("dialog", { name: "Acte sensible" });
    await again.waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await again.getByRole("textbox", { name: "Mot de passe" }).fill(admin.password);
    await again.getByRole("textbox", { name: "Code à six chiffres" }).fill(await nextCode(admin));
    await page.getByRole("row", { name: /Renfort/ }).waitFor();
  });

  it("is given up with the dialog, and its caller told", async () => {
    makeStale();
    await button(/Ajouter une personne/)
      .first()
      .click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Nom affiché").fill("Personne d’autre");
    await form.getByLabel("Identifiant").fill("autre");
    await form.getByRole("textbox", { name: "Mot de passe" }).fill(PASSWORD);
    await form.getByRole("button", { name: "Créer", exact: true }).click();
    const again = page.getByRole("dialog", { name: "Acte sensible" });
    await again.getByRole("button", { name: "Annuler" }).click();
    await eventually("the refusal is told in the form", async () => /second facteur/.test(await alerts()));
  });
});
