import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Frame } from "../../../media/src/frames/frame.ts";
import {
  type FfmpegRun,
  ffmpeg,
  flvPictureHashes,
  PLAY_KEY,
  PUSH_KEY,
  pictureHash,
  playToFlv,
  type RunningHub,
  readBytes,
  readFlv,
  startHub,
  until,
} from "./support.ts";

let hub: RunningHub;
let arrived: Frame[];
let directory: string;
const running: FfmpegRun[] = [];

beforeEach(async () => {
  hub = await startHub();
  arrived = [];
  hub.bus.subscribe({ onFrame: (frame) => arrived.push(frame), onState: () => undefined });
});

afterEach(async () => {
  for (const run of running.splice(0)) {
    run.process.kill("SIGKILL");
    await run.exit;
  }
  await hub.stop();
});

function start(...options: string[]): FfmpegRun {
  const run = ffmpeg(...options);
  running.push(run);
  return run;
}

/** A clip with B-frames and sound, as a file that ffmpeg pushes without touching it. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "vigie-nms-"));
  const inputs = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine=frequency=440"];
  const codecs = ["-c:v", "libx264", "-g", "25", "-bf", "2", "-c:a", "aac", "-t", "3"];
  const run = ffmpeg(...inputs, ...codecs, "-f", "flv", path("clip.flv"));
  expect(await run.exit).toBe(0);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const path = (name: string) => join(directory, name);

const pushAddress = (key = PUSH_KEY, application = "ingest") =>
  `rtmp://127.0.0.1:${hub.rtmpPort}/${application}/${hub.cameraId}?key=${key}`;
const push = (file: string, address = pushAddress(), ...before: string[]) =>
  start("-re", ...before, "-i", file, "-c", "copy", "-f", "flv", address);

it("takes an encoder's pictures to the camera's bus as they were, and leaves its sound at the door", async () => {
  const { tags } = readFlv(await readBytes(path("clip.flv")));
  expect(tags.some((tag) => tag.type === 8)).toBe(true);
  const encoder = push(path("clip.flv"));
  await until(() => hub.bus.state.state === "streaming", "streaming");
  expect(hub.bus.state).toMatchObject({ format: { codec: "h264", widthPx: 320, heightPx: 180 } });
  expect(await encoder.exit).toBe(0);
  await until(() => hub.bus.state.state === "backing_off", "the end is seen");
  expect(hub.bus.state).toMatchObject({ fault: "not_publishing", sinceAt: arrived.at(-1)?.receivedAt });

  expect(arrived.map((frame) => pictureHash("h264", frame.data))).toEqual(flvPictureHashes("h264", tags));
  expect(arrived).toHaveLength(75);
  const shownMs = arrived.map((frame) => Math.round((frame.timestampTicks90k - (arrived[0]?.timestampTicks90k ?? 0)) / 90));
  expect(shownMs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 75 }, (_, index) => index * 40));
  expect(shownMs).not.toEqual(shownMs.toSorted((a, b) => a - b));
  expect(new Set(arrived.map((frame) => frame.parameterSets)).size).toBe(1);
  expect(arrived.filter((frame) => frame.isKey)).toHaveLength(3);
  expect(hub.logged.join("")).not.toContain(PUSH_KEY);
});

it("plays a pushed camera like any other, with the times of its B-frames, under /live and never under /ingest", async () => {
  push(path("clip.flv"), pushAddress(), "-stream_loop", "-1");
  await until(() => arrived.length > 30, "frames on the bus");
  const refused = start("-i", pushAddress(PLAY_KEY), "-c", "copy", "-f", "null", "-");
  const alsoRefused = start("-i", pushAddress(PUSH_KEY), "-c", "copy", "-f", "null", "-");
  const player = start(...playToFlv(pushAddress(PLAY_KEY, "live"), 60, path("played.flv")));
  expect(await refused.exit).not.toBe(0);
  expect(await alsoRefused.exit).not.toBe(0);
  expect(await player.exit).toBe(0);
  const { tags } = readFlv(await readBytes(path("played.flv")));
  const played = flvPictureHashes("h264", tags);
  const all = arrived.map((frame) => pictureHash("h264", frame.data));
  const from = all.findIndex((_, index) => played.every((hash, offset) => all[index + offset] === hash));
  expect(from).toBeGreaterThanOrEqual(0);
  const video = tags.filter((tag) => tag.type === 9 && tag.body[1] === 1);
  const composition = video.map((tag) => tag.body.readIntBE(2, 3));
  const shownMs = video.map((tag, index) => tag.stampMs + (composition[index] ?? 0));
  const sourceMs = arrived.slice(from, from + 60).map((frame) => frame.timestampTicks90k / 90);
  const base = (shownMs[0] ?? 0) - (sourceMs[0] ?? 0);
  const errorsMs = shownMs.map((ms, index) => Math.abs(ms - (sourceMs[index] ?? 0) - base));
  expect(Math.max(...errorsMs)).toBeLessThanOrEqual(1);
  expect(Math.min(...composition)).toBeGreaterThanOrEqual(0);
});

it("refuses a second encoder while the first lives, and takes another one afterwards", async () => {
  const first = push(path("clip.flv"), pushAddress(), "-stream_loop", "-1");
  await until(() => arrived.length > 5, "the first flows");
  const second = push(path("clip.flv"));
  expect(await second.exit).not.toBe(0);
  expect(hub.bus.state.state).toBe("streaming");

  first.process.kill("SIGKILL");
  await until(() => hub.bus.state.state === "backing_off", "the first is gone");
  const before = arrived.length;
  push(path("clip.flv"));
  await until(() => arrived.length > before + 5, "the third flows");
  expect(hub.bus.state.state).toBe("streaming");
});

it("cuts an encoder that falls silent, and says so", async () => {
  const encoder = push(path("clip.flv"), pushAddress(), "-stream_loop", "-1");
  await until(() => arrived.length > 5, "it flows");
  encoder.process.kill("SIGSTOP");
  await until(() => hub.bus.state.state === "backing_off", "the stall is seen");
  expect(hub.bus.state).toMatchObject({ fault: "stalled", sinceAt: arrived.at(-1)?.receivedAt });
  encoder.process.kill("SIGCONT");
  expect(await encoder.exit).not.toBe(0);
});

it("cuts an encoder whose camera is another now, because its key or its place changed", async () => {
  const encoder = push(path("clip.flv"), pushAddress(), "-stream_loop", "-1");
  await until(() => arrived.length > 5, "it flows");
  hub.hub.keepCameras(() => hub.bus);
  const before = arrived.length;
  await until(() => arrived.length > before, "it still flows");
  hub.keys.push = "another key";
  hub.hub.keepCameras(() => hub.bus);
  expect(await encoder.exit).not.toBe(0);
  await until(() => hub.bus.state.state === "backing_off", "the end is seen");
});

it.each([
  ["a wrong key", () => pushAddress("wrong")],
  ["no key", () => pushAddress().replace(/\?.*/, "")],
  ["a play key", () => pushAddress(PLAY_KEY)],
  ["the path of players", () => pushAddress(PUSH_KEY, "live")],
])("refuses an encoder with %s", async (_, address) => {
  const encoder = push(path("clip.flv"), address());
  expect(await encoder.exit).not.toBe(0);
  expect(arrived).toHaveLength(0);
  expect(hub.bus.state.state).toBe("idle");
});
