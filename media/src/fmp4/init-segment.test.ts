import { beforeAll, describe, expect, it } from "vitest";
import { decodedPictures, encodeSample, type SampleWish, type VideoSample } from "../../../tests/support/video-samples.ts";
import { readH264Sps } from "../frames/h264-sps.ts";
import { readH265Sps } from "../frames/h265-sps.ts";
import { readVideoFormat } from "../frames/video-format.ts";
import { writeCodecConfig } from "./codec-config.ts";
import { FRAGMENT_HEAD_BYTES, writeFragmentHead } from "./fragment.ts";
import { writeInitSegment } from "./init-segment.ts";
import { MediaTimeline } from "./media-timeline.ts";

function initOf({ parameterSets }: VideoSample): Buffer {
  const format = readVideoFormat(parameterSets);
  const config = writeCodecConfig(parameterSets);
  if (format === null || config === null) throw new Error("unreadable sample");
  return writeInitSegment(format, config);
}

/** A file as a viewer would have received it. */
function toFile(sample: VideoSample, reorderDepth: number, firstFrame = 0): Buffer {
  const timeline = new MediaTimeline();
  timeline.restart(reorderDepth);
  const fragments = sample.frames.slice(firstFrame).flatMap((frame, at) => {
    const head = Buffer.alloc(FRAGMENT_HEAD_BYTES);
    const timing = timeline.next(frame.timestampTicks90k);
    writeFragmentHead(head, 0, { sequence: at + 1, timing, isKey: frame.isKey, sizeBytes: frame.data.length });
    return [head, frame.data];
  });
  return Buffer.concat([initOf(sample), ...fragments]);
}

const reorderDepthOf = ({ parameterSets: { codec, sps } }: VideoSample): number => {
  const nal = sps[0] ?? Buffer.alloc(0);
  if (codec === "h265") return readH265Sps(nal)?.maxNumReorderPics ?? 0;
  const vui = readH264Sps(nal)?.vui;
  return typeof vui === "object" ? (vui.restriction?.maxNumReorderFrames ?? 0) : 0;
};

/** Box types and contents, read as the standard says, not as they were written. */
function boxes(bytes: Buffer): { type: string; content: Buffer }[] {
  const found: { type: string; content: Buffer }[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), content: bytes.subarray(at + 8, at + bytes.readUInt32BE(at)) });
  }
  return found;
}

function find(bytes: Buffer, ...path: readonly string[]): Buffer {
  return path.reduce((content, type) => {
    const found = boxes(content).find((each) => each.type === type);
    if (found === undefined) throw new Error(`no ${type}`);
    return found.content;
  }, bytes);
}

const wishes: [string, SampleWish][] = [
  ["H.264 without B-frames", { codec: "h264", encoder: ["-bf", "0"] }],
  ["H.264 with B-frames", { codec: "h264", encoder: ["-bf", "2", "-x264-params", "b-adapt=0"] }],
  ["H.264 with a B pyramid", { codec: "h264", encoder: ["-bf", "3", "-x264-params", "b-adapt=0:b-pyramid=normal"] }],
  ["H.265 without B-frames", { codec: "h265", encoder: ["-x265-params", "log-level=none:bframes=0"] }],
  [
    "H.265 with a B pyramid and open GOPs (CRA)",
    { codec: "h265", encoder: ["-x265-params", "log-level=none:bframes=4:open-gop=1"] },
  ],
];

describe.each(wishes)("a file of an init segment and one fragment a frame: %s", (_name, wish) => {
  let sample: VideoSample;
  beforeAll(() => {
    sample = encodeSample(wish);
  });

  it("decodes to the source's pictures, each at the source's distance from the first", () => {
    const depth = reorderDepthOf(sample);
    const decoded = decodedPictures(toFile(sample, depth), "mp4");
    const demuxer = wish.codec === "h264" ? "h264" : "hevc";
    expect(decoded.map(({ md5 }) => md5)).toEqual(decodedPictures(sample.annexB, demuxer).map(({ md5 }) => md5));
    expect(decoded).toHaveLength(50);
    const source = sample.frames.map((frame) => frame.timestampTicks90k).sort((a, b) => a - b);
    const first = decoded[0]?.pts ?? 0;
    expect(decoded.map(({ pts }) => pts - first)).toEqual(source.map((timestamp) => timestamp - (source[0] ?? 0)));
  });

  it("declares no duration anywhere, and neither edits nor a fragment duration", () => {
    const init = initOf(sample);
    const movie = find(init, "moov");
    expect(boxes(init).map(({ type }) => type)).toEqual(["ftyp", "moov"]);
    expect(boxes(movie).map(({ type }) => type)).toEqual(["mvhd", "trak", "mvex"]);
    expect(boxes(find(movie, "mvex")).map(({ type }) => type)).toEqual(["trex"]);
    expect(boxes(find(movie, "trak")).map(({ type }) => type)).toEqual(["tkhd", "mdia"]);
    expect(find(movie, "mvhd").readUInt32BE(16)).toBe(0);
    expect(find(movie, "trak", "tkhd").readUInt32BE(20)).toBe(0);
    const mediaHeader = find(movie, "trak", "mdia", "mdhd");
    expect([mediaHeader.readUInt32BE(12), mediaHeader.readUInt32BE(16)]).toEqual([90_000, 0]);
  });

  it("keeps the decoder configuration in the sample entry", () => {
    const entries = find(initOf(sample), "moov", "trak", "mdia", "minf", "stbl", "stsd").subarray(8);
    const [entry] = boxes(entries);
    const [config] = boxes((entry?.content ?? Buffer.alloc(0)).subarray(78));
    expect([entry?.type, config?.type]).toEqual(wish.codec === "h264" ? ["avc1", "avcC"] : ["hvc1", "hvcC"]);
    for (const nal of [...sample.parameterSets.sps, ...sample.parameterSets.pps])
      expect(config?.content.includes(nal)).toBe(true);
  });
});

describe("a fragment", () => {
  it("carries its numbers at the places of ISO/IEC 14496-12 §8.8", () => {
    const head = Buffer.alloc(FRAGMENT_HEAD_BYTES + 5, 0xee);
    const timing = { decodeTicks90k: 2 ** 40 + 7, durationTicks90k: 3600, compositionOffsetTicks90k: -1800 };
    writeFragmentHead(head, 5, { sequence: 9, timing, isKey: false, sizeBytes: 1000 });
    const fragment = head.subarray(5);
    const moofBytes = fragment.readUInt32BE(0);
    const moof = fragment.subarray(8, moofBytes);
    expect(find(moof, "mfhd").readUInt32BE(4)).toBe(9);
    expect(find(moof, "traf", "tfdt").readBigUInt64BE(4)).toBe(2n ** 40n + 7n);
    const run = find(moof, "traf", "trun");
    expect([run[0], run.readUInt32BE(4)]).toEqual([1, 1]);
    expect(run.readInt32BE(8)).toBe(FRAGMENT_HEAD_BYTES);
    expect([run.readUInt32BE(12), run.readUInt32BE(16), run.readUInt32BE(20), run.readInt32BE(24)]).toEqual([
      3600, 1000, 0x01010000, -1800,
    ]);
    expect(fragment.readUInt32BE(moofBytes)).toBe(1008);
    expect(fragment.toString("latin1", moofBytes + 4, moofBytes + 8)).toBe("mdat");
  });
});
