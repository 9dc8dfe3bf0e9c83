import type { CameraStates } from "@vigie/shared/cameras/schema";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createStatesFeed } from "./states-feed.ts";

const A = CameraId.parse("01930000-0000-7000-8000-00000000000a");
const B = CameraId.parse("01930000-0000-7000-8000-00000000000b");
const aState = (cameraId: CameraId, sinceAt: number): CameraStates => ({
  cameraId,
  main: { state: "idle", sinceAt: sinceAt as EpochMs },
  sub: null,
});

it("tells what changed and nothing else", async () => {
  const clock = new ManualClock();
  const states = [aState(A, 1), aState(B, 1)];
  const told: CameraStates[][] = [];
  const feed = createStatesFeed(
    clock,
    async () => [...states],
    (cameras) => told.push(cameras),
    () => undefined,
  );
  const change = async () => {
    feed.changed();
    clock.advance(200);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await change();
  states[1] = aState(B, 2);
  await change();
  await change();
  expect(told).toEqual([[aState(A, 1), aState(B, 1)], [aState(B, 2)]]);
});

it("tells of many changes at most five times a second, and of the last one always", async () => {
  const clock = new ManualClock();
  let told = 0;
  let read = 0;
  const feed = createStatesFeed(
    clock,
    async () => {
      read += 1;
      return [aState(A, read)];
    },
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
