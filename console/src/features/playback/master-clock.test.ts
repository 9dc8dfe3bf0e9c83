import fc from "fast-check";
import { expect, it } from "vitest";
import { isAtEnd, type MasterClock, type MasterEvent, next, positionAt, SPEEDS, standing } from "./master-clock.ts";

const bounds = { from: 1_000_000, until: 9_000_000 };
const start = standing(5_000_000, bounds, 0);
const after = (...steps: readonly [number, MasterEvent][]): MasterClock =>
  steps.reduce((master, [at, event]) => next(master, event, at), start);

it("stands where it was put, plays, and pauses where it came to", () => {
  expect(positionAt(start, 10_000)).toBe(5_000_000);
  const playing = after([1_000, { type: "play" }]);
  expect(positionAt(playing, 3_500)).toBe(5_002_500);
  const paused = next(playing, { type: "pause" }, 3_500);
  expect(positionAt(paused, 60_000)).toBe(5_002_500);
});

it("passes as many times faster as it says, backwards too, without a jump when the speed changes", () => {
  const fast = after([0, { type: "play" }], [1_000, { type: "speed", speed: 8 }]);
  expect(positionAt(fast, 1_000)).toBe(5_001_000);
  expect(positionAt(fast, 2_000)).toBe(5_009_000);
  const back = next(fast, { type: "reverse" }, 2_000);
  expect(positionAt(back, 2_500)).toBe(5_005_000);
});

it("goes through its speeds one by one, from 1 to −1, and stops at sixteen", () => {
  let master = after([0, { type: "slower" }]);
  expect(master.speed).toBe(-1);
  for (let step = 0; step < 20; step += 1) master = next(master, { type: "slower" }, 0);
  expect(master.speed).toBe(-16);
  for (let step = 0; step < 20; step += 1) master = next(master, { type: "faster" }, 0);
  expect(master.speed).toBe(16);
});

it("seeks and shifts while it plays, and stands still on a frame", () => {
  const playing = after([0, { type: "play" }], [1_000, { type: "seek", at: 2_000_000 }]);
  expect(positionAt(playing, 2_000)).toBe(2_001_000);
  expect(positionAt(next(playing, { type: "shift", byMs: -10_000 }, 2_000), 3_000)).toBe(1_992_000);
  const frame = next(playing, { type: "stand", at: 3_000_040 }, 2_000);
  expect([frame.isPlaying, positionAt(frame, 9_000)]).toEqual([false, 3_000_040]);
});

it("waits for a picture and goes on from there", () => {
  const held = after([0, { type: "play" }], [1_000, { type: "hold", isHeld: true }]);
  expect(positionAt(held, 5_000)).toBe(5_001_000);
  expect(next(held, { type: "hold", isHeld: true }, 4_000)).toBe(held);
  expect(positionAt(next(held, { type: "hold", isHeld: false }, 5_000), 5_500)).toBe(5_001_500);
});

it("never leaves what may be looked at, and says that it is at its end", () => {
  const late = after([0, { type: "seek", at: 8_999_000 }], [0, { type: "play" }]);
  expect(positionAt(late, 5_000)).toBe(9_000_000);
  expect(isAtEnd(late, 5_000)).toBe(true);
  const more = next(late, { type: "bounds", bounds: { from: 1_000_000, until: 9_010_000 } }, 5_000);
  expect(positionAt(more, 6_000)).toBe(9_001_000);
  const early = after([0, { type: "seek", at: 0 }], [0, { type: "speed", speed: -4 }]);
  expect([positionAt(early, 100), isAtEnd(early, 100)]).toEqual([1_000_000, true]);
  expect(next(early, { type: "play" }, 100).speed).toBe(1);
});

it("keeps within its bounds and never jumps on its own, whatever is done to it", () => {
  const event = fc.oneof(
    fc.constantFrom<MasterEvent>(
      { type: "play" },
      { type: "pause" },
      { type: "faster" },
      { type: "slower" },
      { type: "reverse" },
    ),
    fc.boolean().map((isHeld): MasterEvent => ({ type: "hold", isHeld })),
    fc.constantFrom(...SPEEDS).map((speed): MasterEvent => ({ type: "speed", speed })),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), event), { maxLength: 30 }), (steps) => {
      let master = start;
      let now = 0;
      for (const [passedMs, event] of steps) {
        now += passedMs;
        const before = positionAt(master, now);
        master = next(master, event, now);
        expect(positionAt(master, now)).toBe(before);
        expect(before).toBeGreaterThanOrEqual(bounds.from);
        expect(before).toBeLessThanOrEqual(bounds.until);
      }
    }),
  );
});
