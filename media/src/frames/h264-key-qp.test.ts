import { expect, it } from "vitest";
import { encodeSample } from "../../../tests/support/video-samples.ts";
import { createKeyQpReader } from "./h264-key-qp.ts";

it.each([
  ["a High picture", 20, ["-bf", "0"]],
  ["Baseline, without CABAC", 33, ["-profile:v", "baseline"]],
  ["B-frames, several slices", 41, ["-bf", "2", "-x264-params", "slices=4"]],
])("reads the quantiser of each key frame: %s", (_, qp, encoder) => {
  // x264 codes I frames at the P quantiser divided by ipratio: 1 makes them the same.
  const { frames, parameterSets } = encodeSample({
    codec: "h264",
    encoder: [...encoder, "-qp", `${qp}`, "-i_qfactor", "1"],
    gop: 10,
  });
  const read = createKeyQpReader(parameterSets);
  const keys = frames.filter(({ isKey }) => isKey);
  expect(keys.length).toBeGreaterThan(3);
  expect(keys.map(({ data }) => read?.(data))).toEqual(keys.map(() => qp));
  expect(frames.filter(({ isKey }) => !isKey).map(({ data }) => read?.(data) ?? null)).not.toContain(qp);
});

it("reads nothing of H.265, of other bytes or of broken parameter sets", () => {
  const { frames, parameterSets } = encodeSample({ codec: "h264", frames: 2 });
  expect(createKeyQpReader({ ...parameterSets, codec: "h265" })).toBeNull();
  expect(createKeyQpReader({ ...parameterSets, sps: [Buffer.from([0x67, 1])] })).toBeNull();
  const read = createKeyQpReader(parameterSets);
  expect(
    [Buffer.alloc(0), Buffer.alloc(40), frames[0]?.data.subarray(0, 5) ?? Buffer.alloc(0)].map((data) => read?.(data)),
  ).toEqual([null, null, null]);
});
