import type { Camera } from "@vigie/shared/cameras/schema";
import { CameraTree } from "@vigie/shared/console/api";
import { Device } from "@vigie/shared/devices/schema";
import { Habilitation } from "@vigie/shared/habilitations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { Person } from "@vigie/shared/people/schema";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, firstSignIn } from "../../scripts/run/accounts.ts";
import { nextCode } from "../../scripts/run/second-factor.ts";
import { signInAt } from "../../scripts/run/sign-in-page.ts";
import { axeFaults, launchBrowser, newSeat } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** An enrolled post through a shift: locked with its wall on, unlocked, and handed over to somebody who may see less. */

const [BRIDGE, SQUARE] = ["Pont des Arts", "Place de la Comédie"];
const ELSEWHERE = "Parking du stade";
const POST = "Poste 3";
const DAY_MS = 86_400_000;
let room: Room;
let browser: Browser;
let post: Page;
let second: Page;
let relief: Account;
let cameras: readonly Camera[];

beforeAll(async () => {
  room = await openRoom([BRIDGE, SQUARE].map((name) => aCamera(name, { main: aStream({ mode: "loop" }) })));
  const main = room.simulator.address(SQUARE, "main");
  const elsewhere = await room.addCameras([{ commune: "Ailleurs", site: "Stade", name: ELSEWHERE, main, sub: null }]);
  cameras = [...room.cameras, ...elsewhere];
  relief = await aReliefOf("Essai");
  browser = await launchBrowser();
  post = await newSeat(browser);
  await post.goto(room.product.origin);
  await enrol();
  await post.goto(room.product.origin);
  await signInAt(post, room.accounts.operator);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

/** An operator of one commune alone. */
async function aReliefOf(commune: string): Promise<Account> {
  const { admin, product } = room;
  const own = {
    role: "operator",
    login: "releve",
    displayName: "Opératrice de nuit",
    password: "quatre chevaux au galop",
  } as const;
  const { id } = await admin.send("POST", "/api/people", own, Person);
  const { communes } = await admin.get("/api/cameras", CameraTree);
  const fromNow = (ms: number) => (Date.now() + ms) as EpochMs;
  const habilitation = {
    personId: id,
    level: "operate",
    communeIds: communes.filter(({ name }) => name === commune).map((each) => each.id),
    cameraIds: null,
    act: { reference: "Arrêté 2026-21", authority: "Préfecture", signedAt: fromNow(-30 * DAY_MS) },
    from: fromNow(-DAY_MS),
    until: fromNow(300 * DAY_MS),
    trainedAt: fromNow(-10 * DAY_MS),
  };
  await admin.send("POST", "/api/habilitations", habilitation, Habilitation);
  return firstSignIn(product.newApi(), { ...own, id });
}

/** The page's browser becomes a post of the room. */
async function enrol(): Promise<void> {
  const pending = await post.evaluate(async () => (await fetch("/api/device", { method: "POST" })).json());
  const { code } = pending as { code: string };
  await room.chief.send("POST", "/api/devices", { code, kind: "post", name: POST, place: null }, Device);
}

const tile = (page: Page, place: number) => page.locator(`[data-place="${place}"]`);
const isLive = (page: Page, place: number) =>
  eventually(
    `tile ${place} is live`,
    async () => (await tile(page, place).locator('[data-camera-id][data-state="live"]').count()) === 1,
  );
const call = async (name: string) => {
  await post.keyboard.type(String(cameras.find((camera) => camera.name === name)?.number));
  await post.keyboard.press("Enter");
};
const band = (page: Page) => page.locator("[data-lock]");
const lock = async () => {
  await post.keyboard.press("Control+Alt+KeyL");
  await band(post).waitFor();
};
/** The element that a tile's picture is in: another one when it was opened anew. */
const pictures = () => post.evaluate(() => [...document.querySelectorAll("[data-place] video")].length);

describe("a locked post", () => {
  it("keeps its pictures, and nothing else", async () => {
    for (const name of [BRIDGE, SQUARE, ELSEWHERE]) await call(name);
    for (const place of [1, 2, 3]) await isLive(post, place);
    second = await post.context().newPage();
    await second.goto(`${room.product.origin}/wall?screen=2`);
    await second.locator("[data-place]").first().waitFor();
    const before = await pictures();
    await post.evaluate(() => document.querySelector("[data-place] video")?.setAttribute("data-same", ""));
    await lock();
    await post.getByText(new RegExp(`Verrouillée par ${room.accounts.operator.displayName}`)).waitFor();
    await post.getByText(/Le mur reste affiché jusqu’à/).waitFor();
    expect(await pictures()).toBe(before);
    expect(await post.locator("[data-same]").count()).toBe(before > 0 ? 1 : 0);
    for (const place of [1, 2, 3]) await isLive(post, place);
    expect(await post.locator("main").getAttribute("inert")).not.toBeNull();
    expect(await post.getByRole("tree").count()).toBe(0);
    expect(await post.getByRole("link").count()).toBe(0);
    expect(await axeFaults(post)).toEqual([]);
  });

  it("is locked in its other windows too", async () => {
    await band(second).waitFor();
    expect(await second.locator("main").getAttribute("inert")).not.toBeNull();
  });

  it("obeys no key but those typed into its own fields", async () => {
    await post.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await post.keyboard.press("Delete");
    await post.keyboard.type("?");
    await post.keyboard.press("g");
    expect(await post.getByRole("dialog").count()).toBe(0);
    const refused = await post.evaluate(async () => (await fetch("/api/scenes")).status);
    expect(refused).toBe(403);
    for (const place of [1, 2, 3]) await isLive(post, place);
  });

  it("refuses the password alone, and a wrong one", async () => {
    await band(post).getByRole("textbox", { name: "Mot de passe" }).fill("un tout autre mot");
    await band(post)
      .getByRole("textbox", { name: "Code à six chiffres" })
      .fill(await nextCode(room.accounts.operator));
    await eventually("the refusal is told", async () => (await band(post).getByRole("alert").allTextContents()).join("") !== "");
    expect(await band(post).count()).toBe(1);
  });

  it("comes back to whoever locked it, with the same pictures, in all its windows", async () => {
    await band(post).getByRole("textbox", { name: "Mot de passe" }).fill(room.accounts.operator.password);
    await band(post)
      .getByRole("textbox", { name: "Code à six chiffres" })
      .fill(await nextCode(room.accounts.operator));
    await post.getByRole("tree").waitFor();
    await eventually("the second window is open again", async () => (await band(second).count()) === 0);
    for (const place of [1, 2, 3]) await isLive(post, place);
  });
});

describe("the next operator", () => {
  it("takes the locked post over with its wall, each tile under their own right", async () => {
    await post.keyboard.press("?");
    await post.getByRole("dialog").waitFor();
    await lock();
    expect(await post.getByRole("dialog").count()).toBe(0);
    await band(post).getByRole("button", { name: "Prise de poste" }).click();
    await band(post).locator('input[autocomplete="username"]').fill(relief.login);
    await band(post).locator('input[autocomplete="current-password"]').fill(relief.password);
    expect(
      await band(post)
        .getByRole("checkbox", { name: /Garder le mur/ })
        .isChecked(),
    ).toBe(true);
    await band(post).locator('button[type="submit"]').click();
    await band(post)
      .locator('input[autocomplete="one-time-code"]')
      .fill(await nextCode(relief));
    await post.getByRole("button", { name: new RegExp(relief.displayName) }).waitFor();
    for (const place of [1, 2]) await isLive(post, place);
    expect(await post.getByRole("dialog").count()).toBe(0);
    expect(await post.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);
  });

  it("reads why a tile out of their scope shows nothing", async () => {
    await tile(post, 3).getByText("NON REPRISE").waitFor();
    expect(await tile(post, 3).locator("video").count()).toBe(0);
  });

  it("finds the other window theirs as well", async () => {
    const who = () => second.evaluate(async () => (await (await fetch("/api/session")).json()).person.login as string);
    expect(await who()).toBe(relief.login);
    await eventually("the second window shows their wall", async () => (await band(second).count()) === 0);
  });

  it("hands over from the menu without locking, and without the wall when they say so", async () => {
    await post.getByRole("button", { name: new RegExp(relief.displayName) }).click();
    await post.getByRole("menuitem", { name: "Changer d’opérateur" }).click();
    const dialog = post.getByRole("dialog");
    expect(await axeFaults(post)).toEqual([]);
    const { operator } = room.accounts;
    await dialog.locator('input[autocomplete="username"]').fill(operator.login);
    await dialog.locator('input[autocomplete="current-password"]').fill(operator.password);
    await dialog.getByRole("checkbox", { name: /Garder le mur/ }).uncheck();
    await dialog.locator('button[type="submit"]').click();
    await dialog.locator('input[autocomplete="one-time-code"]').fill(await nextCode(operator));
    await post.getByRole("button", { name: new RegExp(operator.displayName) }).waitFor();
    // Their own wall, as they left it.
    for (const place of [1, 2, 3]) await isLive(post, place);
    expect(await post.getByRole("dialog").count()).toBe(0);
  });
});
