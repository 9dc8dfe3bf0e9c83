import { Person } from "@vigie/shared/people/schema";
import { CommandAnswer, Display } from "@vigie/shared/walls/schema";
import { RoomView } from "@vigie/shared/walls/screens";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, launchBrowser, newSeat, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** A physical screen of a wall, from its code to its end, beside the supervisor who minds it. */

const CAMERA = "Pont des Arts";
const SCREEN = "Nord gauche";
const DEPUTY = { login: "adjoint", displayName: "Adjointe de salle", role: "supervisor" } as const;
let room: Room;
let browser: Browser;
let supervisor: Page;
let screen: Page;

beforeAll(async () => {
  room = await openRoom([aCamera(CAMERA, { main: aStream({ mode: "loop" }) })]);
  browser = await launchBrowser();
  supervisor = await signIn(browser, room.product.origin, room.accounts.supervisor);
  screen = await newSeat(browser);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
});

const cameraId = () => room.cameras[0]?.id ?? "";
const state = (page: Page) => page.locator(`[data-camera-id="${cameraId()}"]`).getAttribute("data-state");
const isLive = (page: Page) =>
  eventually(
    `${CAMERA} is live`,
    async () => (await page.locator(`[data-camera-id="${cameraId()}"]`).count()) === 1 && (await state(page)) === "live",
  );
const openTab = async (name: string) => {
  await supervisor.getByRole("link", { name, exact: true }).click();
  await supervisor.getByRole("heading", { name, level: 1 }).waitFor();
};
const planned = () => supervisor.locator("[data-wall] [data-screen]");
const reads = (word: RegExp) =>
  eventually(`the plan reads ${word}`, async () => word.test((await planned().textContent()) ?? ""), 30_000);

/** From now on the screen notes when the camera's picture is gone. */
const noteDark = () =>
  screen.evaluate((id) => {
    const seen = window as unknown as { darkAt?: number };
    delete seen.darkAt;
    const look = () => {
      if (document.querySelector(`[data-camera-id="${id}"]`) === null) seen.darkAt = Date.now();
      else requestAnimationFrame(look);
    };
    look();
  }, cameraId());
const darkAt = () =>
  eventually("the screen is dark", () => screen.evaluate(() => (window as unknown as { darkAt?: number }).darkAt ?? null));

describe("a wall screen", () => {
  it("shows a code that a supervisor types, with its place on a wall", async () => {
    await screen.goto(`${room.product.origin}/screen`);
    const code = await screen.locator("[data-code]").getAttribute("data-code");
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);
    expect(await axeFaults(screen)).toEqual([]);

    await openTab("Postes et écrans");
    await supervisor.getByRole("button", { name: "Créer un mur" }).click();
    await supervisor.getByLabel("Nom du mur").fill("Mur nord");
    await supervisor.getByRole("button", { name: "Créer le mur" }).click();
    await supervisor.getByRole("row", { name: /Mur nord/ }).waitFor();
    await supervisor.getByRole("button", { name: "Enrôler un écran ou un poste" }).first().click();
    await supervisor.getByLabel("Code affiché").fill("222222");
    await supervisor.getByLabel("Nom", { exact: true }).fill(SCREEN);
    await supervisor.getByRole("button", { name: "Enrôler", exact: true }).click();
    await supervisor.getByText("Aucun écran n’affiche ce code").waitFor();
    await supervisor.getByLabel("Code affiché").fill(code?.toLowerCase() ?? "");
    await supervisor.getByRole("button", { name: "Enrôler", exact: true }).click();
    await supervisor.getByRole("row", { name: new RegExp(SCREEN) }).waitFor();
    await screen.getByText(`${SCREEN} — en service`).waitFor();
    expect(await axeFaults(supervisor)).toEqual([]);
  });

  it("shows the camera that is pushed to it, and the plan says that it is live", async () => {
    await openTab("Salle");
    await planned().getByRole("option").first().focus();
    await supervisor.keyboard.type("1");
    await supervisor.keyboard.press("Enter");
    await isLive(screen);
    await reads(/1\s*Pont des Arts.*EN DIRECT/);
    expect(await axeFaults(screen)).toEqual([]);
  });

  it("has no session, and nothing to press", async () => {
    expect(await screen.evaluate(async () => (await (await fetch("/api/session")).json()).state)).toBe("anonymous");
    await screen.keyboard.press("Tab");
    expect(await screen.evaluate(() => document.activeElement === document.body)).toBe(true);
  });

  it("comes back by itself after a reload, with the same tile", async () => {
    await screen.reload();
    await isLive(screen);
  });

  it("keeps its picture while the server is away, says so, and is in step again when it is back", async () => {
    await room.product.server.stop("SIGKILL");
    await screen.getByText("SERVEUR INJOIGNABLE").waitFor();
    expect(await state(screen)).toBe("live");
    await room.product.server.start();
    await screen.getByText("SERVEUR INJOIGNABLE").waitFor({ state: "detached" });
    await isLive(screen);
    await reads(/EN DIRECT/);
  });

  it("says that a killed node's picture is lost, and shows it again by itself", async () => {
    await room.product.node.stop("SIGKILL");
    await eventually("the screen says that the picture is not of now", async () => (await state(screen)) !== "live", 10_000);
    await room.product.node.start();
    await isLive(screen);
  });

  it("goes dark when its placer has no right any more, and shows again in the name of who takes it over", async () => {
    const placer = await room.addPerson(DEPUTY);
    const api = room.product.newApi();
    await api.signIn(placer);
    const displayId = (await screen.locator("[data-display]").getAttribute("data-display")) ?? "";
    const { tiles } = await api.get(`/api/displays/${displayId}`, Display);
    const again = { kind: "take_over", tile: 0, seen: tiles[0]?.version };
    await api.send("POST", `/api/displays/${displayId}/commands`, again, CommandAnswer);
    await reads(/reprise par Adjointe de salle/);
    await isLive(screen);

    await noteDark();
    const disabledAt = Date.now();
    await room.admin.send("PATCH", `/api/people/${placer.id}`, { disabled: true }, Person);
    expect((await darkAt()) - disabledAt).toBeLessThan(2_000);
    await screen.getByText("à reprendre", { exact: false }).waitFor();
    await reads(/À REPRENDRE/);
    await planned().getByRole("option").first().focus();
    await supervisor.keyboard.press("t");
    await reads(/EN DIRECT.*reprise par Chef de salle/);
    await isLive(screen);
  });

  it("is dead on the plan once it is gone, and alive when it is opened again", async () => {
    const context = screen.context();
    await screen.close();
    const closedAt = Date.now();
    await reads(/MUET depuis/);
    // Ten seconds after its last beat, told at most a second later.
    expect(Date.now() - closedAt).toBeLessThan(15_000);
    screen = await context.newPage();
    await screen.goto(`${room.product.origin}/screen`);
    await isLive(screen);
    await eventually("the plan knows it again", async () => !/MUET/.test((await planned().textContent()) ?? ""));
  });

  it("goes dark as soon as its secret is ended, and shows a code again only when asked to", async () => {
    await openTab("Postes et écrans");
    await supervisor.getByRole("button", { name: `Terminer ${SCREEN}` }).click();
    await noteDark();
    const endedAt = Date.now();
    await supervisor.getByRole("button", { name: "Terminer", exact: true }).click();
    expect((await darkAt()) - endedAt).toBeLessThan(2_000);
    await screen.getByText(`« ${SCREEN} » n’est plus en service`).waitFor();
    expect(await screen.locator("video, canvas").count()).toBe(0);
    expect(await screen.evaluate(async () => (await fetch("/api/cameras")).status)).toBe(401);
    await screen.getByRole("button", { name: "Afficher un nouveau code" }).click();
    await screen.locator("[data-code]").waitFor();
  });

  it("leaves nobody's screen in the room", async () => {
    const api = room.product.newApi();
    await api.signIn(room.accounts.supervisor);
    const { screens } = await api.get("/api/displays", RoomView);
    expect(screens.filter(({ place }) => place.kind === "wall_screen")).toEqual([]);
  });
});
