import { Approval } from "@vigie/shared/approvals/schema";
import { Authorisation } from "@vigie/shared/authorisations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Page } from "playwright-core";
import { z } from "zod";
import type { Room } from "./product.ts";

/** What the liaison's page shows: numbers of cameras whose picture is live, and of those that went dark with a word. */
export const shown = (page: Page): Promise<{ live: number[]; over: number[]; pictures: number }> =>
  page.evaluate(() => {
    const places = [...document.querySelectorAll<HTMLElement>("[data-liaison] [data-place]")];
    // A camera that comes back within moments finds its old place: by number, wherever they stand.
    const numbers = (selector: string) =>
      places
        .filter((place) => place.querySelector(selector) !== null)
        .map((place) => Number(place.dataset["place"]))
        .sort((a, b) => a - b);
    const pictures = document.querySelectorAll("[data-liaison] video, [data-liaison] canvas").length;
    return { live: numbers('[data-camera-id][data-state="live"]'), over: numbers("[data-over]"), pictures };
  });

/**
 * When, from now on, the page first shows so many pictures live, each under its mark; of 0: when nothing is left that could hold one. Looked
 * at in each of the page's frames: waiting from here comes later.
 */
export const firstTime = (page: Page, pictures: number): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const count = (selector: string) => document.querySelectorAll(`[data-liaison] ${selector}`).length;
        const holds = () =>
          wanted === 0
            ? count("video") + count("canvas") === 0
            : count('[data-camera-id][data-state="live"]') === wanted && count("[data-watermark]") === wanted;
        const look = () => (holds() ? resolve(Date.now()) : requestAnimationFrame(look));
        look();
      }),
    pictures,
  );

/**
 * Once all of so many tiles said in each frame for so long that they are live at full rate. What else keeps this machine busy may hold one up
 * for a moment; a link that does not carry them would do so again and again.
 */
export const liveFor = (page: Page, count: number, lastingMs: number): Promise<void> =>
  page.evaluate(
    ({ count, lastingMs }) =>
      new Promise<void>((resolve) => {
        let sinceMs = performance.now();
        const look = () => {
          const { length } = document.querySelectorAll('[data-camera-id][data-state="live"][data-rung="full"]');
          if (length !== count) sinceMs = performance.now();
          if (performance.now() - sinceMs >= lastingMs) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    { count, lastingMs },
  );

/** Of every order, by two; answers when the last act was done. */
export async function withdrawClauses({ admin, chief }: Pick<Room, "admin" | "chief">): Promise<number> {
  const orders = await admin.get("/api/authorisations", z.array(Authorisation));
  let at = 0;
  for (const { id: authorisationId, version, clauses } of orders) {
    const withdrawnAt = Date.now() as EpochMs;
    const change = { version, clauses: clauses.map((clause) => ({ ...clause, withdrawnAt })) };
    const subject = { act: "authorisation.change", authorisationId, change };
    const { id: approvalId } = await admin.send("POST", "/api/approvals", { subject }, Approval);
    await chief.send("POST", `/api/approvals/${approvalId}/answer`, { verdict: "approved" }, Approval);
    at = Date.now();
    await admin.send("PATCH", `/api/authorisations/${authorisationId}`, { change, approvalId }, Authorisation);
  }
  return at;
}
