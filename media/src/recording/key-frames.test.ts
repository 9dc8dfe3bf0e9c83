import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeKeyFrames, encodeKeyFrames } from "./key-frames.ts";

/** Steps of bytes and of ticks from one key frame to the next. */
const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 200_000_000 }), fc.integer({ min: 0, max: 90_000 * 3_600 })), {
  maxLength: 200,
});

it("reads back what it wrote, to the byte and to the tick", () => {
  fc.assert(
    fc.property(steps, (each) => {
      let [atByte, ticks90k] = [0, 0];
      const keyFrames = each.map(([bytes, ticks]) => {
        atByte += bytes;
        ticks90k += ticks;
        return { atByte, afterMs: ticks90k / 90 };
      });
      expect(decodeKeyFrames(encodeKeyFrames(keyFrames))).toEqual(keyFrames);
    }),
  );
});

it("takes six bytes a key frame at a megabyte each, and leaves out one that is cut off", () => {
  const minute = Array.from({ length: 30 }, (_, index) => ({ atByte: 1_000 + index * 1_000_000, afterMs: index * 2_000 }));
  const bytes = encodeKeyFrames(minute);
  expect(bytes.length).toBeLessThanOrEqual(30 * 6);
  expect(decodeKeyFrames(bytes.subarray(0, -1))).toEqual(minute.slice(0, -1));
});
