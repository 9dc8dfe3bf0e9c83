import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { MediaTimeline } from "./timeline.ts";

const at = (ms: number) => ms as EpochMs;

it("goes on over the wrap of 32 bits", () => {
  const timeline = new MediaTimeline();
  const start = 2 ** 32 - 3600;
  expect([start, 2 ** 32 - 1, 3599, 7199].map((timestamp) => timeline.unwrap(timestamp))).toEqual([
    start,
    2 ** 32 - 1,
    2 ** 32 + 3599,
    2 ** 32 + 7199,
  ]);
});

it("passes on small steps back and jumps as they come", () => {
  const timeline = new MediaTimeline();
  expect([90_000, 97_200, 93_600, 90_000_000, 100].map((timestamp) => timeline.unwrap(timestamp))).toEqual([
    90_000, 97_200, 93_600, 90_000_000, 100,
  ]);
});

it("tells the camera's clock from its last sender report", () => {
  const timeline = new MediaTimeline();
  expect(timeline.cameraAt(timeline.unwrap(90_000))).toBeNull();
  timeline.report(93_600, at(1_000_040));
  expect(timeline.cameraAt(timeline.unwrap(97_200))).toBe(1_000_080);
  timeline.report(97_200, at(1_000_081));
  expect(timeline.cameraAt(timeline.unwrap(100_800))).toBe(1_000_121);
});

it("ties a report that comes before the first frame, and over the wrap", () => {
  const timeline = new MediaTimeline();
  timeline.report(2 ** 32 - 3600, at(5_000));
  expect(timeline.cameraAt(timeline.unwrap(3600))).toBe(5_080);
});

it("forgets the report when the media clock jumps, and takes the next", () => {
  const timeline = new MediaTimeline();
  timeline.report(0, at(1_000));
  timeline.unwrap(3600);
  const jumped = timeline.unwrap(50_000_000);
  expect(timeline.cameraAt(jumped)).toBeNull();
  timeline.report(50_000_000, at(2_000));
  expect(timeline.cameraAt(jumped)).toBe(2_000);
});

it("ignores a report about another clock than the frames'", () => {
  const timeline = new MediaTimeline();
  const ticks = timeline.unwrap(1_000);
  timeline.report(3_000_000_000, at(9_000));
  expect(timeline.cameraAt(ticks)).toBeNull();
});

it("does not drift over thirty hours of frames", () => {
  const timeline = new MediaTimeline();
  const frames = 30 * 3600 * 25;
  let last = 0;
  for (let index = 0; index <= frames; index += 1) last = timeline.unwrap((index * 3600) % 2 ** 32);
  expect(last).toBe(frames * 3600);
});
