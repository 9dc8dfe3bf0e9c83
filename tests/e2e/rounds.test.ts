import { JournalRow } from "@vigie/shared/journal/schema";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** Carousels that turn, and rounds from their plan to what was looked at. */

const NAMES = ["Pont des Arts", "Place de la Comédie", "Gare centrale"];
const ROUND = "Ronde du centre";
const CAROUSEL = "Tour du centre";
/** The shortest dwell, so that a test sees several steps. */
const DWELL_SECONDS = 2;

let room: Room;
let browser: Browser;
let chief: Page;
let operator: Page;

beforeAll(async () => {
  const main = aStream({ widthPx: 320, heightPx: 180, bitrateBps: 200_000, mode: "loop" });
  room = await openRoom(NAMES.map((name) => aCamera(name, { main, caption: "Banc" })));
  browser = await launchBrowser();
  chief = await signIn(browser, room.product.origin, room.accounts.supervisor);
  operator = await signIn(browser, room.product.origin, room.accounts.operator);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

/** Fills the list of an open dialog: each camera by its number, with the shortest dwell. */
async function addSteps(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  for (const camera of room.cameras) {
    const search = dialog.getByRole("combobox", { name: /Ajouter une caméra/ });
    await search.fill(String(camera.number));
    await page.getByRole("option", { name: camera.name }).click();
    await dialog.getByRole("spinbutton").last().fill(String(DWELL_SECONDS));
  }
}
const shownCamera = () =>
  operator.locator('[data-place="1"] [data-shown="true"] [data-camera-id]').getAttribute("data-camera-id");
const firstTile = () => operator.locator('[data-place="1"]');

describe("a carousel", () => {
  it("is made on the rounds' screen, which says first what to do", async () => {
    await chief.keyboard.press("g");
    await chief.keyboard.press("o");
    await chief.getByRole("heading", { name: "Aucun carrousel" }).waitFor();
    expect(await axeFaults(chief)).toEqual([]);
    await chief.getByRole("button", { name: "Créer un carrousel" }).click();
    await chief.getByRole("dialog").getByRole("textbox", { name: "Nom", exact: true }).fill(CAROUSEL);
    await addSteps(chief);
    expect(await axeFaults(chief)).toEqual([]);
    await chief.getByRole("dialog").getByRole("button", { name: "Créer" }).click();
    await chief.getByRole("row", { name: new RegExp(CAROUSEL) }).waitFor();
  });

  it("turns on an operator's tile, one viewing for all its cameras, and stands still when it is held", async () => {
    await operator.locator('[data-place="1"]').focus();
    await operator.keyboard.press("r");
    await operator.getByRole("button", { name: `Lancer : ${CAROUSEL}` }).click();
    const seen = new Set<string>();
    await eventually("every camera comes by", async () => {
      const cameraId = await shownCamera().catch(() => null);
      if (cameraId !== null) seen.add(cameraId);
      return seen.size === NAMES.length;
    });
    await operator.locator('[data-place="1"]').focus();
    await operator.keyboard.press("p");
    await firstTile().getByText("à l’arrêt").waitFor();
    const held = await shownCamera();
    await new Promise((resolve) => setTimeout(resolve, 2 * DWELL_SECONDS * 1_000));
    expect(await shownCamera()).toBe(held);
    await operator.keyboard.press("Delete");
    const rows = await eventually("the viewing is closed", async () => {
      const all = await room.dpo.get("/api/journal?limit=100", z.array(JournalRow));
      return all.some(({ payload }) => payload?.event === "viewing.closed") && all;
    });
    const openings = rows.filter(({ payload }) => payload?.event === "viewing.opened");
    expect(openings.map(({ payload }) => payload)).toMatchObject([
      { cameraId: null, list: { kind: "carousel" }, motive: "round" },
    ]);
  });
});

describe("a round", () => {
  it("is planned with its times and cameras", async () => {
    await chief.getByRole("button", { name: "Prévoir une ronde" }).click();
    const dialog = chief.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Nom", exact: true }).fill(ROUND);
    await dialog.getByLabel("Heures").fill("midi");
    await addSteps(chief);
    await dialog.getByRole("button", { name: "Créer" }).click();
    await dialog.getByText("Écrivez des heures comme 22:30.").waitFor();
    await dialog.getByLabel("Heures").fill("22:30, 2h");
    await dialog.getByRole("button", { name: "Créer" }).click();
    await chief.getByRole("row", { name: /Ronde du centre.*tous les jours à 02:00, 22:30/ }).waitFor();
  });

  it("is done to its end by an operator, who says why a camera is left out", async () => {
    await operator.keyboard.press("r");
    await operator.getByRole("button", { name: `Faire maintenant : ${ROUND}` }).click();
    await eventually("the second camera is seen", async () => (await shownCamera().catch(() => null)) === room.cameras[1]?.id);
    await firstTile().hover();
    await firstTile().locator('[data-shown="true"]').getByRole("button", { name: "Passer cette caméra" }).click();
    await operator
      .getByRole("dialog")
      .getByRole("radio", { name: /Incident en cours/ })
      .check();
    await operator.getByRole("dialog").getByRole("button", { name: "Passer" }).click();
    await firstTile().getByText(`Ronde terminée : ${ROUND}`).waitFor({ timeout: 60_000 });
    expect(await firstTile().textContent()).toMatch(/2 caméras regardées sur 3/);
    expect(await firstTile().textContent()).toMatch(/Incident en cours/);
    expect(await axeFaults(operator)).toEqual([]);
  });

  it("is read as planned against done, with the reason", async () => {
    const line = chief.getByRole("row", { name: /Ronde du centre.*incomplète.*2\/3.*Incident en cours/ });
    await line.waitFor();
    expect(await axeFaults(chief)).toEqual([]);
  });
});
