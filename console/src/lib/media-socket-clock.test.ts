import { expect, it } from "vitest";
import { NodeClock } from "./media-socket-clock.ts";

/** The node's clock is this far ahead of the page's. */
const OFFSET_MS = 500_000;

it("knows nothing before the first answer", () => {
  expect(new NodeClock().toMonotonicMs(1_000)).toBeNull();
});

it("takes the question that was the least time on its way", () => {
  const clock = new NodeClock();
  clock.sample(1_000, OFFSET_MS + 1_400, 1_500);
  clock.sample(2_000, OFFSET_MS + 2_005, 2_010);
  clock.sample(3_000, OFFSET_MS + 3_390, 3_400);
  expect(clock.offsetMs).toBe(OFFSET_MS + 5);
});

it("never makes a picture younger than it is, however long the answers wait behind pictures", () => {
  const clock = new NodeClock();
  for (let question = 0; question < 20; question++) {
    const askedMs = question * 6_000;
    clock.sample(askedMs, OFFSET_MS + askedMs + 20, askedMs + 6_000);
  }
  const shownMs = 130_000;
  const receivedMs = shownMs - 6_000;
  const ageMs = shownMs - (clock.toMonotonicMs(OFFSET_MS + receivedMs) ?? Number.POSITIVE_INFINITY);
  expect(ageMs).toBeGreaterThanOrEqual(6_000);
  expect(ageMs).toBeLessThanOrEqual(6_020);
});

it.each([
  ["forward", 300_000],
  ["back", -300_000],
])("follows a node whose clock was set %s with its next answer", (_, byMs) => {
  const clock = new NodeClock();
  for (let question = 0; question < 8; question++) clock.sample(question * 2_000, OFFSET_MS + question * 2_000, question * 2_000);
  clock.sample(16_000, OFFSET_MS + byMs + 16_005, 16_010);
  expect(clock.offsetMs).toBe(OFFSET_MS + byMs + 5);
});
