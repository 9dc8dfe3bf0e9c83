import { expect, it } from "vitest";
import { withoutBitstreamRestriction } from "./sps.ts";

// As libx264 writes them: 1280×720 High with colour-less VUI, 320×180 with cropping, both with bitstream_restriction.
const HIGH_720 = Buffer.from("6764001facb402802dd0800000030080000019478c1950", "hex");
const BASELINE_1080 = Buffer.from("6742c028da01e0089f961000000300100000030328f1832a", "hex");

it.each([
  ["High 720", HIGH_720],
  ["Baseline 1080", BASELINE_1080],
])("takes bitstream_restriction out of a %s SPS, once", (_, sps) => {
  const bare = withoutBitstreamRestriction(sps);
  expect(bare.length).toBeLessThan(sps.length);
  expect(withoutBitstreamRestriction(bare).equals(bare)).toBe(true);
});

it("keeps all that stands before the flag, to the byte", () => {
  const bare = withoutBitstreamRestriction(HIGH_720);
  expect(HIGH_720.subarray(0, bare.length - 1).equals(bare.subarray(0, -1))).toBe(true);
});
