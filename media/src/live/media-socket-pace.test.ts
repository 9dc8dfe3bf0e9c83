import { BINARY_FLAG, BINARY_KIND, type LiveFormat, type Pace } from "@vigie/shared/live/wire";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { type ReceivedPicture, startMediaSocket, TestViewer } from "../../../tests/support/media-viewer.ts";
import { decodedPictures, encodeSample, toAnnexB } from "../../../tests/support/video-samples.ts";
import type { Frame } from "../frames/frame.ts";
import { readH264Sps } from "../frames/h264-sps.ts";
import { StreamBus } from "../frames/stream-bus.ts";

/** Key frames a second apart, at 0, 10, 20 …: farther than a wait that passes for usual at ten frames a second. */
const GOP = 10;
const FRAME_TICKS = 9_000;
const GOP_TICKS = GOP * FRAME_TICKS;
const { frames: sample, parameterSets } = encodeSample({
  codec: "h264",
  encoder: ["-bf", "0", "-sc_threshold", "0"],
  frames: 100,
  framesPerSecond: 10,
  gop: GOP,
});
const { key, join, joinEnd } = BINARY_FLAG;

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
const publish = (frames: readonly Frame[]) => {
  for (const frame of frames) bus.publish(frame);
};
const flagsOf = (pictures: readonly ReceivedPicture[]) => pictures.map(({ header }) => header.flags);
const timesOf = (pictures: readonly ReceivedPicture[]) => pictures.map(({ header }) => header.mediaTimeTicks90k);
const sourceOf = (pictures: readonly ReceivedPicture[]) =>
  pictures.map(({ header }) => sample.findIndex(({ receivedAt }) => receivedAt === header.receivedAt));

async function watch({ pace, format = "fragments" }: { pace?: Pace; format?: LiveFormat } = {}): Promise<TestViewer> {
  const viewer = await TestViewer.connect(at.url);
  viewer.send({ type: "subscribe", channel: 1, format, grant: at.door.grant(bus), ...(pace === undefined ? {} : { pace }) });
  await soon(() => expect(viewer.texts("subscribed")).toHaveLength(1));
  return viewer;
}

/** The node has read everything that the viewer sent before. */
async function settled(viewer: TestViewer): Promise<void> {
  const answers = () => viewer.texts("clock").filter(({ sentAt }) => sentAt !== 0).length;
  const before = answers();
  viewer.send({ type: "clock", sentAt: clock.now() });
  await soon(() => expect(answers()).toBeGreaterThan(before));
}

async function changePace(viewer: TestViewer, pace: Pace): Promise<void> {
  viewer.send({ type: "pace", channel: 1, pace });
  await settled(viewer);
}

/** Every sample begins where the one before ends: tfdt and the one duration of trun, whose places in a fragment are fixed. */
function expectTiled(pictures: readonly ReceivedPicture[]): void {
  let endTicks90k = 0;
  for (const { header, payload } of pictures) {
    expect(header.mediaTimeTicks90k).toBe(endTicks90k);
    const tfdt = payload.indexOf("tfdt", 0, "latin1") + 8;
    expect(Number(payload.readBigUInt64BE(tfdt))).toBe(endTicks90k);
    endTicks90k += payload.readUInt32BE(payload.indexOf("trun", 0, "latin1") + 16);
  }
}

describe("a channel at key-frame pace", () => {
  it("joins on the newest key frame alone and then gets each key frame, a sample from one to the next", async () => {
    publish(sample.slice(0, 14));
    const viewer = await watch({ pace: "key-frames" });
    publish(sample.slice(14, 45));
    await soon(() => expect(viewer.frames()).toHaveLength(4));
    await settled(viewer);
    expect(sourceOf(viewer.frames())).toEqual([10, 20, 30, 40]);
    expect(flagsOf(viewer.frames())).toEqual([key | join | joinEnd, key, key, key]);
    expect(viewer.frames().map(({ header }) => header.sequence)).toEqual([1, 2, 3, 4]);
    const [, second, third, fourth] = timesOf(viewer.frames());
    expect([(third ?? 0) - (second ?? 0), (fourth ?? 0) - (third ?? 0)]).toEqual([GOP_TICKS, GOP_TICKS]);
    expectTiled(viewer.frames());
    expect(viewer.texts("dropped")).toEqual([]);
  });

  it("goes back to every frame at once: the group so far comes as a burst", async () => {
    publish(sample.slice(0, 2));
    const viewer = await watch({ pace: "key-frames" });
    publish(sample.slice(2, 24));
    await soon(() => expect(viewer.frames()).toHaveLength(3));
    await changePace(viewer, "full");
    expect(sourceOf(viewer.frames().slice(3))).toEqual([20, 21, 22, 23]);
    expect(flagsOf(viewer.frames().slice(3))).toEqual([key | join, join, join, join | joinEnd]);
    publish(sample.slice(24, 32));
    await soon(() => expect(viewer.frames()).toHaveLength(15));
    expect(sourceOf(viewer.frames().slice(7))).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
    expect(viewer.texts("format")).toHaveLength(1);
    expectTiled(viewer.frames());
    const decoded = decodedPictures(Buffer.concat(viewer.pictures().map(({ payload }) => payload)), "mp4").slice(3);
    const source = decodedPictures(toAnnexB(parameterSets, sample.slice(20, 32)), "h264");
    expect(decoded.map(({ md5 }) => md5)).toEqual(source.map(({ md5 }) => md5));
  });

  it("keeps media time without a hole and true to the camera's over changes in mid-stream", async () => {
    const viewer = await watch();
    publish(sample.slice(0, 25));
    await soon(() => expect(viewer.frames()).toHaveLength(25));
    await changePace(viewer, "key-frames");
    publish(sample.slice(25, 61));
    await soon(() => expect(viewer.frames()).toHaveLength(29));
    expect(sourceOf(viewer.frames().slice(25))).toEqual([30, 40, 50, 60]);
    await changePace(viewer, "full");
    await changePace(viewer, "full");
    publish(sample.slice(61, 72));
    await soon(() => expect(viewer.frames()).toHaveLength(41));
    expectTiled(viewer.frames());
    const times = timesOf(viewer.frames());
    expect((times[28] ?? 0) - (times[26] ?? 0)).toBe(2 * GOP_TICKS);
    expect((times[40] ?? 0) - (times[31] ?? 0)).toBe(9 * FRAME_TICKS);
  });

  it("takes a pace that was sent while its grant was being verified", async () => {
    publish(sample.slice(0, 14));
    const viewer = await TestViewer.connect(at.url);
    viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant: at.door.grant(bus) });
    viewer.send({ type: "pace", channel: 1, pace: "key-frames" });
    viewer.send({ type: "pace", channel: 9, pace: "key-frames" });
    await soon(() => expect(viewer.frames()).toHaveLength(1));
    publish(sample.slice(14, 21));
    await soon(() => expect(sourceOf(viewer.frames())).toEqual([10, 20]));
  });

  it("is held to its acknowledgements like any other, and gets no burst while it lags", async () => {
    publish(sample.slice(0, 1));
    const viewer = await watch({ pace: "key-frames" });
    await soon(() => expect(viewer.frames()).toHaveLength(1));
    viewer.acknowledges = false;
    publish(sample.slice(1, 11));
    await soon(() => expect(viewer.frames()).toHaveLength(2));
    clock.advance(1_100);
    publish(sample.slice(11, 34));
    await changePace(viewer, "full");
    publish(sample.slice(34, 38));
    await settled(viewer);
    expect(sourceOf(viewer.frames())).toEqual([0, 10]);
    viewer.acknowledges = true;
    viewer.acknowledgeAll();
    await settled(viewer);
    publish(sample.slice(38, 43));
    await soon(() => expect(sourceOf(viewer.frames())).toEqual([0, 10, 40, 41, 42]));
    expectTiled(viewer.frames());
  });
});

it("announces a stream that reorders as one that does not, while only its key frames come", async () => {
  const encoder = ["-bf", "2", "-x264-params", "b-adapt=0", "-sc_threshold", "0"];
  const { frames } = encodeSample({ codec: "h264", encoder, frames: 50, gop: GOP });
  const viewer = await watch({ pace: "key-frames", format: "access-units" });
  publish(frames.slice(0, 31));
  const keys = frames.slice(0, 31).filter(({ isKey }) => isKey);
  await soon(() => expect(viewer.frames()).toHaveLength(keys.length));
  await changePace(viewer, "full");
  const configs = () => viewer.pictures().filter(({ header }) => header.kind === BINARY_KIND.decoderConfig);
  const reorderingOf = (config: Buffer) => {
    const vui = readH264Sps(config.subarray(8, 8 + config.readUInt16BE(6)))?.vui;
    return typeof vui === "object" ? vui.restriction?.maxNumReorderFrames : undefined;
  };
  await soon(() => expect(configs().map(({ payload }) => reorderingOf(payload))).toEqual([0, 2]));
  const times = timesOf(viewer.frames());
  expect(times.every((time, n) => n === 0 || time > (times[n - 1] ?? 0))).toBe(true);
});
