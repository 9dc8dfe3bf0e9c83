import { setTimeout as pause } from "node:timers/promises";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { readTimeCode } from "../cameras/index.ts";
import type { Account } from "../run/seed.ts";
import { signInAt } from "../run/sign-in-page.ts";
import type { Bench } from "./bench.ts";
import { observePage, type Painted } from "./page-observer.ts";

/** The console in a headless Chromium, used as an operator uses it and read from its own pixels. */
export interface ConsolePage {
  page: Page;
  /** Opens a camera from the tree by keyboard; answers the instant of the key, page's clock. */
  activate(cameraId: string): Promise<number>;
  /** Takes the camera off the selected tile, by keyboard, until its player is gone. */
  clearSelected(): Promise<void>;
  /** Pictures painted since the last call. */
  takePainted(): Promise<Painted[]>;
  /** The first picture of the camera that was drawn after `instant`. */
  firstPaintedAfter(cameraId: string, instant: number): Promise<Painted>;
  /** Bytes of JavaScript objects that a collection leaves. */
  heapBytes(): Promise<number>;
  /** State word of each tile that shows a camera, by camera. */
  tileStates(): Promise<Record<string, string>>;
}

const VIEWPORT = { width: 1600, height: 900 };
const FIRST_PICTURE_MS = 20_000;

export async function openConsole(bench: Pick<Bench, "onEnd">, origin: string, account: Account): Promise<ConsolePage> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  bench.onEnd(() => browser.close());
  const page = await browser.newPage({ viewport: VIEWPORT, locale: "fr-FR" });
  // Named functions carry a helper of the loader's in some runtimes; these come as plain text.
  await page.addInitScript(`(${observePage.toString()})(${readTimeCode.toString()})`);
  await page.goto(origin);
  await signInAt(page, account);
  return face(page, await page.context().newCDPSession(page));
}

function face(page: Page, devtools: CDPSession): ConsolePage {
  const takePainted = () =>
    page.evaluate(() => {
      const taken = window.vigieObserver.painted;
      window.vigieObserver.painted = [];
      return taken;
    });
  return {
    page,
    async activate(cameraId) {
      await page.locator(`[role="treeitem"][data-row="${cameraId}"]`).focus();
      await page.keyboard.press("Enter");
      return page.evaluate(() => window.vigieObserver.activatedAt);
    },
    async clearSelected() {
      const held = await page.locator("[data-camera-id]").count();
      await page.locator('[data-place][aria-current="true"]').focus();
      await page.keyboard.press("Delete");
      await page.waitForFunction((before) => document.querySelectorAll("[data-camera-id]").length < before, held);
    },
    takePainted,
    async firstPaintedAfter(cameraId, instant) {
      for (const endMs = performance.now() + FIRST_PICTURE_MS; performance.now() < endMs; await pause(50)) {
        const found = (await takePainted()).find((painted) => painted.cameraId === cameraId && painted.drawnAt > instant);
        if (found !== undefined) return found;
      }
      throw new Error(`camera ${cameraId} was not painted within ${FIRST_PICTURE_MS} ms`);
    },
    async heapBytes() {
      await devtools.send("HeapProfiler.collectGarbage");
      return (await devtools.send("Runtime.getHeapUsage")).usedSize;
    },
    tileStates: () =>
      page.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll<HTMLElement>("[data-camera-id]")].map(({ dataset }) => [
            dataset["cameraId"] ?? "",
            dataset["state"] ?? "",
          ]),
        ),
      ),
  };
}
