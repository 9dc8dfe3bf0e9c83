import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import type { Frame } from "../frames/frame.ts";
import { FlvTimeline } from "./flv-timeline.ts";

const START_AT = 1_700_000_000_000;
const parameterSets = { codec: "h264", vps: [], sps: [], pps: [] } as const;

const frame = (
  shownMs: number,
  { isKey = false, receivedMs = shownMs }: { isKey?: boolean; receivedMs?: number } = {},
): Frame => ({
  data: Buffer.alloc(0),
  isKey,
  parameterSets,
  timestampTicks90k: (shownMs * 90) as Ticks90k,
  receivedAt: (START_AT + receivedMs) as EpochMs,
  cameraAt: null,
});

/** A stream of 25 pictures a second in decoding order: I P B B P B B … with the presentation times that go with it. */
const withBFrames = (count: number, startMs = 0): Frame[] =>
  Array.from({ length: count }, (_, index) => {
    const inGroup = index % 3;
    const position = index === 0 ? 0 : inGroup === 1 ? index + 2 : index - 1;
    return frame(startMs + position * 40, { isKey: index === 0, receivedMs: startMs + index * 40 });
  });

const run = (timeline: FlvTimeline, frames: readonly Frame[]) => frames.map((each) => timeline.next(each));
const shown = ({ dtsMs, compositionMs }: { dtsMs: number; compositionMs: number }) => dtsMs + compositionMs;
const grows = (values: readonly number[]) => values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0));

describe("without reordering", () => {
  it("decodes each picture when it is shown, at the camera's own spacing", () => {
    const times = run(new FlvTimeline(), [frame(0, { isKey: true }), frame(40), frame(83), frame(120)]);
    expect(times.map((time) => time.compositionMs)).toEqual([0, 0, 0, 0]);
    expect(times.map((time) => time.dtsMs - (times[0]?.dtsMs ?? 0))).toEqual([0, 40, 83, 120]);
  });
});

describe("with B-frames", () => {
  it("shows every picture at its time and never decodes one later than that, once it has seen a group", () => {
    const timeline = new FlvTimeline();
    const frames = withBFrames(31);
    timeline.learn(frames);
    const times = run(timeline, frames);
    expect(grows(times.map((time) => time.dtsMs))).toBe(true);
    expect(Math.min(...times.map((time) => time.compositionMs))).toBeGreaterThanOrEqual(0);
    const base = shown(times[0] ?? expect.fail());
    expect(times.map((time) => shown(time) - base)).toEqual(frames.map((each) => each.timestampTicks90k / 90));
    expect(times.slice(1).map((time, index) => time.dtsMs - (times[index]?.dtsMs ?? 0))).toEqual(Array(30).fill(40));
  });

  it("learns the order on the way when nothing was there before", () => {
    const times = run(new FlvTimeline(), withBFrames(31));
    expect(grows(times.map((time) => time.dtsMs))).toBe(true);
    expect(Math.min(...times.slice(6).map((time) => time.compositionMs))).toBeGreaterThanOrEqual(0);
  });
});

describe("when the camera's clock does not go on", () => {
  it("carries on after an outage as long as the outage was, whatever clock the camera comes back with", () => {
    for (const comesBackWithMs of [0, 7_000_000, 900]) {
      const timeline = new FlvTimeline();
      const before = run(timeline, [frame(1000, { isKey: true }), frame(1040)]).at(-1);
      timeline.interrupt();
      const after = timeline.next(frame(comesBackWithMs, { isKey: true, receivedMs: 1040 + 30_000 }));
      expect(shown(after) - shown(before ?? expect.fail())).toBe(30_000);
      expect(after.compositionMs).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    ["back by hours", -7_200_000],
    ["back by a second", -1_000],
    ["forward by a day", 86_400_000],
  ])("goes on evenly when it jumps %s", (_, jumpMs) => {
    const timeline = new FlvTimeline();
    const frames = Array.from({ length: 50 }, (_, index) => {
      const isKey = index % 25 === 0;
      return frame(10_000_000 + index * 40 + (index >= 25 ? jumpMs : 0), { isKey, receivedMs: index * 40 });
    });
    const times = run(timeline, frames);
    expect(times.slice(1).map((time, index) => shown(time) - shown(times[index] ?? expect.fail()))).toEqual(Array(49).fill(40));
    expect(times.every((time) => time.compositionMs === 0)).toBe(true);
  });

  it("stands the node's clock being set back during an outage", () => {
    const timeline = new FlvTimeline();
    const before = timeline.next(frame(0, { isKey: true, receivedMs: 60_000 }));
    timeline.interrupt();
    const after = timeline.next(frame(0, { isKey: true, receivedMs: 0 }));
    expect(after.dtsMs - before.dtsMs).toBe(40);
  });
});

it("begins again at nought after 24.8 days, as FLV must, and stays whole and in range", () => {
  const timeline = new FlvTimeline();
  const times = run(
    timeline,
    Array.from({ length: 2_200 }, (_, index) => frame(index * 1_000_000, { isKey: true })),
  );
  expect(times.every(({ dtsMs }) => Number.isInteger(dtsMs) && dtsMs >= 0 && dtsMs < 2 ** 31)).toBe(true);
  expect(times.filter(({ dtsMs }, index) => index > 0 && dtsMs < (times[index - 1]?.dtsMs ?? 0))).toHaveLength(1);
  expect(times.every(({ compositionMs }) => compositionMs === 0)).toBe(true);
});
