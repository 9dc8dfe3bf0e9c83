import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { firstTime, liveFor, shown, withdrawClauses } from "../support/liaison-page.ts";
import { type NodeProxy, openNodeProxy } from "../support/node-proxy.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** An operator forwards pictures to the police, and a liaison looks at them, asks for others, and ends it. */

const NAMES = ["Place de la Comédie", "Gare nord", "Rue des Clercs", "Pont des Morts"];
const SERVICE = "Police nationale";
const LIAISON = "Liaison du commissariat";
const STOP = `Mettre fin au renvoi à ${SERVICE}`;
const [SEEN_WITHIN_MS, DARK_WITHIN_MS] = [3_000, 2_000];

let proxy: NodeProxy;
let room: Room;
let browser: Browser;
let operator: Page;
let liaison: Page;

beforeAll(async () => {
  const main = aStream({ mode: "loop", widthPx: 1280, heightPx: 720, bitrateBps: 3_000_000 });
  const sub = aStream({ mode: "loop" });
  proxy = await openNodeProxy();
  room = await openRoom(
    NAMES.map((name) => aCamera(name, { main, sub, ownPort: false })),
    { VIGIE_NODE_ORIGIN: proxy.origin, VIGIE_NODE_LISTEN: `localhost:${proxy.nodePort}` },
  );
  browser = await launchBrowser();
  operator = await signIn(browser, room.product.origin, room.accounts.operator);
  liaison = await signIn(browser, room.product.origin, room.accounts.liaison, "[data-liaison]");
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
  await proxy?.close();
});

const shows = (numbers: readonly number[]) =>
  eventually(`the liaison sees ${numbers}`, async () => `${(await shown(liaison)).live}` === `${numbers}`);

const dialog = (): Locator => operator.getByRole("dialog");
const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("button", { name, exact: typeof name === "string" });

async function fillForm(reason: string): Promise<void> {
  await dialog().getByLabel("Demandé par").fill("Brigadier Roux");
  await dialog().getByLabel("Motif").fill(reason);
}
async function addCamera(number: number): Promise<void> {
  await dialog()
    .getByRole("combobox", { name: /caméra/i })
    .fill(String(number));
  await operator.getByRole("option", { name: new RegExp(`^${number} `) }).click();
}
/** From the page of forwardings; answers when the last button was pressed. */
async function forward(numbers: readonly number[], reason: string): Promise<number> {
  await operator.getByRole("link", { name: "Renvois d’images" }).click();
  await button(operator, "Nouveau renvoi…").first().click();
  await fillForm(reason);
  for (const number of numbers) await addCamera(number);
  await button(operator, "Voir ce qui sera renvoyé").click();
  await button(operator, "Renvoyer").waitFor();
  const at = Date.now();
  await button(operator, "Renvoyer").click();
  return at;
}
async function stopAll(): Promise<void> {
  await operator.getByRole("link", { name: "Renvois d’images" }).click();
  const stops = operator.getByRole("button", { name: STOP });
  for (let left = await stops.count(); left > 0; left = await stops.count()) {
    await stops.first().click();
    await eventually("one runs less", async () => (await stops.count()) < left);
  }
}

describe("a forwarding", () => {
  it("shows a liaison nothing of the room before there is one", async () => {
    await liaison.getByText("Aucune image ne vous est renvoyée").waitFor();
    expect(await liaison.getByRole("tree").count()).toBe(0);
    expect(await liaison.getByRole("navigation").count()).toBe(0);
    for (const path of ["/wall", "/cameras", "/forwardings"]) {
      await liaison.goto(`${room.product.origin}${path}`);
      await liaison.getByText("Aucune image ne vous est renvoyée").waitFor();
    }
  });

  it("is made ready from a tile, and previewed with what it rests on and until when", async () => {
    await operator.keyboard.press("1");
    await operator.keyboard.press("Enter");
    await operator.locator('[data-place="1"] [data-camera-id][data-state="live"]').waitFor();
    await operator.locator('[data-place="1"]').focus();
    await operator.keyboard.press("v");
    await fillForm("Rixe place de la Comédie");
    await addCamera(2);
    await button(operator, "Voir ce qui sera renvoyé").click();
    await dialog().getByText(`${SERVICE} verra ces 2 caméras, et rien d’autre`).waitFor();
    await eventually(
      "both are seen as they are",
      async () => (await dialog().locator('[data-state="live"][data-camera-id]').count()) === 2,
    );
    expect(
      await dialog()
        .getByText(/Arrêté 2026-VP-\d+ \(Préfecture\), clause « Police nationale »/)
        .count(),
    ).toBe(2);
    await dialog()
      .getByText(/Jusqu’à \d\d:\d\d, dans (29|30) minutes\./)
      .waitFor();
    expect(await axeFaults(operator)).toEqual([]);
  });

  it("is seen live by the liaison within three seconds, those cameras and no other, under the service's mark", async () => {
    const seen = firstTime(liaison, 2);
    const at = Date.now();
    await button(operator, "Renvoyer").click();
    expect((await seen) - at).toBeLessThan(SEEN_WITHIN_MS);
    await shows([1, 2]);
    const marks = await liaison.locator("[data-watermark]").allTextContents();
    for (const mark of marks)
      expect(mark).toMatch(new RegExp(`${SERVICE}.*${LIAISON}.*\\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d:\\d\\d`));
    await liaison.getByText("Rixe place de la Comédie").waitFor();
    await liaison.getByText("Demandé par Brigadier Roux").waitFor();
    for (const stream of await liaison
      .locator("[data-camera-id]")
      .evaluateAll((hosts) => hosts.map((host) => host.getAttribute("data-stream")))) {
      expect(stream).toBe("sub");
    }
    expect(await axeFaults(liaison)).toEqual([]);
  });

  it("is told at both ends: on the tile, and who watches", async () => {
    await operator
      .locator('[data-place="1"]')
      .getByText(/Renvoyé à Police nationale · (29|30) min/)
      .waitFor();
    await operator.getByRole("link", { name: "Renvois d’images" }).click();
    await operator.getByText(new RegExp(`^${LIAISON}, .*, depuis`)).waitFor();
    expect(await axeFaults(operator)).toEqual([]);
  });

  it("offers nothing to take a picture away by, and keeps the mark over it in full screen", async () => {
    const held = await liaison.evaluate(() => {
      const videos = [...document.querySelectorAll("video")];
      const menu = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
      videos[0]?.dispatchEvent(menu);
      return {
        isMenuKept: !menu.defaultPrevented,
        isFree: videos.some((video) => video.controls || !video.disablePictureInPicture || !video.disableRemotePlayback),
        count: videos.length,
      };
    });
    expect(held).toEqual({ isMenuKept: false, isFree: false, count: 2 });
    await button(liaison, "Plein écran").click();
    const inFull = await liaison.evaluate(
      () => document.fullscreenElement?.querySelectorAll("video ~ *, [data-watermark]").length ?? 0,
    );
    expect(inFull).toBeGreaterThanOrEqual(2);
    await button(liaison, "Quitter le plein écran").click();
  });

  it("enlarges one camera on its full picture, and asks for no other meanwhile", async () => {
    await button(liaison, "Agrandir").first().click();
    await eventually(
      "the full picture",
      async () => (await liaison.locator('[data-stream="main"][data-state="live"]').count()) === 1,
    );
    expect((await shown(liaison)).live).toEqual([1]);
    await liaison.keyboard.press("Escape");
    await shows([1, 2]);
  });

  it("hands out an address of one camera, shown once, and lists it", async () => {
    await button(operator, "Lien de lecture…").click();
    await dialog().getByLabel("Destinataire").fill("Enregistreur");
    await button(operator, "Créer le lien").click();
    await operator
      .getByRole("alertdialog")
      .getByText(/\.flv\?key=/)
      .first()
      .waitFor();
    await button(operator, "J’ai noté, fermer").click();
    await operator.getByText(/Enregistreur : 1 Place de la Comédie, jusqu’à/).waitFor();
    expect(await operator.getByText(/key=/).count()).toBe(0);
  });

  it("is black within two seconds of the operator's stop, and says who stopped it", async () => {
    const dark = firstTime(liaison, 0);
    const at = Date.now();
    await operator.getByRole("button", { name: STOP }).click();
    expect((await dark) - at).toBeLessThan(DARK_WITHIN_MS);
    await eventually("both say why", async () => `${(await shown(liaison)).over}` === "1,2");
    await liaison
      .getByText(/Renvoi terminé à .* : arrêté par la salle/)
      .first()
      .waitFor();
    expect(await axeFaults(liaison)).toEqual([]);
    await operator.getByRole("cell", { name: "Arrêté par la salle" }).waitFor();
  });
});

describe("a tile that is forwarded, whatever it shows", () => {
  let post: Page;
  const place = (number: number) => post.locator(`[data-place="${number}"]`);
  const put = async (number: number) => {
    await place(1).click();
    await post.keyboard.press("Delete");
    await post.keyboard.press(String(number));
    await post.keyboard.press("Enter");
    await place(1)
      .getByText(NAMES[number - 1] ?? "")
      .waitFor();
  };

  it("is previewed again when it shows another by the time it is sent", async () => {
    await operator.getByRole("link", { name: "Direct" }).click();
    await operator.locator('[data-place="1"]').click();
    await button(operator, "Autres actions, vignette 1").click();
    await operator.getByRole("menuitem", { name: "Renvoyer l’image…" }).click();
    await dialog().getByLabel("La vignette 1, quoi qu’elle montre").check();
    await fillForm("Poursuite");
    await button(operator, "Voir ce qui sera renvoyé").click();
    await dialog().getByRole("article", { name: "1 Place de la Comédie" }).waitFor();
    post = await operator.context().newPage();
    await post.goto(`${room.product.origin}/wall`);
    await put(4);
    await button(operator, "Renvoyer").click();
    await dialog()
      .getByText(/Ce qui serait renvoyé a changé depuis l’aperçu/)
      .waitFor();
    await dialog().getByRole("article", { name: "4 Pont des Morts" }).waitFor();
    expect((await shown(liaison)).live).toEqual([]);
    await button(operator, "Renvoyer").click();
    await shows([4]);
  });

  it("turns the liaison's picture with it", async () => {
    await put(3);
    await shows([3]);
    await post.close();
  });
});

describe("a liaison", () => {
  beforeEach(async () => {
    await operator.keyboard.press("Escape");
    await stopAll();
  });

  it("asks for a camera, which an operator answers from the notice", async () => {
    await button(liaison, "Demander une caméra").first().click();
    await liaison.getByLabel("Quelle caméra").fill("caméra 3");
    await liaison.getByLabel("Motif").fill("Fuite vers la rue des Clercs");
    await button(liaison, "Envoyer la demande").click();
    await liaison.getByText(/en attente de la salle/).waitFor();
    await operator
      .getByRole("status")
      .getByText(/Police nationale demande une image : caméra 3/)
      .waitFor();
    await operator.getByRole("status").getByRole("button", { name: "Répondre" }).click();
    await dialog().getByText(`Réponse à ${LIAISON}, qui demande : caméra 3`).waitFor();
    await button(operator, "Voir ce qui sera renvoyé").click();
    await button(operator, "Renvoyer").click();
    await shows([3]);
    expect(await liaison.getByText(/en attente de la salle/).count()).toBe(0);
  });

  it("reads why it was refused", async () => {
    await button(liaison, "Demander une caméra").first().click();
    await liaison.getByLabel("Quelle caméra").fill("le parvis");
    await liaison.getByLabel("Motif").fill("Attroupement");
    await button(liaison, "Envoyer la demande").click();
    await button(operator, "Refuser la demande : le parvis").click();
    await dialog().getByLabel("Motif du refus").fill("Aucune caméra à cet endroit");
    await dialog().getByRole("button", { name: "Refuser" }).click();
    await liaison.getByText("Refusée par la salle : Aucune caméra à cet endroit").waitFor();
  });

  it("ends what runs, once it was asked again", async () => {
    await forward([4], "Colis suspect");
    await shows([4]);
    await button(liaison, "Mettre fin au renvoi : Colis suspect").click();
    const dark = firstTime(liaison, 0);
    const at = Date.now();
    await liaison.getByRole("dialog").getByRole("button", { name: "Mettre fin" }).click();
    expect((await dark) - at).toBeLessThan(DARK_WITHIN_MS);
    await operator.getByRole("cell", { name: "Arrêté par le service" }).first().waitFor();
  });

  it("keeps four cameras live for twenty seconds on a link of 4 Mbit/s, and says on one that is thinner what it carries", async () => {
    const link = await liaison.context().newCDPSession(liaison);
    await link.send("Network.enable");
    const bound = (bytesPerSecond: number) =>
      link.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 20,
        downloadThroughput: bytesPerSecond,
        uploadThroughput: bytesPerSecond,
      });
    await bound(4_000_000 / 8);
    await forward([1, 2, 3, 4], "Manifestation");
    await shows([1, 2, 3, 4]);
    await liveFor(liaison, 4, 20_000);
    // So that the bound is known to be one: less than what the four send, and enough for their key frames.
    await bound(60_000);
    const rungs = liaison.getByText("IMAGES CLÉS");
    await eventually("key frames alone come", async () => (await rungs.count()) > 0);
    await bound(-1);
  });

  it("sees by HLS where no media socket stands, and is in the dark as fast", async () => {
    proxy.refuseSockets(true);
    proxy.cutSockets();
    await forward([2], "Rassemblement");
    await shows([2]);
    await liaison.getByText("HLS", { exact: true }).waitFor();
    const dark = firstTime(liaison, 0);
    const at = Date.now();
    await operator.getByRole("button", { name: STOP }).click();
    expect((await dark) - at).toBeLessThan(DARK_WITHIN_MS);
    proxy.refuseSockets(false);
  });

  it("is in the dark within two seconds when the clause is withdrawn, and is told so", async () => {
    await forward([1, 2], "Rodéo");
    await shows([1, 2]);
    const dark = firstTime(liaison, 0);
    const at = await withdrawClauses(room);
    expect((await dark) - at).toBeLessThan(DARK_WITHIN_MS);
    await liaison
      .getByText(/la clause de l’arrêté a pris fin/)
      .first()
      .waitFor();
    await button(operator, "Nouveau renvoi…").first().click();
    await fillForm("Rodéo");
    await addCamera(1);
    await button(operator, "Voir ce qui sera renvoyé").click();
    await dialog()
      .getByText(/Aucune clause en vigueur ne permet à ce service de recevoir cette caméra/)
      .waitFor();
    expect(await button(operator, "Renvoyer").getAttribute("aria-disabled")).toBe("true");
  });
});
