import { expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createStatesFeed } from "./states-feed.ts";

it("tells of many changes at most five times a second, and of the last one always", async () => {
  const clock = new ManualClock();
  let told = 0;
  const feed = createStatesFeed(
    clock,
    async () => [],
    () => {
      told += 1;
    },
    () => undefined,
  );
  for (let ms = 0; ms < 1_000; ms += 10) {
    feed.changed();
    clock.advance(10);
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(5);
  feed.changed();
  clock.advance(200);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(6);
  clock.advance(10_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(6);
});
