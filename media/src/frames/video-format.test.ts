import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import type { ParameterSets } from "./frame.ts";
import { readH264Sps } from "./h264-sps.ts";
import { readVideoFormat } from "./video-format.ts";

const setsOf = (codec: "h264" | "h265", sps: Buffer): ParameterSets => ({ codec, vps: [], sps: [sps], pps: [] });

describe("readVideoFormat", () => {
  let h264: VideoSample;
  let h265: VideoSample;

  beforeAll(() => {
    h264 = encodeSample({ codec: "h264", frames: 1, sizePx: "1920x1080", encoder: ["-profile:v", "high", "-level", "4.0"] });
    h265 = encodeSample({ codec: "h265", frames: 1, sizePx: "638x358", encoder: ["-profile:v", "main"] });
  });

  it("crops the padding of 1080 rows and names profile, constraints and level", () => {
    expect(readVideoFormat(h264.parameterSets)).toEqual({
      codec: "h264",
      codecString: "avc1.640028",
      widthPx: 1920,
      heightPx: 1080,
    });
  });

  it.each([
    ["baseline", "3.0", "avc1.42C01E"],
    ["main", "3.1", "avc1.4D401F"],
  ])("reads the %s profile", (profile, level, codecString) => {
    const sample = encodeSample({
      codec: "h264",
      frames: 1,
      sizePx: "640x360",
      encoder: ["-profile:v", profile, "-level", level],
    });
    expect(readVideoFormat(sample.parameterSets)).toMatchObject({ codecString, widthPx: 640, heightPx: 360 });
  });

  it("reads an interlaced picture whose rows are counted in pairs", () => {
    const encoder = ["-x264-params", "interlaced=1"];
    const { parameterSets } = encodeSample({ codec: "h264", frames: 2, sizePx: "720x576", encoder });
    expect(readVideoFormat(parameterSets)).toMatchObject({ widthPx: 720, heightPx: 576 });
  });

  it("reads H.265 inside its conformance window, with the string of ISO/IEC 14496-15 Annex E", () => {
    expect(readVideoFormat(h265.parameterSets)).toEqual({
      codec: "h265",
      codecString: "hvc1.1.6.L63.90",
      widthPx: 638,
      heightPx: 358,
    });
  });

  it("reads scaling lists, 4:4:4 and ten bits without losing its place", () => {
    const encoder = ["-profile:v", "high444", "-pix_fmt", "yuv444p10le", "-x264-params", "cqm=jvt"];
    const { parameterSets } = encodeSample({ codec: "h264", frames: 1, sizePx: "322x182", encoder });
    expect(readVideoFormat(parameterSets)).toMatchObject({ widthPx: 322, heightPx: 182 });
    expect(readH264Sps(parameterSets.sps[0] ?? Buffer.alloc(0))).toMatchObject({ chromaFormatIdc: 3, bitDepthLuma: 10 });
  });

  it("is null without parameter sets", () => {
    expect(readVideoFormat({ codec: "h264", vps: [], sps: [], pps: [] })).toBeNull();
  });

  it("answers every cut and every flipped bit with null or a possible size, never with an exception", () => {
    const whole = [h264, h265].map(({ parameterSets }) => setsOf(parameterSets.codec, parameterSets.sps[0] ?? Buffer.alloc(0)));
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(300), fc.array(fc.nat(2000), { maxLength: 6 }), (sets, cutBytes, flips) => {
        const sps = Buffer.from(sets.sps[0] ?? Buffer.alloc(0)).subarray(0, cutBytes);
        for (const bit of flips) if (bit >> 3 < sps.length) sps[bit >> 3] = (sps[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const format = readVideoFormat(setsOf(sets.codec, sps));
        if (format !== null) expect(format.widthPx > 0 && format.heightPx > 0 && format.widthPx <= 16_384).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("survives noise of any length", () => {
    fc.assert(
      fc.property(fc.constantFrom("h264" as const, "h265" as const), fc.uint8Array({ maxLength: 600 }), (codec, noise) => {
        const sps = Buffer.from([...(codec === "h264" ? [0x67] : [0x42, 0x01]), ...noise]);
        const format = readVideoFormat(setsOf(codec, sps));
        if (format !== null)
          expect(format.codecString).toMatch(/^(avc1\.[0-9A-F]{6}|hvc1\.[ABC]?\d+\.[0-9A-F]+\.[LH]\d+(\.[0-9A-F]{1,2})*)$/);
      }),
      { numRuns: 3000 },
    );
  });
});
