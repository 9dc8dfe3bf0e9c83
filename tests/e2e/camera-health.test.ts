import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

const [STALLING, WELL] = ["Pont Moyen", "Place d’Armes"];

let room: Room;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  room = await openRoom([STALLING, WELL].map((name) => aCamera(name, { main: aStream({ mode: "loop" }) })));
  browser = await launchBrowser();
  page = await signIn(browser, room.product.origin, room.accounts.operator);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

const lines = () => page.locator("tbody tr").allTextContents();

it("is opened by two keys, and says that all is well while it is", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await eventually("the board is empty", async () => (await page.locator("main").textContent())?.includes("Tout va bien"));
  await page.getByLabel("Filtrer").selectOption("all");
  await eventually("both cameras are measured", async () => {
    const all = await lines();
    return all.length === 2 && all.every((line) => line.includes("Rien à signaler") && line.includes("/ 12"));
  });
  expect(await axeFaults(page)).toEqual([]);
});

it("puts a camera that says nothing more first, and its name opens it on the wall", async () => {
  await room.simulator.stall(STALLING);
  const [first, second] = await eventually("it is found", async () => {
    const all = await lines();
    return all[0]?.includes("PAS DE SIGNAL") === true && all;
  });
  expect(first).toContain(STALLING);
  // What it gave before is not what it gives.
  expect(first).not.toContain("/ 12");
  expect(second).toContain(WELL);
  await page.getByLabel("Filtrer").selectOption("wrong");
  expect(await lines()).toHaveLength(1);
  expect(await axeFaults(page)).toEqual([]);
  await room.simulator.restore(STALLING);
  await page.getByRole("button", { name: STALLING }).press("Enter");
  await eventually("the wall shows it", async () =>
    (await page.locator("[data-place]").allTextContents()).join(" ").includes(STALLING),
  );
});
