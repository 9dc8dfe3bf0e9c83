import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { writeCodecConfig } from "../../../media/src/fmp4/codec-config.ts";
import type { Frame, ParameterSets } from "../../../media/src/frames/frame.ts";
import { readDecoderRecord } from "../../../media/src/nms/decoder-record.ts";
import { writeFrame, writeSequenceHeader } from "../../../media/src/nms/flv-video.ts";
import { runClient } from "./rtmp-client.ts";
import {
  ffmpeg,
  flvPictureHashes,
  makeClip,
  PLAY_KEY,
  PUSH_KEY,
  pictureHash,
  type RunningHub,
  readFlv,
  startHub,
  toFrames,
  until,
} from "./support.ts";

let frames: Frame[];
let hub: RunningHub;

beforeAll(async () => {
  frames = toFrames("h265", await makeClip("h265"));
});
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub.stop());

const setsOf = (some: readonly Frame[]): ParameterSets => some[0]?.parameterSets ?? expect.fail("no frames");

it("takes enhanced RTMP (hvc1) from an encoder and gives it to FLV players, frame by frame the same", async () => {
  const arrived: Frame[] = [];
  hub.bus.subscribe({ onFrame: (frame) => arrived.push(frame), onState: () => undefined });
  const encoder = await runClient(`rtmp://127.0.0.1:${hub.rtmpPort}/ingest/${hub.cameraId}?key=${PUSH_KEY}`, "publish");
  const record = writeCodecConfig(setsOf(frames));
  encoder.sendVideo(0, writeSequenceHeader("h265", record ?? expect.fail("no record")));
  const [firstKey, ...others] = frames;
  encoder.sendVideo(0, writeFrame("h265", true, 80, firstKey?.data ?? expect.fail("no key frame")));
  await until(() => arrived.length === 1, "the key frame on the bus");
  expect(hub.bus.state).toMatchObject({ state: "streaming", format: { codec: "h265", widthPx: 320, heightPx: 180 } });

  const player = new WebSocket(`ws://127.0.0.1:${hub.httpPort}/live/${hub.cameraId}.flv?key=${PLAY_KEY}`);
  const parts: Buffer[] = [];
  player.on("message", (part: Buffer) => parts.push(part));
  await until(() => parts.length >= 3, "header, sequence header and key frame");
  others.forEach((frame, index) => {
    encoder.sendVideo((index + 1) * 40, writeFrame("h265", frame.isKey, 80, frame.data));
  });
  await until(() => parts.length >= 2 + frames.length, "all frames played");

  const hashes = frames.map((frame) => pictureHash("h265", frame.data));
  const { tags } = readFlv(Buffer.concat(parts));
  expect(arrived.map((frame) => pictureHash("h265", frame.data))).toEqual(hashes);
  expect(flvPictureHashes("h265", tags)).toEqual(hashes);
  expect(tags[0]?.body.subarray(0, 5)).toEqual(Buffer.from([0x90, ...Buffer.from("hvc1")]));
  expect(arrived.map((frame) => frame.timestampTicks90k / 90)).toEqual(frames.map((_, index) => index * 40 + 80));
  expect(setsOf(arrived)).toEqual(setsOf(frames));
  player.terminate();
  encoder.client.disconnect();
});

it.each(["h264", "h265"] as const)("writes the same %s decoder record as ffmpeg", async (codec) => {
  const units = await makeClip(codec);
  const clip = toFrames(codec, units);
  const written = writeCodecConfig(setsOf(clip)) ?? expect.fail("no record");
  const encoder = codec === "h264" ? ["libx264"] : ["libx265", "-x265-params", "log-level=none:aud=1:bframes=0:keyint=12"];
  const source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-frames:v", "50"];
  const mp4 = ffmpeg(
    ...source,
    "-c:v",
    ...encoder,
    "-f",
    "mp4",
    "-movflags",
    "frag_keyframe+empty_moov+default_base_moof",
    "pipe:1",
  );
  expect(await mp4.exit).toBe(0);
  const box = codec === "h264" ? "avcC" : "hvcC";
  const at = mp4.output().indexOf(box);
  const expected = mp4.output().subarray(at + 4, at - 4 + mp4.output().readUInt32BE(at - 4));
  if (codec === "h264") expect(written).toEqual(expected);
  // What ffmpeg knows of frame rate and slices is left unknown; its further arrays hold SEI messages.
  for (const field of [
    [0, 13],
    [16, 19],
    [21, 22],
  ] as const)
    expect(written.subarray(...field)).toEqual(expected.subarray(...field));
  const sets = readDecoderRecord(codec, expected)?.parameterSets ?? [];
  expect(sets).toEqual(expect.arrayContaining(readDecoderRecord(codec, written)?.parameterSets.map((nal) => nal) ?? []));
});
