import type { VideoCodec } from "@vigie/shared/cameras/schema";
import { BINARY_FLAG } from "@vigie/shared/live/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StreamBus } from "../../../media/src/frames/stream-bus.ts";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { type CameraServer, type Quirks, startCameraServer } from "../../../scripts/cameras/index.ts";
import { startMediaSocket, TestViewer } from "../../support/media-viewer.ts";
import { decodedMd5, playedMd5 } from "../../support/video-samples.ts";
import { CAPTURES, depacketize, readCapture } from "../rtsp/capture.ts";
import { readAccessUnitHashes } from "../rtsp/elementary-stream.ts";
import { expectIdentical, hashOf, SMALL_STREAM, until, untilFrames, watch } from "../rtsp/support.ts";
import { asByteStream, asMp4, hashReceived } from "./received.ts";

const FRAGMENTS = 1;
const ACCESS_UNITS = 2;
const CHANNELS = [FRAGMENTS, ACCESS_UNITS] as const;

interface Source {
  name: string;
  codec: VideoCodec;
  quirks: Partial<Quirks>;
}
const CAMERAS: Source[] = [
  { name: "H.264", codec: "h264", quirks: {} },
  { name: "H.264 with B-frames and four slices a picture", codec: "h264", quirks: { bFrames: 2, slices: 4 } },
  { name: "H.265", codec: "h265", quirks: {} },
];
/** A looped camera begins anew after so many pictures, each unlike all others: its number is drawn in it. */
const LOOP_PICTURES = 8 * SMALL_STREAM.framesPerSecond;
const RECEIVED_FRAMES = 100;
/** Where a stream with two B-frames is cut off, the last pictures shown may lack one that was to come before them. */
const CUT_OFF_PICTURES = 3;

let server: CameraServer;
let at: Awaited<ReturnType<typeof startMediaSocket>>;
beforeAll(async () => {
  server = await startCameraServer({
    cameras: CAMERAS.map(({ name, codec, quirks }) => ({
      name,
      caption: "quirks",
      main: { ...SMALL_STREAM, codec },
      sub: null,
      quirks,
    })),
  });
  at = await startMediaSocket(systemClock);
});
afterAll(async () => {
  at?.close();
  await server?.close();
});

/** One console that takes the stream in both formats over one socket. */
async function watchBoth(bus: StreamBus): Promise<TestViewer> {
  const viewer = await TestViewer.connect(at.url);
  viewer.send({ type: "subscribe", channel: FRAGMENTS, format: "fragments", grant: at.door.grant(bus) });
  viewer.send({ type: "subscribe", channel: ACCESS_UNITS, format: "access-units", grant: at.door.grant(bus) });
  await until(() => expect(viewer.texts("subscribed")).toHaveLength(CHANNELS.length));
  return viewer;
}

const haveCome = (viewer: TestViewer, frames: number) =>
  until(() => {
    for (const channel of CHANNELS) expect(viewer.frames(channel).length).toBeGreaterThanOrEqual(frames);
  });

const hashes = (codec: VideoCodec, viewer: TestViewer, channel: number) =>
  viewer.frames(channel).map((picture) => hashReceived(codec, picture));

const demuxerOf = (codec: VideoCodec) => (codec === "h264" ? "h264" : "hevc");

/** Decoded by each way that a console may take. */
const decode = (codec: VideoCodec, viewer: TestViewer): Promise<string[][]> =>
  Promise.all([
    decodedMd5(asMp4(viewer.pictures(FRAGMENTS)), "mp4"),
    decodedMd5(asByteStream(codec, viewer.pictures(ACCESS_UNITS)), demuxerOf(codec)),
  ]);

describe("frames that reach a console are the camera's own", () => {
  it.concurrent.each(CAMERAS)("of a camera that is pulled: $name", async ({ name, codec }) => {
    const watched = watch(server.address(name, "main"));
    // In the middle of a group of pictures, so that there is something to join on.
    await untilFrames(watched, SMALL_STREAM.gopFrames * 1.5);
    // What ffmpeg sees of the same camera owes nothing to the node: neither client nor depacketizer, nor what either could do to the bytes.
    const loop = playedMd5(server.address(name, "main"), LOOP_PICTURES);
    const viewer = await watchBoth(watched.bus);
    await haveCome(viewer, RECEIVED_FRAMES);
    await watched.supervision.stop();
    await until(() => expect(viewer.texts("state").filter(({ state }) => state.state === "idle")).toHaveLength(CHANNELS.length));
    viewer.socket.terminate();

    expect(viewer.texts("dropped")).toEqual([]);
    expectIdentical(watched.frames, server, name);
    const sent = watched.frames.map(hashOf);
    for (const channel of CHANNELS) {
      const received = viewer.frames(channel);
      const joinedAt = sent.length - received.length;
      expect(received[0]?.header.flags).toBe(BINARY_FLAG.key | BINARY_FLAG.join);
      expect(watched.frames[joinedAt]?.isKey).toBe(true);
      expect(hashes(codec, viewer, channel)).toEqual(sent.slice(joinedAt));
    }
    const pictures = await loop;
    expect(new Set(pictures).size).toBe(LOOP_PICTURES);
    const decoded = await decode(codec, viewer);
    expect(decoded.map(({ length }) => length)).toEqual(CHANNELS.map((channel) => viewer.frames(channel).length));
    for (const seen of decoded) expectRun(seen, pictures);
  });

  it.concurrent.each(CAPTURES)("of what another packetizer sent: %s", async (name) => {
    const capture = readCapture(name);
    const { codec, byteStream } = capture;
    const bus = new StreamBus({ state: "streaming", sinceAt: systemClock.now(), format: null }, () => undefined);
    const viewer = await watchBoth(bus);
    for (const frame of depacketize(capture, capture.packets).frames) bus.publish(frame);
    const encoded = readAccessUnitHashes(codec, byteStream);
    await haveCome(viewer, encoded.length);
    viewer.socket.terminate();
    for (const channel of CHANNELS) expect(hashes(codec, viewer, channel)).toEqual(encoded);
    const pictures = await decodedMd5(byteStream, demuxerOf(codec));
    expect(pictures).toHaveLength(encoded.length);
    expect(await decode(codec, viewer)).toEqual(CHANNELS.map(() => pictures));
  });
});

/** The pictures are those of the loop from the first one on, none left out, none twice. */
function expectRun(seen: readonly string[], loop: readonly string[]): void {
  const begin = loop.indexOf(seen[0] ?? "");
  expect(begin).toBeGreaterThanOrEqual(0);
  const whole = seen.slice(0, -CUT_OFF_PICTURES);
  expect(whole).toEqual(whole.map((_, index) => loop[(begin + index) % loop.length]));
}
