import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodedPictures, encodeSample, toAnnexB, type VideoSample } from "../../../tests/support/video-samples.ts";
import { escapeNal, unescapeNal } from "../frames/emulation.ts";
import { type H264Sps, readH264Sps } from "../frames/h264-sps.ts";
import { statedReordering, withZeroReordering } from "./zero-reorder-sps.ts";

const spsOf = (sample: VideoSample): Buffer => sample.parameterSets.sps[0] ?? Buffer.alloc(0);

function parse(nal: Buffer): H264Sps {
  const sps = readH264Sps(nal);
  if (sps === null) throw new Error("not an SPS");
  return sps;
}

/** As simple encoders write it: the same SPS cut before its VUI, or before its bitstream_restriction. */
function stripped(nal: Buffer, keep: "nothing" | "vui"): Buffer {
  const sps = parse(nal);
  if (typeof sps.vui === "string") throw new Error("no VUI to strip");
  const atBits = keep === "nothing" ? sps.vuiFlagAtBits : sps.vui.restrictionFlagAtBits;
  const bits = [...unescapeNal(nal, 4096)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const cut = `${bits.slice(0, atBits)}01`;
  const bytes = cut.padEnd(Math.ceil(cut.length / 8) * 8, "0").match(/.{8}/g) ?? [];
  return escapeNal(Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))));
}

const withSps = (sample: VideoSample, sps: Buffer): Buffer => toAnnexB({ ...sample.parameterSets, sps: [sps] }, sample.frames);

describe.each([
  ["main, one reference", ["-profile:v", "main", "-bf", "0", "-refs", "1"]],
  ["high, three references, with timing", ["-profile:v", "high", "-bf", "0", "-refs", "3"]],
  ["high, picture order counted (type 0)", ["-bf", "1", "-x264-params", "b-adapt=1:b-bias=-100"]],
  ["high, HRD in the VUI", ["-bf", "0", "-x264-params", "nal-hrd=cbr", "-b:v", "500k", "-maxrate", "500k", "-bufsize", "500k"]],
])("an SPS rewritten for zero reordering: %s", (_name, encoder) => {
  const sample = encodeSample({ codec: "h264", encoder, frames: 30 });
  const before = decodedPictures(sample.annexB, "h264").map(({ md5 }) => md5);

  it.each(["nothing", "vui"] as const)(
    "keeps every other field and decodes to the same pictures, from an SPS with %s",
    (keep) => {
      const simple = stripped(spsOf(sample), keep);
      const rewritten = withZeroReordering(simple);
      const [was, is] = [parse(simple), parse(rewritten)];
      expect({ ...is, vui: null }).toEqual({ ...was, vui: null });
      expect(is.vui).toMatchObject({ restriction: { maxNumReorderFrames: 0, maxDecFrameBuffering: was.maxNumRefFrames } });
      expect(statedReordering(is)).toBe("never");
      expect(before).toHaveLength(30);
      expect(decodedPictures(withSps(sample, rewritten), "h264").map(({ md5 }) => md5)).toEqual(before);
    },
  );
});

it("is given back as it is when it says so already", () => {
  const sps = spsOf(encodeSample({ codec: "h264", encoder: ["-bf", "0"], frames: 2 }));
  expect(withZeroReordering(sps)).toBe(sps);
});

describe("what an SPS says of reordering", () => {
  it("is the number of B pictures that it announces", () => {
    const sample = encodeSample({ codec: "h264", encoder: ["-bf", "3", "-x264-params", "b-pyramid=normal"], frames: 8 });
    expect(statedReordering(parse(spsOf(sample)))).toBe(2);
  });

  it("is never for Baseline, even when its VUI is missing", () => {
    const sample = encodeSample({ codec: "h264", encoder: ["-profile:v", "baseline"], frames: 2 });
    expect(statedReordering(parse(stripped(spsOf(sample), "nothing")))).toBe("never");
  });

  it("is never where output order is decoding order (pic_order_cnt_type 2)", () => {
    const sample = encodeSample({ codec: "h264", encoder: ["-bf", "0"], frames: 2 });
    const sps = parse(stripped(spsOf(sample), "nothing"));
    expect([sps.picOrderCntType, statedReordering(sps)]).toEqual([2, "never"]);
  });

  it("is unsaid where pictures are counted and the VUI does not tell", () => {
    const sample = encodeSample({ codec: "h264", encoder: ["-bf", "1"], frames: 2 });
    expect(statedReordering(parse(stripped(spsOf(sample), "vui")))).toBe("unsaid");
  });
});

it("gives back what it cannot read, and otherwise an SPS that is read again, with the same picture size", () => {
  const good = spsOf(encodeSample({ codec: "h264", encoder: ["-bf", "2"], frames: 4 }));
  fc.assert(
    fc.property(fc.array(fc.nat(good.length * 8 - 1), { maxLength: 4 }), fc.nat(good.length), (flips, cut) => {
      const damaged = Buffer.from(good.subarray(0, cut));
      for (const bit of flips) if (bit >> 3 < cut) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const rewritten = withZeroReordering(damaged);
      const [was, is] = [readH264Sps(damaged), readH264Sps(rewritten)];
      expect(is === null).toBe(was === null);
      expect([is?.widthPx, is?.heightPx]).toEqual([was?.widthPx, was?.heightPx]);
    }),
    { numRuns: 1000 },
  );
});
