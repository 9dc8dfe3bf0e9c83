import { setTimeout as pause } from "node:timers/promises";
import type { Product } from "../run/product.ts";
import { seed } from "../run/seed.ts";
import { allStreaming, type Bench, type Figures, nodeRssBytes } from "./bench.ts";
import { type Cameras, startCameras } from "./cameras.ts";
import { type ConsolePage, openConsole } from "./console-page.ts";
import { median, round } from "./statistics.ts";

const TILES = 4;
const MINUTE_MS = 60_000;
const COMPARED_MINUTE = 3;
const LAST_MINUTE = 10;
/** In each minute, from 10 s on, one camera is gone for this long; the second half of the minute is calm and is what is measured. */
const GONE_FROM_MS = 10_000;
const GONE_MS = 10_000;
const SAMPLES = 5;
const SAMPLE_MS = 4_000;
const BACK_MS = 30_000;
const MB = 1_000_000;

interface Sizes {
  heapBytes: number;
  rssBytes: number;
}

/** Whether ten minutes of four tiles whose cameras come and go leave anything behind, in the page and in the media node. */
export async function liveSoak(bench: Bench): Promise<Figures> {
  const cameras = await startCameras(bench, { count: TILES, mode: "loop", main: "720p25", sub: "360p12" });
  const product = await bench.product();
  const seeded = await seed(product, cameras.seeds);
  await allStreaming(seeded.admin, TILES);
  const console = await openConsole(bench, product.origin, seeded.accounts.operator);
  for (const camera of seeded.cameras) await console.activate(camera.id);
  const startedMs = performance.now();
  let before: Sizes | null = null;
  let after: Sizes | null = null;
  for (let minute = 1; minute <= LAST_MINUTE; minute += 1) {
    await until(startedMs + (minute - 1) * MINUTE_MS + GONE_FROM_MS);
    await dropAndRestore(cameras, cameras.seeds[minute % TILES]?.name ?? "");
    await until(startedMs + (minute - 1) * MINUTE_MS + MINUTE_MS / 2);
    if (minute === COMPARED_MINUTE) before = await sizes(product, console);
    if (minute === LAST_MINUTE) after = await sizes(product, console);
    bench.say(`minute ${minute}: ${Object.values(await console.tileStates()).join(", ")}`);
  }
  if (before === null || after === null) throw new Error("nothing was measured");
  bench.say(
    `heap ${told(before.heapBytes)} then ${told(after.heapBytes)}, node ${told(before.rssBytes)} then ${told(after.rssBytes)}`,
  );
  return {
    "livesoak.heap_growth_pct": growthPct(before.heapBytes, after.heapBytes),
    "livesoak.rss_growth_pct": growthPct(before.rssBytes, after.rssBytes),
    "livesoak.live_tiles_at_end": await liveTiles(console),
  };
}

const until = (instantMs: number) => pause(Math.max(0, instantMs - performance.now()));

async function dropAndRestore({ server }: Cameras, name: string) {
  await server.cut(name);
  await pause(GONE_MS);
  await server.restore(name);
}

/** Medians of a few readings, each after a forced collection. */
async function sizes(product: Product, console: ConsolePage): Promise<Sizes> {
  const heaps: number[] = [];
  const residents: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    heaps.push(await console.heapBytes());
    residents.push(await nodeRssBytes(product));
    await pause(SAMPLE_MS);
  }
  return { heapBytes: median(heaps), rssBytes: median(residents) };
}

/** Waits a little for the last camera that was restored. */
async function liveTiles(console: ConsolePage): Promise<number> {
  let live = 0;
  for (const endMs = performance.now() + BACK_MS; live < TILES && performance.now() < endMs; await pause(500)) {
    live = Object.values(await console.tileStates()).filter((state) => state === "live").length;
  }
  return live;
}

const growthPct = (before: number, after: number) => round(((after - before) / before) * 100, 2);
const told = (bytes: number) => `${round(bytes / MB, 1)} MB`;
