import type { EpochMs } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import type { SentFrame } from "../cameras/index.ts";
import { ageMs, liveSeconds, sentLogOf } from "./sent-frames.ts";

const sent = (frameNumber: number, firstByteAt: number): SentFrame => ({
  frameNumber,
  timeCode: { kind: "frame", frameNumber },
  firstByteAt: firstByteAt as EpochMs,
  rtpTimestampTicks90k: 0,
  isKey: false,
  sha256: "",
});

describe("the age of a picture of a loop", () => {
  const log = sentLogOf([sent(0, 1_000), sent(1, 1_040), sent(0, 5_000), sent(1, 5_040)]);

  it("is counted from the newest time round that can have been seen", () => {
    expect(ageMs(log, { frameNumber: 0, paintedAt: 5_100 })).toBe(100);
    expect(ageMs(log, { frameNumber: 0, paintedAt: 4_999 })).toBe(3_999);
    expect(ageMs(log, { frameNumber: 7, paintedAt: 5_100 })).toBeNull();
    expect(ageMs(log, { frameNumber: 1, paintedAt: 1_000 })).toBeNull();
  });
});

describe("live seconds", () => {
  it("end with a picture on the tile that is younger than two seconds", () => {
    const seen = [
      { paintedAt: 500, ageMs: 100 },
      { paintedAt: 1_500, ageMs: 100 },
    ];
    // The last picture left its camera at 1,400: at 3,000 it is live, at 4,000 it is not.
    expect(liveSeconds(seen, 0, 4_000)).toBe(3);
    expect(liveSeconds([], 0, 4_000)).toBe(0);
  });
});
