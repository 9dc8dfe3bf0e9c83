import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { readTimeCode } from "../cameras/index.ts";
import type { Account } from "../run/seed.ts";
import { signInAt } from "../run/sign-in-page.ts";
import type { Bench } from "./bench.ts";
import { observeWall, type WallObserver } from "./wall-observer.ts";

/** A console on a full HD screen, read from its own pixels. */
export interface WallPage {
  page: Page;
  /** What was seen since the last call. */
  take(): Promise<Pick<WallObserver, "sightings" | "firsts">>;
  painted(): Promise<Record<string, number>>;
  /** Page's clock at the last key that it received. */
  keyAt(): Promise<number>;
  /** Resolves with the instant of the last of the first pictures, one of each camera, that were painted after `instant`. */
  allPaintedAfter(cameraIds: readonly string[], instant: number): Promise<number>;
  /** Bytes of JavaScript objects that a collection leaves, and what the page holds beside. */
  held(): Promise<{ heapBytes: number; domNodes: number; videoElements: number }>;
}

const VIEWPORT = { width: 1920, height: 1080 };
const PAINTED_MS = 30_000;

export async function launch(bench: Pick<Bench, "onEnd">): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  bench.onEnd(() => browser.close());
  return browser;
}

interface OpenOptions {
  /** Before the page opens anything. */
  before?: (page: Page) => Promise<void>;
}

/** A browser of its own profile, signed in. A page under a private authority is taken as it is: it is the product's own. */
export async function openWall(
  browser: Browser,
  origin: string,
  account: Account,
  { before }: OpenOptions = {},
): Promise<WallPage> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: "fr-FR", ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await before?.(page);
  await page.addInitScript(`(${observeWall.toString()})(${readTimeCode.toString()})`);
  await page.goto(origin);
  await signInAt(page, account);
  const devtools = await context.newCDPSession(page);
  const take = () =>
    page.evaluate(() => {
      const { sightings, firsts } = window.vigieWall;
      Object.assign(window.vigieWall, { sightings: [], firsts: [] });
      return { sightings, firsts };
    });
  return {
    page,
    take,
    painted: () => page.evaluate(() => ({ ...window.vigieWall.painted })),
    keyAt: () => page.evaluate(() => window.vigieWall.keyAt),
    async allPaintedAfter(cameraIds, instant) {
      const firstAt = new Map<string, number>();
      for (const endMs = performance.now() + PAINTED_MS; performance.now() < endMs; await pause(50)) {
        for (const { cameraId, paintedAt } of (await take()).firsts) {
          if (paintedAt > instant && !firstAt.has(cameraId)) firstAt.set(cameraId, paintedAt);
        }
        if (cameraIds.every((id) => firstAt.has(id))) return Math.max(...cameraIds.map((id) => firstAt.get(id) ?? 0));
      }
      const missing = cameraIds.filter((id) => !firstAt.has(id));
      throw new Error(`${missing.length} of ${cameraIds.length} cameras were not painted within ${PAINTED_MS} ms`);
    },
    async held() {
      // Twice: what the first one's finalisers let go is only then gone.
      await devtools.send("HeapProfiler.collectGarbage");
      await devtools.send("HeapProfiler.collectGarbage");
      const { usedSize: heapBytes } = await devtools.send("Runtime.getHeapUsage");
      const { nodes: domNodes } = await devtools.send("Memory.getDOMCounters");
      return { heapBytes, domNodes, videoElements: await page.locator("video").count() };
    },
  };
}
