import { expect, it } from "vitest";
import { NodeClock } from "./media-socket-clock.ts";

it("knows nothing before the first answer", () => {
  expect(new NodeClock().toMonotonicMs(1_000)).toBeNull();
});

it("takes the middle of the quickest question for the instant of its answer", () => {
  const clock = new NodeClock();
  clock.sample(1_000, 501_400, 1_500);
  clock.sample(2_000, 502_005, 2_010);
  clock.sample(3_000, 503_390, 3_400);
  expect(clock.offsetMs).toBe(500_000);
  expect(clock.toMonotonicMs(502_500)).toBe(2_500);
});

it("follows a node whose clock was set, however quick the old answer was", () => {
  const clock = new NodeClock();
  clock.sample(0, 500_000, 0);
  for (let question = 1; question <= 8; question++)
    clock.sample(question * 2_000, 800_000 + question * 2_000 + 5, question * 2_000 + 10);
  expect(clock.offsetMs).toBe(800_000);
});
