import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isGood, type Learnt, learn, NOTHING_LEARNT, ratesOf, type Window } from "./rates.ts";

/** Five seconds at this many frames a second, each of 5,000 bytes. */
function aWindow(framesPerSecond: number, change: Partial<Window> = {}): Window {
  const frames = framesPerSecond * 5;
  const stepTicks90k = 90_000 / framesPerSecond;
  return {
    durationMs: 5_000,
    frames,
    sizeBytes: frames * 5_000,
    isWhole: true,
    stepTicks90k,
    spanTicks90k: stepTicks90k * (frames - 1),
    ...change,
  };
}

const after = (windows: readonly Window[], from: Learnt = NOTHING_LEARNT): Learnt => windows.reduce(learn, from);
const times = (count: number, window: Window) => Array.from({ length: count }, () => window);
/** Half of the frames did not come: the camera's clock went on. */
const lossy = aWindow(25, { frames: 60 });

describe("the rates of a window", () => {
  it("are those of its time, and nothing over no time", () => {
    expect(ratesOf(aWindow(25))).toEqual({ framesPerSecond: 25, bitrateBps: 1_000_000 });
    expect(ratesOf(aWindow(25, { durationMs: 0 }))).toEqual({ framesPerSecond: 0, bitrateBps: 0 });
  });
});

describe("a good window", () => {
  it("is whole, and its frames follow each other as the camera's clock says", () => {
    expect(isGood(aWindow(25))).toBe(true);
    expect(isGood(lossy)).toBe(false);
    expect(isGood(aWindow(25, { isWhole: false }))).toBe(false);
    expect(isGood(aWindow(25, { frames: 1 }))).toBe(false);
  });
});

describe("what is learnt", () => {
  it("is nothing before half a minute of good windows, then their median", () => {
    expect(after(times(5, aWindow(25)))).toMatchObject({ framesPerSecond: null, bitrateBps: null });
    expect(after([...times(5, aWindow(25)), aWindow(5)])).toMatchObject({ framesPerSecond: 25, bitrateBps: 1_000_000 });
  });

  it("is not moved by windows in which frames are missing, however many", () => {
    const known = after(times(6, aWindow(25)));
    expect(after(times(1_000, lossy), known)).toEqual(known);
  });

  it("follows a camera that gives fewer frames evenly, as at dusk, after twenty seconds of it", () => {
    const known = after(times(6, aWindow(25)));
    expect(after(times(3, aWindow(12)), known).framesPerSecond).toBe(25);
    expect(after(times(4, aWindow(12)), known).framesPerSecond).toBe(12);
    expect(after([...times(3, aWindow(12)), lossy, ...times(3, aWindow(12))], known).framesPerSecond).toBe(25);
  });

  it("moves its bit rate slowly, and no window moves it by more than another", () => {
    const known = after(times(6, aWindow(25)));
    const once = learn(known, aWindow(25, { sizeBytes: 500_000_000 })).bitrateBps ?? 0;
    expect(once).toBeCloseTo(1_020_000);
    expect(after(times(200, aWindow(25, { sizeBytes: 1_250_000 })), known).bitrateBps).toBeGreaterThan(1_900_000);
  });

  it("stays within what was given", () => {
    const rate = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(fc.array(rate, { minLength: 6, maxLength: 60 }), (rates) => {
        const { framesPerSecond } = after(rates.map((each) => aWindow(each)));
        expect(framesPerSecond).toBeGreaterThanOrEqual(Math.min(...rates) - 1e-9);
        expect(framesPerSecond).toBeLessThanOrEqual(Math.max(...rates) + 1e-9);
      }),
    );
  });
});
