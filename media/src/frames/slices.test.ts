import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeSample } from "../../../tests/support/video-samples.ts";
import { h265Leading, hasH264BSlice, nalUnits } from "./slices.ts";

describe("B slices", () => {
  it("are found in the pictures that are shown before an earlier one, and nowhere else", () => {
    const encoder = ["-bf", "2", "-x264-params", "b-adapt=0:b-pyramid=none:slices=3"];
    const { frames } = encodeSample({ codec: "h264", encoder, frames: 31, gop: 31 });
    let newest = Number.NEGATIVE_INFINITY;
    for (const { data, timestampTicks90k } of frames) {
      expect(hasH264BSlice(data)).toBe(timestampTicks90k < newest);
      newest = Math.max(newest, timestampTicks90k);
    }
    expect(frames.filter(({ data }) => hasH264BSlice(data)).length).toBeGreaterThan(10);
  });

  it("are not found where the encoder makes none", () => {
    const { frames } = encodeSample({ codec: "h264", encoder: ["-bf", "0"] });
    expect(frames.some(({ data }) => hasH264BSlice(data))).toBe(false);
  });
});

describe("leading pictures", () => {
  it("are those that follow a CRA picture and are shown before it", () => {
    const encoder = ["-x265-params", "log-level=none:bframes=3:open-gop=1:b-adapt=0:scenecut=0:keyint=12:min-keyint=12"];
    const { frames } = encodeSample({ codec: "h265", encoder, frames: 36, gop: 12 });
    let keyShown = Number.NEGATIVE_INFINITY;
    let leading = 0;
    for (const { data, isKey, timestampTicks90k } of frames) {
      if (isKey) keyShown = timestampTicks90k;
      expect(h265Leading(data) !== "none").toBe(timestampTicks90k < keyShown);
      if (timestampTicks90k < keyShown) leading += 1;
    }
    expect(leading).toBeGreaterThan(0);
  });
});

it("walks any bytes without leaving them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const data = Buffer.from(noise);
      const units = [...nalUnits(data)];
      expect(units.reduce((size, nal) => size + 4 + nal.length, 0)).toBeLessThanOrEqual(data.length);
      expect([typeof hasH264BSlice(data), typeof h265Leading(data)]).toEqual(["boolean", "string"]);
    }),
  );
});
