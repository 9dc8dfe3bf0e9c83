import { CameraId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { expect, it } from "vitest";
import { createCut } from "./segment-cut.ts";

const START = Date.UTC(2026, 0, 15, 3);
const cutOf = () => createCut({ cameraId: CameraId.parse(uuidv7()), stream: "main" });
const firstCutMs = (isDue: ReturnType<typeof cutOf>) => {
  let afterMs = 0;
  while (!isDue(START, START + afterMs)) afterMs += 100;
  return afterMs;
};

it("spreads the cuts of many cameras over the minute", () => {
  const cuts = Array.from({ length: 300 }, () => firstCutMs(cutOf()));
  expect(Math.max(...cuts)).toBeLessThanOrEqual(60_000);
  // Ten seconds of a minute hold a sixth of them: far more would be a herd.
  for (let from = 0; from < 60_000; from += 10_000) {
    const within = cuts.filter((cut) => cut >= from && cut < from + 10_000).length;
    expect(within).toBeGreaterThan(20);
    expect(within).toBeLessThan(100);
  }
});

it("cuts every minute, and when a UTC day ends", () => {
  const isDue = cutOf();
  const first = START + firstCutMs(isDue);
  expect(isDue(first, first + 59_900)).toBe(false);
  expect(isDue(first, first + 60_000)).toBe(true);
  const midnight = Date.UTC(2026, 0, 16);
  expect(isDue(midnight - 1, midnight)).toBe(true);
});
