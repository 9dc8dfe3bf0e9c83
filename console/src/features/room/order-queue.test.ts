import { expect, it } from "vitest";
import { createOrderQueue } from "./order-queue.ts";

it("begins the first act of a screen at once, and the next when it is done", async () => {
  const queue = createOrderQueue<string>();
  const begun: string[] = [];
  const first = Promise.withResolvers<void>();
  queue("a", () => {
    begun.push("first");
    return first.promise;
  });
  const second = queue("a", async () => void begun.push("second"));
  queue("b", async () => void begun.push("other screen"));
  expect(begun).toEqual(["first", "other screen"]);
  first.resolve();
  await second;
  expect(begun).toEqual(["first", "other screen", "second"]);
});

it("begins at once again when nothing is under way", async () => {
  const queue = createOrderQueue<string>();
  await queue("a", () => Promise.resolve());
  let isBegun = false;
  queue("a", async () => {
    isBegun = true;
  });
  expect(isBegun).toBe(true);
});
