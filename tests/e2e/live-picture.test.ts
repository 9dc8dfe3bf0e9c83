import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { JournalRow } from "@vigie/shared/journal/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ConsolePage, openConsole } from "../../scripts/bench/console-page.ts";
import { signOutAt } from "../support/console-pages.ts";
import { aCamera, aStream, eventually, openRoom, type Room } from "../support/product.ts";

const CLOCK = "Place de la Comédie";
const H265 = "Rue des Clercs";

let room: Room;
let operator: ConsolePage;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  room = await openRoom([aCamera(CLOCK), aCamera(H265, { main: aStream({ codec: "h265", mode: "loop" }), sub: aStream({}) })]);
  ends.push(() => room.stop());
  operator = await openConsole({ onEnd: (end) => ends.push(end) }, room.product.origin, room.accounts.operator);
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

const idOf = (name: string): CameraId => {
  const camera = room.cameras.find((each) => each.name === name);
  if (camera === undefined) throw new Error(`no camera ${name}`);
  return camera.id;
};
/** The place of the wall that shows the camera, with its words. */
const tile = (name: string) =>
  operator.page.locator("[data-place]").filter({ has: operator.page.locator(`[data-camera-id="${idOf(name)}"]`) });
/** Five times the slowest promise, which is to be back two seconds and a group of pictures after a camera answers, tried every five. */
const CEILING_MS = 45_000;
const reads = (name: string, word: RegExp) =>
  eventually(`${name} reads ${word}`, async () => word.test((await tile(name).textContent()) ?? ""), CEILING_MS);

describe("an operator looks at a camera", () => {
  it("opens it from the tree and sees its clock move", async () => {
    const activatedAt = await operator.activate(idOf(CLOCK));
    const first = await operator.firstPaintedAfter(idOf(CLOCK), activatedAt);
    const later = await operator.firstPaintedAfter(idOf(CLOCK), first.drawnAt + 1_000);
    expect(later.drawnAt).toBeGreaterThan(first.drawnAt);
    await reads(CLOCK, /EN DIRECT/);
  });

  it("reads the picture's codec, rate and age when it asks for them, with focus on nothing", async () => {
    await operator.page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await operator.page.keyboard.press("s");
    await reads(CLOCK, /H\.264.*640×360.*kbit\/s.*WebCodecs/s);
    await operator.page.keyboard.press("s");
  });

  it("is told within the promised time that the camera was cut, and never sees the old picture as live", async () => {
    await room.simulator.cut(CLOCK);
    await reads(CLOCK, /FIGÉ|PAS DE SIGNAL/);
    await reads(CLOCK, /PAS DE SIGNAL depuis \d\d:\d\d/);
    expect(await tile(CLOCK).textContent()).not.toContain("EN DIRECT");
  });

  it("sees it live again once the camera answers", async () => {
    await operator.takePainted();
    await room.simulator.restore(CLOCK);
    const restoredAt = Date.now();
    await operator.firstPaintedAfter(idOf(CLOCK), restoredAt);
    await reads(CLOCK, /EN DIRECT/);
  });

  it("is told when the camera stalls with its connection open", async () => {
    await room.simulator.stall(CLOCK);
    await reads(CLOCK, /FIGÉ|PAS DE SIGNAL/);
    await reads(CLOCK, /PAS DE SIGNAL/);
    await room.simulator.restore(CLOCK);
    await reads(CLOCK, /EN DIRECT/);
  });

  it("is told in words which codec the browser cannot decode, and offered the other stream", async () => {
    await operator.activate(idOf(H265));
    await operator.page.locator('[data-place][aria-current="true"]').waitFor();
    await eventually("the H.265 camera shows its H.264 stream, or offers it", async () => {
      const said = (await tile(H265).textContent()) ?? "";
      return /H\.265/.test(said) && /secondaire/i.test(said);
    });
  });

  it("reads the same in English", async () => {
    await operator.page
      .getByRole("button", { name: /english|EN/i })
      .first()
      .click();
    await reads(CLOCK, /LIVE/);
    await operator.page
      .getByRole("button", { name: /français|FR/i })
      .first()
      .click();
    await reads(CLOCK, /EN DIRECT/);
  });

  it("meets no barrier that axe knows", async () => {
    const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    await operator.page.evaluate(source);
    const violations = await operator.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: unknown[] }[] }> };
      };
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      return (await axe.run({ runOnly: { type: "tag", values: tags } })).violations.map(
        ({ id, nodes }) => `${id} (${nodes.length})`,
      );
    });
    expect(violations).toEqual([]);
  });

  it("leaves an opening and a closing row of each look in the journal", async () => {
    await operator.clearSelected();
    const rows = await eventually("the journal knows an ended viewing", async () => {
      const all = await room.dpo.get("/api/journal?limit=100", z.array(JournalRow));
      return all.some(({ payload }) => payload?.event === "viewing.closed") && all;
    });
    const events = rows.flatMap(({ payload }) =>
      payload?.event === "viewing.opened" || payload?.event === "viewing.closed" ? [payload] : [],
    );
    for (const closed of events.filter((payload) => payload.event === "viewing.closed")) {
      expect(
        events.filter((payload) => payload.event === "viewing.opened" && payload.viewingId === closed.viewingId),
      ).toHaveLength(1);
    }
  });

  it("shows nothing any more once signed out", async () => {
    await signOutAt(operator.page, room.accounts.operator.displayName);
    expect(await operator.page.locator("[data-camera-id]").count()).toBe(0);
  });
});
