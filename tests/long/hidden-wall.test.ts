import { afterAll, beforeAll, expect, it } from "vitest";
import { compose } from "../../scripts/bench/wall-room.ts";
import { type BareBrowser, openBareBrowser } from "../support/bare-browser.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

const NAMES = ["Quai Félix-Maréchal", "Place de Chambre", "Rue Taison"];
/** What is promised within 5 s, for machines that are slow or busy. */
const LIVE_CEILING_MS = 25_000;
const BACK_CEILING_MS = 60_000;
const HIDDEN_MS = 60_000;

let room: Room;
let bare: BareBrowser;

beforeAll(async () => {
  const small = aStream({ widthPx: 320, heightPx: 180, bitrateBps: 200_000, mode: "loop" });
  room = await openRoom(NAMES.map((name) => aCamera(name, { main: small, caption: "Banc" })));
  bare = await openBareBrowser();
});
afterAll(async () => {
  await bare?.close();
  await room?.stop();
});

it("is live again when it was hidden behind another tab for a minute", async () => {
  const api = room.product.newApi();
  await api.signIn(room.accounts.operator);
  await compose(api, { kind: "named", name: "4" }, room.cameras);
  const [name = "", value = ""] = api.cookie().split(/=(.*)/);
  const tab = await bare.open(`${room.product.origin}/wall`, { name, value });
  const live = () => tab.evaluate<number>(`document.querySelectorAll('[data-camera-id][data-state="live"]').length`);
  await eventually("the wall is live", async () => (await live()) === NAMES.length, BACK_CEILING_MS);
  await (await bare.open("about:blank", null)).toFront();
  await eventually("the wall is hidden", () => tab.evaluate<boolean>("document.hidden"));
  await new Promise((resolve) => setTimeout(resolve, HIDDEN_MS));
  expect(await tab.evaluate("document.hidden")).toBe(true);
  await tab.toFront();
  await eventually("the wall is seen again", () => tab.evaluate<boolean>("!document.hidden"));
  await eventually("every tile is live again", async () => (await live()) === NAMES.length, LIVE_CEILING_MS);
});
