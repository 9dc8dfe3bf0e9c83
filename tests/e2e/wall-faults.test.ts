import { Camera } from "@vigie/shared/cameras/schema";
import { Person } from "@vigie/shared/people/schema";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { launch, openWall, type WallPage } from "../../scripts/bench/wall-page.ts";
import { compose } from "../../scripts/bench/wall-room.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

const NAMES = ["Quai Félix-Maréchal", "Place de Chambre", "Rue Taison"];
/** What is promised within 5 s, for machines that are slow or busy. */
const SAID_CEILING_MS = 25_000;
/** A picture whose right has ended is promised to go within 2 s. */
const CUT_CEILING_MS = 10_000;
const BACK_CEILING_MS = 60_000;

let room: Room;
let browser: Browser;
let wall: WallPage;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  const small = aStream({ widthPx: 320, heightPx: 180, bitrateBps: 200_000, mode: "loop" });
  room = await openRoom(NAMES.map((name) => aCamera(name, { main: small, caption: "Banc" })));
  ends.push(() => room.stop());
  const api = await signedIn();
  await compose(api, { kind: "named", name: "4" }, room.cameras);
  browser = await launch({ onEnd: (end) => ends.push(end) });
  wall = await openWall(browser, room.product.origin, room.accounts.operator);
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function signedIn() {
  const api = room.product.newApi();
  await api.signIn(room.accounts.operator);
  return api;
}

/** Camera id and word of each tile, in the order of their places. */
const tiles = ({ page }: WallPage) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[data-place] [data-camera-id]")].map(({ dataset }) => [
      dataset["cameraId"],
      dataset["state"],
    ]),
  );
const words = async (of: WallPage) => (await tiles(of)).map(([, word]) => word);
const allLive = (of: WallPage) =>
  eventually(
    "the same cameras are live on the same tiles",
    async () => JSON.stringify(await tiles(of)) === JSON.stringify(room.cameras.map(({ id }) => [id, "live"])),
    BACK_CEILING_MS,
  );

describe("a wall through faults", () => {
  it("says that a camera is cut, on its tile alone, and shows it again by itself", async () => {
    await allLive(wall);
    await room.simulator.cut(NAMES[1] ?? "");
    await eventually("the tile says so", async () => /frozen|no_signal/.test((await words(wall))[1] ?? ""), SAID_CEILING_MS);
    expect((await words(wall))[0]).toBe("live");
    await room.simulator.restore(NAMES[1] ?? "");
    await allLive(wall);
  });

  it("says that the node is gone, and comes back with the same tiles", async () => {
    await room.product.node.stop("SIGKILL");
    const isSaid = async () => (await words(wall)).every((word) => word !== "live" && word !== "late");
    await eventually("no tile claims to be live", isSaid, SAID_CEILING_MS);
    await room.product.node.start();
    await allLive(wall);
  });

  it("says that the server is gone while its pictures go on, and has the same tiles when it is back", async () => {
    await room.product.server.stop("SIGKILL");
    await wall.page.getByRole("alert").filter({ hasText: "LIAISON PERDUE" }).waitFor({ timeout: SAID_CEILING_MS });
    expect(await words(wall)).toEqual(["live", "live", "live"]);
    await room.product.server.start();
    await wall.page
      .getByRole("alert")
      .filter({ hasText: "LIAISON PERDUE" })
      .waitFor({ state: "hidden", timeout: BACK_CEILING_MS });
    await allLive(wall);
  });

  it("has the same tiles after its page crashed and was opened again", async () => {
    const { page } = wall;
    const crashed = page.waitForEvent("crash");
    const devtools = await page.context().newCDPSession(page);
    devtools.send("Page.crash").catch(() => "a page that is gone does not answer");
    await crashed;
    const again = await page.context().newPage();
    await page.close();
    await again.goto(room.product.origin);
    wall = { ...wall, page: again };
    await allLive(wall);
  });

  it("shows nobody a camera that is put out of use", async () => {
    await allLive(wall);
    const [, , last] = room.cameras;
    if (last === undefined) throw new Error("the room has three cameras");
    const version = { version: last.version, disabled: true };
    const changed = await room.admin.send("PATCH", `/api/cameras/${last.id}`, version, Camera);
    const isGone = async () => !/live|late|frozen/.test((await words(wall))[2] ?? "");
    await eventually("its tile shows nothing", isGone, CUT_CEILING_MS);
    expect(await wall.page.locator(`[data-camera-id="${last.id}"] :is(video, canvas)`).count()).toBe(0);
    await room.admin.send("PATCH", `/api/cameras/${last.id}`, { version: changed.version, disabled: false }, Camera);
    await allLive(wall);
  });

  it.each([
    ["whose role is changed", { role: "administrator" }, { role: "operator" }],
    ["who is put out of use", { disabled: true }, { disabled: false }],
  ] as const)("shows nothing to an operator %s", async (_, change, back) => {
    const other = await openWall(browser, room.product.origin, room.accounts.operator);
    await allLive(other);
    const people = await room.admin.get("/api/people", z.array(Person));
    const operator = people.find(({ login }) => login === room.accounts.operator.login);
    await room.admin.send("PATCH", `/api/people/${operator?.id}`, change, Person);
    await eventually("no picture is left", async () => (await other.page.locator("video, canvas").count()) === 0, CUT_CEILING_MS);
    await room.admin.send("PATCH", `/api/people/${operator?.id}`, back, Person);
    await other.page.context().close();
  });
});
