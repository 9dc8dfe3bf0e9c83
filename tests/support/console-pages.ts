import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { nextCode } from "../../scripts/run/second-factor.ts";
import type { Account } from "../../scripts/run/seed.ts";
import { signInAt } from "../../scripts/run/sign-in-page.ts";

/** A headless Chromium whose hidden pages go on like shown ones: each page of a test is somebody's whole screen. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-timer-throttling", "--disable-renderer-backgrounding"],
  });

const VIEWPORT = { width: 1600, height: 900 };

/** A browser of its own for one person or one wall screen: with no cookie yet. */
export async function newSeat(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: "fr-FR" });
  return context.newPage();
}

/** Somebody's console, signed in. `landing`: what they find there, when it is not the list of cameras. */
export async function signIn(
  browser: Browser,
  origin: string,
  account: Pick<Account, "login" | "password" | "totpSecret">,
  landing?: string,
): Promise<Page> {
  const page = await newSeat(browser);
  await page.goto(origin);
  await signInAt(page, account, landing);
  return page;
}

/** Enrols the authenticator that the page offers at a first sign-in, keeps the recovery codes, and goes on; answers the secret. */
export async function enrolAt(page: Page): Promise<Pick<Account, "totpSecret">> {
  await page.getByRole("img", { name: /Secret de l’application/ }).waitFor();
  const totpSecret = ((await page.locator("code").textContent()) ?? "").replaceAll(" ", "");
  await page.fill('input[autocomplete="one-time-code"]', await nextCode({ totpSecret }));
  await page.getByLabel("Je les ai mis en lieu sûr.").check();
  await page.getByRole("button", { name: "Ouvrir la console" }).click();
  return { totpSecret };
}

export async function signOutAt(page: Page, displayName: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(displayName) }).click();
  await page.getByRole("menuitem", { name: "Fermer la session" }).click();
  await page.waitForSelector('input[autocomplete="username"]');
}

/** Faults that axe finds on the page against WCAG 2.2 A and AA, by rule. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
  });
}
