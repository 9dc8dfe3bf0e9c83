import { Display } from "@vigie/shared/walls/schema";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** Two supervisors and an operator in one room: who pushes what, who wins, and that everybody sees the same. */

const [BRIDGE, SQUARE, STATION] = ["Pont des Arts", "Place de la Comédie", "Gare centrale"];
const SECOND = { login: "adjoint", displayName: "Adjointe de salle", role: "supervisor" } as const;
let room: Room;
let browser: Browser;
let operator: Page;
let chief: Page;
let deputy: Page;

beforeAll(async () => {
  room = await openRoom([BRIDGE, SQUARE, STATION].map((name) => aCamera(name, { main: aStream({ mode: "loop" }) })));
  browser = await launchBrowser();
  operator = await signIn(browser, room.product.origin, room.accounts.operator);
  chief = await signIn(browser, room.product.origin, room.accounts.supervisor);
  deputy = await signIn(browser, room.product.origin, await room.addPerson(SECOND));
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

/** The operator's first screen on a supervisor's plan. The three share an address, and so a post: it is found by whose display it is. */
const displayId = () => operator.evaluate(async () => (await (await fetch("/api/displays/own/1")).json()).id as string);
let screenId = "";
const tileOf = (page: Page, place: number) => page.locator(`[data-room-tile="${screenId}/${place - 1}"]`);
const told = (page: Page, place: number) => tileOf(page, place).getAttribute("title");
const plansRead = (place: number, word: RegExp) =>
  eventually(`both plans read ${word} in tile ${place}`, async () =>
    (await Promise.all([chief, deputy].map((page) => told(page, place)))).every((label) => word.test(label ?? "")),
  );
const shows = (name: string) =>
  eventually(`the operator sees ${name}`, async () =>
    (await operator.locator("[data-place]").allTextContents()).join(" ").includes(name),
  );
const current = () =>
  operator
    .evaluate(async (id) => (await (await fetch(`/api/displays/${id}`)).json()) as unknown, screenId)
    .then((told) => Display.parse(told));
const numberOf = (name: string) => String(room.cameras.find((camera) => camera.name === name)?.number);

async function pushByNumber(page: Page, place: number, name: string): Promise<void> {
  await tileOf(page, place).focus();
  await page.keyboard.type(numberOf(name));
  await page.keyboard.press("Enter");
}

describe("the supervisors' room", () => {
  it("is opened by two keys, and draws the operator's screen with who sits there", async () => {
    screenId = await displayId();
    for (const page of [chief, deputy]) {
      await page.keyboard.press("g");
      await page.keyboard.press("r");
      await page.getByRole("heading", { name: "Salle", level: 1 }).waitFor();
      await tileOf(page, 1).waitFor();
      await page.getByText(room.accounts.operator.displayName).first().waitFor();
    }
  });

  it("pushes a camera by its number; the operator reads its name and who pushed it, then sees it", async () => {
    await pushByNumber(chief, 1, BRIDGE ?? "");
    await shows(BRIDGE ?? "");
    await shows(room.accounts.supervisor.displayName);
    await eventually(
      "the operator sees it live",
      async () => (await operator.locator('[data-camera-id][data-state="live"]').count()) === 1,
    );
    await plansRead(1, /Pont des Arts.*EN DIRECT.*poussée par Chef de salle/);
  });

  it("lets exactly one of two supervisors who push at once win, and tells the other who did", async () => {
    const held: Route[] = [];
    const hold = async (route: Route) => {
      held.push(route);
      if (held.length === 2) await Promise.all(held.map((each) => each.continue()));
    };
    for (const page of [chief, deputy]) await page.route("**/commands", hold);
    await Promise.all([pushByNumber(chief, 2, SQUARE ?? ""), pushByNumber(deputy, 2, STATION ?? "")]);
    const losers = await eventually("one of them is told", async () => {
      const pages = await Promise.all([chief, deputy].map((page) => page.getByText(/avant vous : rien n’a été fait/).count()));
      return pages.some((count) => count > 0) && pages;
    });
    expect(losers.filter((count) => count > 0)).toHaveLength(1);
    for (const page of [chief, deputy]) await page.unroute("**/commands");

    const [winner, name] = losers[0] === 0 ? ["Chef de salle", SQUARE] : ["Adjointe de salle", STATION];
    const loser = losers[0] === 0 ? deputy : chief;
    await loser.getByText(new RegExp(`${winner} a changé cet écran`)).waitFor();
    await plansRead(2, new RegExp(`${name}.*EN DIRECT.*poussée par ${winner}`));
    await shows(name ?? "");
    const { content } = (await current()).tiles[1] ?? {};
    expect(content).toEqual({ kind: "camera", cameraId: room.cameras.find((camera) => camera.name === name)?.id });
  });

  it("takes its own last push back by a key, and by the button of the notice", async () => {
    await pushByNumber(chief, 3, STATION ?? "");
    await plansRead(3, /Gare centrale/);
    await chief.keyboard.press("Control+z");
    await plansRead(3, /libre/);
    await pushByNumber(chief, 3, STATION ?? "");
    await plansRead(3, /Gare centrale/);
    await chief.getByRole("button", { name: "Annuler", exact: true }).last().click();
    await plansRead(3, /libre/);
  });

  it("locks a tile, which the operator then cannot clear, and frees it", async () => {
    await tileOf(chief, 1).focus();
    await chief.keyboard.press("l");
    await plansRead(1, /verrouillée par Chef de salle/);
    await operator.locator('[data-place="1"]').click();
    await operator.keyboard.press("Delete");
    await operator
      .getByText(/verrouillée/)
      .first()
      .waitFor();
    expect((await current()).tiles[0]?.content?.kind).toBe("camera");
    await tileOf(chief, 1).focus();
    await chief.keyboard.press("l");
    await eventually("both plans say that it is free", async () =>
      (await Promise.all([chief, deputy].map((page) => told(page, 1)))).every((label) => !/verrouillée/.test(label ?? "")),
    );
    await chief.keyboard.press("Delete");
    await plansRead(1, /libre/);
  });

  it("walks from tile to tile with the arrows", async () => {
    await tileOf(chief, 1).focus();
    await chief.keyboard.press("ArrowRight");
    expect(await tileOf(chief, 2).getAttribute("aria-selected")).toBe("true");
    await chief.keyboard.press("ArrowDown");
    expect(await tileOf(chief, 4).evaluate((tile) => tile === document.activeElement)).toBe(true);
    await chief.keyboard.press("ArrowLeft");
    expect(await tileOf(chief, 3).getAttribute("tabindex")).toBe("0");
  });

  it("takes a camera that is dragged onto a tile, and a site onto the whole screen", async () => {
    const row = (name: string) => chief.getByRole("treeitem", { name: new RegExp(name) });
    await row(STATION ?? "").dragTo(tileOf(chief, 4));
    await plansRead(4, /Gare centrale/);
    await tileOf(chief, 2).focus();
    await chief.keyboard.press("Delete");
    await plansRead(2, /libre/);
    await row("Banc").dragTo(chief.locator(`[data-screen="${screenId}"] figcaption`));
    await plansRead(1, /Pont des Arts/);
    await plansRead(2, /Place de la Comédie/);
    await plansRead(3, /Gare centrale/);
  });

  it("changes the layout of the operator's screen from a menu", async () => {
    await tileOf(chief, 1).focus();
    await chief.getByRole("button", { name: "Mosaïque de l’écran" }).click();
    await chief.getByRole("menuitem", { name: "9 vignettes" }).click();
    await tileOf(deputy, 9).waitFor();
    await operator.locator('[data-place="9"]').waitFor();
  });

  it("meets no barrier that axe knows", async () => {
    expect(await axeFaults(chief)).toEqual([]);
  });

  it("says that the operator's screen is silent once its window is gone", async () => {
    await operator.close();
    await eventually(
      "both plans say so",
      async () => {
        const captions = await Promise.all(
          [chief, deputy].map((page) => page.locator(`[data-screen="${screenId}"] figcaption`).textContent()),
        );
        return captions.every((caption) => /MUET depuis/.test(caption ?? ""));
      },
      30_000,
    );
    expect(await told(chief, 1)).toContain("ÉTAT INCONNU");
    const others = await chief.locator(`[data-screen]:not([data-screen="${screenId}"])`).all();
    expect(others).toHaveLength(2);
    for (const other of others) expect(await other.locator("figcaption").textContent()).toContain("mur non affiché");
  });
});
