import { expect, it } from "vitest";
import { CAPTURES, depacketize, readCapture } from "./capture.ts";
import { readAccessUnitHashes } from "./elementary-stream.ts";
import { hashOf } from "./support.ts";

it.each(CAPTURES)("gives the encoder's own pictures from %s's packets, every one", (name) => {
  const capture = readCapture(name);
  const { frames, statistics } = depacketize(capture, capture.packets);
  const encoded = readAccessUnitHashes(capture.codec, capture.byteStream);
  expect(encoded).toHaveLength(40);
  expect(frames.map(hashOf)).toEqual(encoded);
  expect(frames.filter(({ isKey }) => isKey).length).toBeGreaterThanOrEqual(4);
  expect(new Set(frames.map(({ parameterSets }) => parameterSets)).size).toBe(1);
  expect(statistics).toMatchObject({ gaps: 0, malformedPackets: 0, droppedFrames: 0, ignoredPackets: 0 });
});

it.each(CAPTURES)("loses one group of pictures at most for any single packet lost from %s", (name) => {
  const capture = readCapture(name);
  const whole = readAccessUnitHashes(capture.codec, capture.byteStream);
  for (let lost = 1; lost < capture.packets.length; lost += 1) {
    const { frames, statistics } = depacketize(capture, capture.packets.toSpliced(lost, 1));
    const missing = whole.length - frames.length;
    const isLast = lost === capture.packets.length - 1;
    expect(statistics.lostPackets, `packet ${lost}`).toBe(isLast ? 0 : 1);
    // A group, and the leading pictures of the open one behind it.
    expect(missing, `packet ${lost}`).toBeLessThanOrEqual(12 + 4);
    const seen = frames.map(hashOf);
    expect(whole.filter((hash) => seen.includes(hash))).toEqual(seen);
  }
});

it.each(CAPTURES)("is not disturbed when every packet of %s comes twice", (name) => {
  const capture = readCapture(name);
  const { frames, statistics } = depacketize(
    capture,
    capture.packets.flatMap((packet) => [packet, packet]),
  );
  expect(frames.map(hashOf)).toEqual(readAccessUnitHashes(capture.codec, capture.byteStream));
  expect(statistics.latePackets).toBe(capture.packets.length);
});
