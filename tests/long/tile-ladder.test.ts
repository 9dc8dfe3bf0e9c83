import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConsolePage, openConsole } from "../../scripts/bench/console-page.ts";
import { type NodeProxy, openNodeProxy } from "../support/node-proxy.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

/** The second one is selected, and so drawn by WebCodecs; the first by MSE as on any wall. */
const NAMES = ["Pont Saint-Georges", "Rue Mazelle"];
/** A fifth of what both cameras send, and enough for their key frames. */
const THIN_BYTES_PER_SECOND = 36_000;
const CEILING_MS = 60_000;

let room: Room;
let proxy: NodeProxy;
let operator: ConsolePage;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  proxy = await openNodeProxy();
  ends.push(() => proxy.close());
  const busy = aStream({ framesPerSecond: 25, gopFrames: 50, bitrateBps: 800_000 });
  const cameras = NAMES.map((name) => aCamera(name, { main: busy }));
  room = await openRoom(cameras, {
    VIGIE_NODE_ORIGIN: proxy.origin,
    VIGIE_NODE_LISTEN: `localhost:${proxy.nodePort}`,
  });
  ends.push(() => room.stop());
  operator = await openConsole({ onEnd: (end) => ends.push(end) }, room.product.origin, room.accounts.operator);
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

interface Told {
  rung: string | undefined;
  state: string | undefined;
  text: string;
  title: string | null;
  elements: number;
}

/** What each tile says, and how many elements draw it. */
const tiles = (): Promise<Told[]> =>
  operator.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[data-camera-id]")].map((host) => {
      const article = host.closest("article");
      return {
        rung: host.dataset["rung"],
        state: host.dataset["state"],
        text: article?.textContent ?? "",
        title: article?.querySelector("[data-rung][title]")?.getAttribute("title") ?? null,
        elements: host.childElementCount,
      };
    }),
  );

const all = (rung: string, what: string, isSo: (told: Told) => boolean) =>
  eventually(
    `all tiles are ${what} on ${rung}`,
    async () => {
      const told = await tiles();
      return told.length === NAMES.length && told.every((each) => each.rung === rung && isSo(each)) && told;
    },
    CEILING_MS,
  );
const live = ({ state }: Told) => state === "live";

it("plays every frame over the media socket where one stands, and says nothing of it", async () => {
  for (const { id } of room.cameras) await operator.activate(id);
  for (const told of await all("full", "live", live)) {
    expect(told.title).toBeNull();
    expect(told.text).toContain("EN DIRECT");
  }
});

it("climbs down to key frames on a thin link, says so, and back when the link carries all again", async () => {
  proxy.throttleSockets(THIN_BYTES_PER_SECOND);
  const isSaid = ({ text, title }: Told) => text.includes("IMAGES CLÉS") && /la liaison ne suffit pas/.test(title ?? "");
  await eventually(
    "key frames",
    async () => (await tiles()).every((told) => told.rung === "key-frames" && isSaid(told)),
    CEILING_MS,
  );
  await eventually(
    "key frames of now",
    async () => (await tiles()).some(({ rung, state }) => rung === "key-frames" && state === "live"),
    CEILING_MS,
  );
  proxy.throttleSockets(null);
  await all("full", "live", live);
  expect(proxy.sockets()).toBe(1);
});

it("climbs down to low-latency HLS when no media socket is to be had, says so, and shows pictures of now", async () => {
  proxy.refuseSockets(true);
  proxy.cutSockets();
  for (const down of await all("hls", "live", live)) {
    expect(down.text).toContain("HLS");
    expect(down.title).toMatch(/liaison directe au nœud est refusée/);
  }
  const since = Date.now();
  for (const { id } of room.cameras) await operator.firstPaintedAfter(id, since);
});

it("goes on by HLS while tries to climb fail, without a gap", async () => {
  const triedBefore = proxy.refused();
  await eventually("each tile has tried twice", () => proxy.refused() >= triedBefore + 2, 2 * CEILING_MS);
  for (const told of await all("hls", "drawn", ({ elements }) => elements === 1)) expect(told.state).not.toBe("link_lost");
});

it("climbs back to full rate once media sockets are allowed again, and leaves one element behind", async () => {
  proxy.refuseSockets(false);
  await all("full", "live and drawn by one element", (told) => live(told) && told.elements === 1 && told.title === null);
});
