import type { Ticks90k } from "@vigie/shared/kernel/units";
import { BINARY_FLAG, BINARY_KIND, type LiveFormat } from "@vigie/shared/live/wire";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { type ReceivedPicture, startMediaSocket, TestViewer } from "../../../tests/support/media-viewer.ts";
import { decodedPictures, encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { readH264Sps } from "../frames/h264-sps.ts";
import { h265Leading } from "../frames/slices.ts";
import { StreamBus } from "../frames/stream-bus.ts";

let clock: ManualClock;
let at: Awaited<ReturnType<typeof startMediaSocket>>;
let bus: StreamBus;

beforeEach(async () => {
  clock = new ManualClock();
  at = await startMediaSocket(clock);
  bus = new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined);
});
afterEach(() => at.close());

const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 5 });

async function watch(format: LiveFormat = "fragments"): Promise<TestViewer> {
  const viewer = await TestViewer.connect(at.url);
  viewer.send({ type: "subscribe", channel: 1, format, grant: at.door.grant(bus) });
  await soon(() => expect(viewer.texts("subscribed")).toHaveLength(1));
  return viewer;
}

const publish = (frames: readonly Frame[]) => {
  for (const frame of frames) bus.publish(frame);
};
const flagsOf = (pictures: readonly ReceivedPicture[]) => pictures.map(({ header }) => header.flags);
const { key, join, joinEnd } = BINARY_FLAG;

/** GOP of 10 frames: keys at 0, 10, 20, 30. */
const plain = encodeSample({ codec: "h264", encoder: ["-bf", "0", "-sc_threshold", "0"], frames: 40, gop: 10 });

describe("a viewer that joins", () => {
  it("gets the group of pictures at once, marked, and then each frame as it comes", async () => {
    publish(plain.frames.slice(0, 14));
    const viewer = await watch();
    await soon(() => expect(viewer.frames()).toHaveLength(4));
    expect(flagsOf(viewer.frames())).toEqual([key | join, join, join, join | joinEnd]);
    publish(plain.frames.slice(14, 22));
    await soon(() => expect(viewer.frames()).toHaveLength(12));
    expect(flagsOf(viewer.frames().slice(4))).toEqual([0, 0, 0, 0, 0, 0, key, 0]);
    expect(viewer.frames().map(({ header }) => header.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(viewer.frames().map(({ header }) => header.receivedAt)).toEqual(
      plain.frames.slice(10, 22).map((each) => each.receivedAt),
    );
    expect(viewer.frames().map(({ header }) => header.mediaTimeTicks90k)).toEqual(Array.from({ length: 12 }, (_, n) => n * 3600));
  });

  it("starts with the next key frame where there is no group yet", async () => {
    const viewer = await watch();
    publish(plain.frames.slice(5, 12));
    await soon(() => expect(viewer.frames()).toHaveLength(2));
    expect(flagsOf(viewer.frames())).toEqual([key, 0]);
    expect(viewer.texts("dropped")).toEqual([]);
  });

  it("is told the format, then sent the init segment, before the first frame", async () => {
    publish(plain.frames.slice(0, 2));
    const viewer = await watch();
    await soon(() => expect(viewer.frames()).toHaveLength(2));
    const order = viewer.messages.map((each) => ("type" in each ? each.type : each.header.kind));
    expect(order).toEqual(["subscribed", "format", BINARY_KIND.init, BINARY_KIND.fragment, BINARY_KIND.fragment]);
    expect(viewer.texts("format")[0]?.format).toMatchObject({ codec: "h264", widthPx: 320, heightPx: 180 });
  });
});

describe("what a viewer decodes", () => {
  const md5s = (bytes: Buffer, demuxer: "mp4" | "h264" | "hevc") => decodedPictures(bytes, demuxer).map(({ md5 }) => md5);

  it.each<[string, VideoSample, "h264" | "hevc"]>([
    ["H.264", plain, "h264"],
    ["H.264 with B-frames", encodeSample({ codec: "h264", encoder: ["-bf", "2", "-x264-params", "b-adapt=0"] }), "h264"],
    ["H.265", encodeSample({ codec: "h265", encoder: ["-x265-params", "log-level=none:bframes=0"] }), "hevc"],
  ])("are the source's own pictures: %s as fragments", async (_name, sample, demuxer) => {
    const viewer = await watch();
    publish(sample.frames);
    await soon(() => expect(viewer.frames()).toHaveLength(sample.frames.length));
    expect(md5s(Buffer.concat(viewer.pictures().map(({ payload }) => payload)), "mp4")).toEqual(md5s(sample.annexB, demuxer));
  });

  it("are the camera's own bytes as access units, behind a configuration that says zero reordering", async () => {
    const viewer = await watch("access-units");
    publish(plain.frames);
    await soon(() => expect(viewer.frames()).toHaveLength(40));
    expect(viewer.frames().every(({ payload }, n) => payload.equals(plain.frames[n]?.data ?? Buffer.alloc(0)))).toBe(true);
    const [config] = viewer.pictures();
    expect(config?.header).toMatchObject({ kind: BINARY_KIND.decoderConfig, sequence: 0 });
    const sps = (config?.payload ?? Buffer.alloc(0)).subarray(8, 8 + (config?.payload.readUInt16BE(6) ?? 0));
    expect(readH264Sps(sps)?.vui).toMatchObject({ restriction: { maxNumReorderFrames: 0 } });
  });

  it("begins at a CRA picture without the pictures that need what came before it", async () => {
    const encoder = ["-x265-params", "log-level=none:bframes=3:open-gop=1:b-adapt=0:scenecut=0:keyint=12:min-keyint=12"];
    const { frames } = encodeSample({ codec: "h265", encoder, frames: 40, gop: 12 });
    const start = frames.findIndex((frame, n) => n > 0 && frame.isKey);
    const group = frames.slice(start);
    const leading = group.filter((frame) => h265Leading(frame.data) === "rasl").length;
    const firstGroupLeading = group.slice(1, 8).filter((frame) => h265Leading(frame.data) === "rasl").length;
    expect(firstGroupLeading).toBeGreaterThan(0);
    const viewer = await watch();
    publish(group);
    await soon(() => expect(viewer.frames()).toHaveLength(group.length - firstGroupLeading));
    expect(leading).toBeGreaterThan(firstGroupLeading);
    expect(viewer.texts("dropped")).toEqual([]);
  });
});

describe("parameter sets that change", () => {
  const larger = encodeSample({ codec: "h264", encoder: ["-bf", "0"], frames: 6, sizePx: "640x360" });

  it("are announced before the key frame from which they hold, and media time goes on", async () => {
    const viewer = await watch();
    publish(plain.frames.slice(0, 5));
    publish(larger.frames);
    await soon(() => expect(viewer.frames()).toHaveLength(11));
    const order = viewer.messages.slice(-8).map((each) => ("type" in each ? each.type : each.header.kind));
    expect(order).toEqual(["format", BINARY_KIND.init, ...Array(6).fill(BINARY_KIND.fragment)]);
    expect(viewer.texts("format").map(({ format }) => format.widthPx)).toEqual([320, 640]);
    const times = viewer.frames().map(({ header }) => header.mediaTimeTicks90k);
    expect(times.every((time, n) => n === 0 || time > (times[n - 1] ?? 0))).toBe(true);
  });

  it("are not announced again when a camera that reconnects sends the same", async () => {
    const viewer = await watch();
    publish(plain.frames.slice(0, 10));
    bus.changeState({ state: "backing_off", sinceAt: clock.now(), fault: "connection_reset" });
    const again: ParameterSets = { ...plain.parameterSets };
    publish(plain.frames.slice(10, 20).map((frame) => ({ ...frame, parameterSets: again })));
    await soon(() => expect(viewer.frames()).toHaveLength(20));
    expect(viewer.texts("format")).toHaveLength(1);
  });

  it("that cannot be read are waited out, without a frame that nobody could decode", async () => {
    const viewer = await watch();
    const broken: ParameterSets = { ...plain.parameterSets, sps: [Buffer.from([0x67, 1])] };
    publish(plain.frames.slice(0, 5).map((frame) => ({ ...frame, parameterSets: broken })));
    publish(plain.frames.slice(10, 12));
    await soon(() => expect(viewer.frames()).toHaveLength(2));
    expect(flagsOf(viewer.frames())).toEqual([key, 0]);
  });
});

describe("a source that does not say whether it reorders", () => {
  const sample = encodeSample({
    codec: "h264",
    encoder: ["-bf", "2", "-x264-params", "b-adapt=0", "-sc_threshold", "0"],
    gop: 10,
  });
  const silentSets: ParameterSets = { ...sample.parameterSets, sps: sample.parameterSets.sps.map(withoutRestriction) };
  const frames = sample.frames.map((frame) => ({ ...frame, parameterSets: silentSets }));
  const firstB = frames.findIndex((frame, n) => n > 0 && frame.timestampTicks90k < (frames[n - 1]?.timestampTicks90k ?? 0));

  it("is taken for one that does not until the first B slice, and announced as it is from the next key frame", async () => {
    const viewer = await watch();
    publish(frames.slice(0, 30));
    await soon(() => expect(viewer.texts("format")).toHaveLength(2));
    const inits = viewer.pictures().filter(({ header }) => header.kind === BINARY_KIND.init);
    const sps = silentSets.sps[0] ?? Buffer.alloc(0);
    expect(inits.map(({ payload }) => payload.includes(sps))).toEqual([false, true]);
    const nextKey = frames.findIndex((frame, n) => n > firstB && frame.isKey);
    await soon(() => expect(viewer.frames()).toHaveLength(firstB + 30 - nextKey));
    expect(viewer.texts("dropped")).toMatchObject([{ frames: nextKey - firstB }]);
  });

  it("is known to reorder when the group to join on shows it", async () => {
    publish(frames.slice(0, 8));
    const viewer = await watch();
    await soon(() => expect(viewer.frames()).toHaveLength(8));
    expect(viewer.texts("format")).toHaveLength(1);
    expect(viewer.pictures()[0]?.payload.includes(silentSets.sps[0] ?? Buffer.alloc(0))).toBe(true);
  });
});

it("gives media time without a hole where the camera's clock jumps", async () => {
  const viewer = await watch();
  publish(
    plain.frames.map((frame, n) => ({ ...frame, timestampTicks90k: (frame.timestampTicks90k + (n < 15 ? 0 : 1e9)) as Ticks90k })),
  );
  await soon(() => expect(viewer.frames()).toHaveLength(40));
  expect(viewer.frames().map(({ header }) => header.mediaTimeTicks90k)).toEqual(Array.from({ length: 40 }, (_, n) => n * 3600));
});

/** The SPS with bitstream_restriction_flag cleared and what follows it cut off: the flag is the last bit before the stop bit. */
function withoutRestriction(nal: Buffer): Buffer {
  const vui = readH264Sps(nal)?.vui;
  if (typeof vui !== "object") throw new Error("no VUI");
  const bits = [...nal].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const escapes = (nal.toString("hex").match(/000003/g) ?? []).length;
  const cut = `${bits.slice(0, vui.restrictionFlagAtBits + escapes * 8)}01`;
  const bytes = cut.padEnd(Math.ceil(cut.length / 8) * 8, "0").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
