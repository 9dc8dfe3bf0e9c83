import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MediaTimeline, type SampleTiming } from "./media-timeline.ts";

const FPS_25 = 3600;

const run = (timestamps: readonly number[], depth = 0): SampleTiming[] => {
  const timeline = new MediaTimeline();
  timeline.restart(depth);
  return timestamps.length === 0 ? [] : timestamps.map((timestamp) => timeline.next(timestamp));
};
const durations = (samples: readonly SampleTiming[]) => samples.map((sample) => sample.durationTicks90k);
const shown = (samples: readonly SampleTiming[]) => samples.map((each) => each.decodeTicks90k + each.compositionOffsetTicks90k);

describe("media time without reordering", () => {
  it("gives a sample the time since the one before it", () => {
    expect(durations(run([1000, 4600, 8300, 11_500]))).toEqual([3600, 3600, 3700, 3200]);
  });

  it("takes the usual interval where the camera's clock jumps, goes back or stands still", () => {
    const steady = Array.from({ length: 10 }, (_, at) => at * 7500);
    expect(durations(run([...steady, 67_500 + 9_000_000, 9_075_000, 100, 100, 7600])).slice(10)).toEqual([
      7500, 7500, 7500, 7500, 7500,
    ]);
  });

  it("does not let one long gap be shown as a long picture, but follows a camera that slows down", () => {
    const steady = Array.from({ length: 20 }, (_, at) => at * FPS_25);
    const last = steady.at(-1) ?? 0;
    expect(durations(run([...steady, last + 180_000])).at(-1)).toBe(FPS_25);
    const slow = Array.from({ length: 10 }, (_, at) => last + (at + 1) * 90_000);
    expect(durations(run([...steady, ...slow])).at(-1)).toBe(90_000);
  });

  it("does not drift from a camera with an uneven clock: an hour of frames lasts an hour", () => {
    const timestamps = Array.from({ length: 25 * 3600 }, (_, at) => at * FPS_25 + ((at * 7919) % 1500));
    const end = run(timestamps).at(-1);
    expect(Math.abs((end?.decodeTicks90k ?? 0) - (timestamps.at(-1) ?? 0))).toBeLessThanOrEqual(2 * FPS_25);
  });
});

/** Steps that cameras do and that they should not do. */
const step = fc.oneof(
  fc.constant(FPS_25),
  fc.integer({ min: -20_000, max: 20_000 }),
  fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  fc.double({ min: 0, max: 10_000, noNaN: true }),
);

describe.each([0, 1, 2, 4])("media time with %i reordered pictures", (depth) => {
  it("tiles decoding time for any timestamps and any frames left out", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(9))), (steps) => {
        const timeline = new MediaTimeline();
        timeline.restart(depth);
        let timestamp = 1e9;
        let expected = 0;
        for (const [delta, chance] of steps) {
          timestamp += delta;
          if (chance === 0) timeline.restart(depth);
          const sample = timeline.next(timestamp);
          expect(sample.decodeTicks90k).toBe(expected);
          expect(sample.durationTicks90k).toBeGreaterThanOrEqual(90);
          expect(sample.durationTicks90k).toBeLessThanOrEqual(450_000);
          expect(Object.values(sample).every(Number.isSafeInteger)).toBe(true);
          expect(Math.abs(sample.compositionOffsetTicks90k)).toBeLessThanOrEqual(4 * (depth + 1) * 450_000);
          expected += sample.durationTicks90k;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("media time with reordering", () => {
  const decodingOrder = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11];

  it("shows the pictures at the camera's own distances, never before they are decoded", () => {
    const samples = run(
      decodingOrder.map((at) => at * FPS_25),
      1,
    );
    const first = shown(samples)[0] ?? 0;
    expect(shown(samples).map((at) => (at - first) / FPS_25)).toEqual(decodingOrder);
    expect(durations(samples).every((ticks) => ticks === FPS_25)).toBe(true);
    expect(samples.every((sample) => sample.compositionOffsetTicks90k >= 0)).toBe(true);
  });

  it("keeps a pyramid of depth two in order", () => {
    const pyramid = [0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11];
    const samples = run(
      pyramid.map((at) => at * FPS_25),
      2,
    );
    const first = shown(samples)[0] ?? 0;
    expect(shown(samples).map((at) => (at - first) / FPS_25)).toEqual(pyramid);
  });

  it("goes on behind everything shown when the clock jumps", () => {
    const jumped = [...decodingOrder, ...decodingOrder.map((at) => at + 1e6)];
    const times = shown(
      run(
        jumped.map((at) => at * FPS_25),
        1,
      ),
    );
    expect(Math.min(...times.slice(13))).toBeGreaterThan(Math.max(...times.slice(0, 13)));
    expect(new Set(times).size).toBe(times.length);
  });
});
