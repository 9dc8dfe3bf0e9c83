import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** An operator composes the wall: by keyboard alone, by mouse, and finds it again at another post. */

const NAMES = ["Place de la Comédie", "Gare nord", "Rue des Clercs", "Pont des Morts"];
let room: Room;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  room = await openRoom(NAMES.map((name) => aCamera(name, { main: aStream({ mode: "loop" }), ownPort: false })));
  browser = await launchBrowser();
  page = await signIn(browser, room.product.origin, room.accounts.operator);
  await place(1).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

const place = (number: number, on: Page = page): Locator => on.locator(`[data-place="${number}"]`);
const idOf = (number: number) => room.cameras.find((camera) => camera.number === number)?.id ?? "";
const numberOf = (id: string | null) => room.cameras.find((camera) => camera.id === id)?.number ?? null;

/** The number of the camera whose picture is live in each place; 0: free, null: neither. Read at once: tiles come and go meanwhile. */
async function shown(on: Page, count: number): Promise<(number | null)[]> {
  const read = await on.evaluate(
    (places) =>
      places.map((at) => {
        const tile = document.querySelector(`[data-place="${at}"]`);
        const player = tile?.querySelector<HTMLElement>("[data-camera-id]");
        const isFree = tile !== null && tile.querySelector("article, [data-waiting]") === null;
        return { isFree, id: player?.dataset["cameraId"] ?? null, state: player?.dataset["state"] ?? null };
      }),
    Array.from({ length: count }, (_, at) => at + 1),
  );
  return read.map(({ isFree, id, state }) => (isFree ? 0 : state === "live" ? numberOf(id) : null));
}
const shows = async (expected: readonly number[], on: Page = page) => {
  let last = "";
  await eventually(`the wall shows ${expected}`, async () => {
    last = JSON.stringify(await shown(on, expected.length));
    return last === JSON.stringify(expected);
  }).catch((cause) => {
    throw new Error(`the wall shows ${last}`, { cause });
  });
};
const selected = () => page.locator('[data-place][aria-current="true"]').getAttribute("data-place");
const selects = (number: number) => eventually(`tile ${number} is selected`, async () => (await selected()) === String(number));
const keys = async (...presses: string[]) => {
  for (const press of presses) await page.keyboard.press(press);
};
const told = (text: RegExp) => page.getByRole("status").getByText(text);

describe("by keyboard alone", () => {
  it("calls cameras by their numbers into the free tiles, one after the other", async () => {
    await keys("1", "Enter", "2", "Enter");
    await shows([1, 2, 0, 0]);
    await selects(2);
  });

  it("walks the tiles, swaps two, and takes one by its number", async () => {
    await keys("ArrowLeft");
    await selects(1);
    await keys("Shift+ArrowDown");
    await shows([0, 2, 1, 0]);
    await selects(3);
    await keys("Alt+Digit2");
    await selects(2);
  });

  it("shows a tile large and goes back, without opening its picture anew", async () => {
    const player = place(2).locator("[data-camera-id]").first();
    await player.evaluate((element) => element.setAttribute("data-same", "yes"));
    await keys("Enter");
    const box = async () => (await place(2).boundingBox())?.width ?? 0;
    await eventually(
      "the tile is larger than the others",
      async () => (await box()) > 2 * ((await place(3).boundingBox())?.width ?? 0),
    );
    await keys("Escape");
    await eventually(
      "both tiles are of one size",
      async () => Math.abs((await box()) - ((await place(3).boundingBox())?.width ?? 0)) < 1,
    );
    expect(await player.getAttribute("data-same")).toBe("yes");
  });

  it("searches, and fills the wall with what was found", async () => {
    await keys("/");
    await eventually("the search has focus", () => page.evaluate(() => document.activeElement?.matches("[data-search]")));
    await page.keyboard.type("banc");
    await keys("Shift+Enter");
    await shows([3, 2, 1, 4]);
    await keys("Escape");
  });

  it("clears the wall, takes that back, and goes through the layouts", async () => {
    await place(1).focus();
    await keys("Shift+Delete");
    await shows([0, 0, 0, 0]);
    await told(/4 vignettes vidées/).waitFor();
    await keys("Control+z");
    await shows([3, 2, 1, 4]);
    await keys("Alt+Digit1", "Delete");
    await shows([0, 2, 1, 4]);
    await keys("+");
    await shows([0, 2, 1, 4, 0, 0]);
    await keys("-");
    await eventually("four tiles are left", async () => (await page.locator("[data-place]").count()) === 4);
    await keys("Control+z", "Control+z", "Control+z");
    await shows([3, 2, 1, 4]);
  });

  it("saves the wall as a scene and brings it back with its function key", async () => {
    await keys("e");
    await page.getByLabel("Nom de la scène").fill("Nuit calme");
    await keys("Enter");
    await page.getByRole("dialog").getByText("Nuit calme").waitFor();
    await keys("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await keys("Shift+Delete");
    await shows([0, 0, 0, 0]);
    await keys("F1");
    await shows([3, 2, 1, 4]);
  });

  it("leaves its keys to who types", async () => {
    await page.locator("[data-search]").focus();
    await page.keyboard.type("se1");
    expect(await page.locator("[data-search]").inputValue()).toBe("se1");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await keys("Escape");
    await shows([3, 2, 1, 4]);
  });
});

describe("by mouse", () => {
  const row = (number: number) => page.locator(`[data-row="${idOf(number)}"]`);

  it("drags a tile onto another, and a camera of the tree onto a tile", async () => {
    await place(1).dragTo(place(4));
    await shows([4, 2, 1, 3]);
    await page
      .getByRole("button", { name: /^Retirer/ })
      .first()
      .waitFor({ state: "attached" });
    await place(2).click();
    await place(2)
      .getByRole("button", { name: /✕|Retirer/ })
      .last()
      .click();
    await shows([4, 0, 1, 3]);
    await row(2).dragTo(place(2));
    await shows([4, 2, 1, 3]);
  });

  it("fills from the tile that a site is dropped on, and goes back by the notice", async () => {
    await page.getByRole("treeitem", { name: /^.?\s*Banc/ }).dragTo(place(3));
    await told(/2 vignettes remplies pour 4 caméras/).waitFor();
    await shows([4, 2, 1, 2]);
    await page.getByRole("status").getByRole("button", { name: "Annuler" }).click();
    await shows([4, 2, 1, 3]);
  });

  it("calls a camera that is not shown by a double click", async () => {
    await page.getByRole("button", { name: "Mosaïque de 9 vignettes" }).click();
    await place(9).click();
    await place(1).click();
    await keys("Delete");
    await row(4).dblclick();
    await shows([4, 2, 1, 3, 0, 0, 0, 0, 0]);
  });
});

describe("in a layout of one's own", () => {
  it("is divided by keyboard and by mouse, and shows the same cameras", async () => {
    await page.getByRole("button", { name: "Mosaïque de 9 vignettes" }).click();
    await keys("m");
    const cell = (name: string) => page.getByRole("button", { name });
    await cell("Case 1, 1 × 1").focus();
    await keys("Shift+ArrowRight", "Shift+ArrowDown", "Enter");
    await cell("Case 1, 2 × 2").waitFor();
    const [from, to] = [await cell("Case 4, 1 × 1").boundingBox(), await cell("Case 6, 1 × 1").boundingBox()];
    if (from === null || to === null) throw new Error("the cells are not drawn");
    await page.mouse.move(from.x + 9, from.y + 9);
    await page.mouse.down();
    await page.mouse.move(to.x + 9, to.y + 9, { steps: 8 });
    await page.mouse.up();
    await cell("Case 4, 3 × 1").waitFor();
    await page.getByRole("button", { name: "Prendre cette mosaïque" }).click();
    await shows([4, 2, 1, 3]);
    expect(await page.locator("[data-place]").count()).toBe(4);
    await page.getByRole("button", { name: "Mosaïque de 9 vignettes" }).click();
    await shows([4, 2, 1, 3, 0, 0, 0, 0, 0]);
  });
});

describe("at another post", () => {
  it("is there again tile for tile, after a reload and in another browser", async () => {
    await page.reload();
    await shows([4, 2, 1, 3, 0, 0, 0, 0, 0]);
    const other = await signIn(browser, room.product.origin, room.accounts.operator);
    await shows([4, 2, 1, 3, 0, 0, 0, 0, 0], other);
    await page.bringToFront();
    await place(1).focus();
    await keys("Delete");
    await shows([0, 2, 1, 3], other);
    await other.context().close();
  });

  it("opens a further screen with a wall of its own, and offers it again at the next session", async () => {
    await keys("o");
    const [further] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("button", { name: "Ouvrir l’écran 2" }).click(),
    ]);
    await place(1, further).waitFor();
    expect(await further.getByRole("navigation").count()).toBe(0);
    await further.getByText("Écran 2", { exact: true }).waitFor();
    await further.keyboard.type("3");
    await further.keyboard.press("Enter");
    await shows([3, 0, 0, 0], further);
    await page.getByRole("dialog").getByText("ouvert", { exact: true }).waitFor();
    await keys("Escape");
    await shows([0, 2, 1, 3]);
    await further.close();
    await page.reload();
    const [again] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button", { name: "Rouvrir" }).click()]);
    await shows([3, 0, 0, 0], again);
    await again.close();
  });
});

describe("for everybody", () => {
  it("meets no barrier that axe knows, dark and light", async () => {
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Passer au thème clair" }).click();
    expect(await axeFaults(page)).toEqual([]);
    await keys("e");
    await page.getByRole("dialog").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await keys("Escape", "m");
    await page.getByRole("dialog").getByText("Mosaïque libre").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await keys("Escape");
  });

  it("keeps the theme that was chosen", async () => {
    await page.reload();
    await place(1).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("light");
  });
});
