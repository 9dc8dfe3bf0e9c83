import type { RecordedSegment } from "@vigie/shared/recordings/playback";
import { expect, it } from "vitest";
import { keyAt, keyBeside, keyPlaces, withSegments } from "./segments.ts";

/** A segment of four seconds with a key frame every two. */
const segment = (id: string, startAt: number): RecordedSegment =>
  ({
    id,
    startAt,
    endAt: startAt + 4_000,
    bytes: 9_000,
    initBytes: 800,
    keyFrames: [
      { atByte: 1_000, afterMs: 0 },
      { atByte: 5_000, afterMs: 2_000 },
    ],
  }) as unknown as RecordedSegment;

const keys = keyPlaces([segment("a", 10_000), segment("b", 14_000), segment("c", 30_000)]);

it("finds the group of pictures that shows an instant, and none in a gap", () => {
  expect(keyAt(keys, 11_999)).toMatchObject({ at: 10_000, until: 12_000, atByte: 1_000, endByte: 5_000 });
  expect(keyAt(keys, 12_000)).toMatchObject({ at: 12_000, until: 14_000, atByte: 5_000, endByte: 9_000 });
  expect(keyAt(keys, 14_000)?.segment.id).toBe("b");
  expect(keyAt(keys, 18_000)).toBeNull();
  expect(keyAt(keys, 9_999)).toBeNull();
  expect(keyAt(keys, 30_000)?.segment.id).toBe("c");
});

it("goes from one to the next, over the gap, and to nothing at the ends", () => {
  const last = keyAt(keys, 17_000);
  if (last === null) throw new Error("no key frame");
  expect(keyBeside(keys, last, 1)).toMatchObject({ at: 30_000 });
  expect(keyBeside(keys, last, -1)).toMatchObject({ at: 14_000 });
  const [first] = keys;
  if (first === undefined) throw new Error("no key frame");
  expect(keyBeside(keys, first, -1)).toBeNull();
});

it("takes what was told last of a segment that is still written", () => {
  const grown = { ...segment("b", 14_000), endAt: 20_000 } as RecordedSegment;
  const all = withSegments([segment("c", 30_000), segment("b", 14_000)], [grown, segment("a", 10_000)]);
  expect(all.map(({ id, endAt }) => [id, endAt])).toEqual([
    ["a", 14_000],
    ["b", 20_000],
    ["c", 34_000],
  ]);
});
