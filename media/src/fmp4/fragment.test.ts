import { expect, it } from "vitest";
import { boxesOf, fragmentsOf } from "../../../tests/support/recorded-frames.ts";
import { FRAGMENT_HEAD_BYTES, fragmentHeadBytes, writeFragmentHead, writeFragmentHeadOf } from "./fragment.ts";
import { PRODUCER_TIME_BYTES, readProducerTime, writeProducerTime } from "./producer-time.ts";

const timing = (decodeTicks90k: number, durationTicks90k = 3_600, compositionOffsetTicks90k = 0) => ({
  decodeTicks90k,
  durationTicks90k,
  compositionOffsetTicks90k,
});

it("writes of one sample the same head, byte for byte, as the way that knows only one", () => {
  const sample = { timing: timing(2 ** 40 + 5, 3_003, -900), isKey: true, sizeBytes: 12_345 };
  const [one, several] = [Buffer.alloc(FRAGMENT_HEAD_BYTES), Buffer.alloc(fragmentHeadBytes(1))];
  writeFragmentHead(one, 0, { sequence: 7, ...sample });
  writeFragmentHeadOf(several, 0, 7, [sample]);
  expect(several).toEqual(one);
});

it("gives each sample its own bytes, time and kind, in boxes that fill each other", () => {
  const data = [Buffer.from("key"), Buffer.from("delta"), Buffer.from("b")];
  const first = 2 ** 33 + 17;
  const samples = data.map(({ length: sizeBytes }, index) => ({
    timing: timing(first + index * 3_600, 3_600, index * 10),
    isKey: index === 0,
    sizeBytes,
  }));
  const head = Buffer.alloc(fragmentHeadBytes(samples.length));
  writeFragmentHeadOf(head, 0, 1, samples);
  const file = Buffer.concat([head, ...data]);
  expect([...boxesOf(file)].map(({ type }) => type)).toEqual(["moof", "mdat"]);
  const [fragment = []] = fragmentsOf(file);
  expect(fragment.map((sample) => sample.data.toString())).toEqual(["key", "delta", "b"]);
  expect(fragment.map(({ isKey, decodeTicks90k }) => [isKey, decodeTicks90k - first])).toEqual([
    [true, 0],
    [false, 3_600],
    [false, 7_200],
  ]);
});

it("tells the node's clock to the microsecond, with the media time that it belongs to", () => {
  const bytes = Buffer.alloc(PRODUCER_TIME_BYTES + 3);
  for (const atMs of [Date.UTC(2026, 9, 25, 0, 30) + 0.25, Date.UTC(2026, 0, 15, 3, 0, 0, 999)]) {
    writeProducerTime(bytes, 3, atMs, 2 ** 34 + 1);
    expect(readProducerTime(bytes, 3)).toEqual({ atMs, mediaTicks90k: 2 ** 34 + 1 });
  }
});
