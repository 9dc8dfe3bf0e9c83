import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

const CAMERA = "Place d’Armes";

let room: Room;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  room = await openRoom([aCamera(CAMERA, { main: aStream({ mode: "loop" }) })]);
  browser = await launchBrowser();
  page = await signIn(browser, room.product.origin, room.accounts.municipal_operator);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

const said = async (words: string) => (await page.locator("main").textContent())?.includes(words) === true;

it("is opened by two keys, and says what is really recorded", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await eventually("the camera is recorded", () => said("ENREGISTRE"));
  expect(await axeFaults(page)).toEqual([]);
});

it("locks what a requisition names, and says when its node has it", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await eventually("there is none", () => said("Aucun gel"));
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Geler" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Geler" }).click();
  await dialog.getByText("Choisissez au moins une caméra, 200 au plus.").waitFor();
  await dialog.getByLabel(new RegExp(CAMERA)).check();
  await dialog.getByText(/détruit dans|aucun enregistrement connu/).waitFor();
  await dialog.getByLabel("Réquisition", { exact: false }).fill("TJ Metz 26/114");
  const review = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel("À réexaminer le").fill(review);
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Geler" }).click();
  await dialog.waitFor({ state: "detached" });
  await eventually("its node has it", async () => {
    const line = (await page.locator("tbody tr").allTextContents()).join(" ");
    return line.includes("TJ Metz 26/114") && line.includes("posé") && !line.includes("pas encore posé");
  });
  expect(await axeFaults(page)).toEqual([]);
});

it("releases it for a reason alone", async () => {
  await page.getByRole("button", { name: /^Lever le gel/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Lever" }).click();
  await dialog.getByText("Un motif reste au journal : écrivez-le.").waitFor();
  await dialog.getByLabel("Motif").fill("Classement sans suite");
  await dialog.getByRole("button", { name: "Lever" }).click();
  await eventually("it is over", async () => (await page.locator("tbody tr").allTextContents()).join(" ").includes("Classement"));
});

it("shows the register of destructions to an inspector", async () => {
  const inspector = await signIn(browser, room.product.origin, room.accounts.inspector, 'a[href="/recordings"]');
  await inspector.keyboard.press("g");
  await inspector.keyboard.press("z");
  await inspector.getByText("Aucune destruction").waitFor();
  expect(await axeFaults(inspector)).toEqual([]);
});
