import { describe, expect, it } from "vitest";
import { encodeSample } from "../../../tests/support/video-samples.ts";
import { writeCodecConfig } from "./codec-config.ts";

describe("avcC", () => {
  it.each([
    ["baseline", ["-profile:v", "baseline"]],
    ["high", ["-profile:v", "high"]],
    ["high 4:4:4 with ten bits", ["-profile:v", "high444", "-pix_fmt", "yuv444p10le"]],
  ])("is the record that ffmpeg writes: %s", (_profile, encoder) => {
    const sample = encodeSample({ codec: "h264", encoder, frames: 1 });
    expect(writeCodecConfig(sample.parameterSets)).toEqual(sample.codecConfig);
  });
});

describe("hvcC", () => {
  it.each([
    ["main", []],
    ["main 10", ["-pix_fmt", "yuv420p10le"]],
  ])("says what ffmpeg's says of profile, chroma and layers: %s", (_profile, encoder) => {
    const sample = encodeSample({ codec: "h265", encoder, frames: 1 });
    const config = writeCodecConfig(sample.parameterSets) ?? Buffer.alloc(0);
    expect(config.subarray(0, 13)).toEqual(sample.codecConfig.subarray(0, 13));
    expect(config.subarray(16, 22)).toEqual(sample.codecConfig.subarray(16, 22));
  });

  it("holds every parameter set, in the arrays of the standard", () => {
    const { parameterSets } = encodeSample({ codec: "h265", frames: 1 });
    const config = writeCodecConfig(parameterSets) ?? Buffer.alloc(0);
    const found: { type: number; nal: Buffer }[] = [];
    let at = 23;
    for (let array = 0; array < (config[22] ?? 0); array += 1) {
      const type = (config[at] ?? 0) & 0x3f;
      const count = config.readUInt16BE(at + 1);
      at += 3;
      for (let nal = 0; nal < count; nal += 1) {
        found.push({ type, nal: config.subarray(at + 2, at + 2 + config.readUInt16BE(at)) });
        at += 2 + config.readUInt16BE(at);
      }
    }
    const { vps, sps, pps } = parameterSets;
    const expected = [
      [32, vps],
      [33, sps],
      [34, pps],
    ] as const;
    expect(found).toEqual(expected.flatMap(([type, nals]) => nals.map((nal) => ({ type, nal }))));
    expect(at).toBe(config.length);
  });
});

it("is null without what a decoder needs", () => {
  const { parameterSets } = encodeSample({ codec: "h264", frames: 1 });
  expect(writeCodecConfig({ ...parameterSets, pps: [] })).toBeNull();
  expect(writeCodecConfig({ ...parameterSets, sps: [Buffer.from([0x67])] })).toBeNull();
});
