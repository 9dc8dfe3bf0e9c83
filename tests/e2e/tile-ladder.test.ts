import type { CameraId } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConsolePage, openConsole } from "../../scripts/bench/console-page.ts";
import { type NodeProxy, openNodeProxy } from "../support/node-proxy.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

const NAME = "Pont Saint-Georges";
/** A tenth of what the camera sends, and enough for its key frames. */
const THIN_BYTES_PER_SECOND = 24_000;
const CEILING_MS = 60_000;

let room: Room;
let proxy: NodeProxy;
let operator: ConsolePage;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  proxy = await openNodeProxy();
  ends.push(() => proxy.close());
  const busy = aStream({ widthPx: 1_280, heightPx: 720, framesPerSecond: 25, gopFrames: 50, bitrateBps: 1_500_000 });
  room = await openRoom([aCamera(NAME, { main: busy, sub: aStream({}) })], {
    VIGIE_NODE_ORIGIN: proxy.origin,
    VIGIE_NODE_LISTEN: `localhost:${proxy.nodePort}`,
  });
  ends.push(() => room.stop());
  operator = await openConsole({ onEnd: (end) => ends.push(end) }, room.product.origin, room.accounts.operator);
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

const cameraId = (): CameraId => {
  const [camera] = room.cameras;
  if (camera === undefined) throw new Error("the room has no camera");
  return camera.id;
};

interface Told {
  rung: string | undefined;
  state: string | undefined;
  text: string;
  title: string | null;
  elements: number;
}

/** What the tile says, and how many elements draw it. */
const tile = (): Promise<Told> =>
  operator.page.evaluate((id) => {
    const host = document.querySelector<HTMLElement>(`[data-camera-id="${id}"]`);
    const article = host?.closest("article");
    return {
      rung: host?.dataset["rung"],
      state: host?.dataset["state"],
      text: article?.textContent ?? "",
      title: article?.querySelector("[data-rung][title]")?.getAttribute("title") ?? null,
      elements: host?.childElementCount ?? 0,
    };
  }, cameraId());

const plays = (rung: string, state = "live") =>
  eventually(
    `the tile is ${state} on ${rung}`,
    async () => {
      const told = await tile();
      return told.rung === rung && told.state === state && told;
    },
    CEILING_MS,
  );

it("plays every frame over the media socket where one stands, and says nothing of it", async () => {
  await operator.activate(cameraId());
  const told = await plays("full");
  expect(told.title).toBeNull();
  expect(told.text).toContain("EN DIRECT");
});

it("climbs down to key frames on a thin link, says so, and back when the link carries all again", async () => {
  proxy.throttleSockets(THIN_BYTES_PER_SECOND);
  const down = await eventually("key frames", async () => (await tile()).rung === "key-frames" && tile(), CEILING_MS);
  expect(down.text).toContain("IMAGES CLÉS");
  expect(down.title).toMatch(/la liaison ne suffit pas/);
  await plays("key-frames");
  proxy.throttleSockets(null);
  await plays("full");
  expect(proxy.sockets()).toBe(1);
});

it("climbs down to low-latency HLS when no media socket is to be had, says so, and shows pictures of now", async () => {
  proxy.refuseSockets(true);
  proxy.cutSockets();
  const down = await plays("hls");
  expect(down.text).toContain("HLS");
  expect(down.title).toMatch(/liaison directe au nœud est refusée/);
  const since = Date.now();
  const painted = await operator.firstPaintedAfter(cameraId(), since);
  expect(painted.drawnAt).toBeGreaterThan(since);
});

it("goes on by HLS while tries to climb fail, without a gap", async () => {
  await operator.takePainted();
  // A try follows within fifteen seconds; a refused one must not be seen on the picture.
  for (const endMs = performance.now() + 20_000; performance.now() < endMs; ) {
    const told = await tile();
    expect([told.rung, told.state]).toEqual(["hls", "live"]);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
});

it("climbs back to full rate once media sockets are allowed again, and leaves one element behind", async () => {
  proxy.refuseSockets(false);
  await plays("full");
  await eventually("one element", async () => (await tile()).elements === 1);
  expect((await tile()).title).toBeNull();
});
