import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { RecordingPlan } from "@vigie/shared/recordings/schema";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { fragmentsOf, framesOfFiles, hashOf, recordedFiles } from "../../../tests/support/recorded-frames.ts";
import { aRecording } from "../../../tests/support/recording.ts";
import { encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import type { Frame } from "../frames/frame.ts";
import { readSegment } from "./segment-reader.ts";

const FRAME_MS = 40;
let sample: VideoSample;
let other: VideoSample;
let directory: string;
let clock: ManualClock;

beforeAll(() => {
  sample = encodeSample({ codec: "h264", encoder: ["-bf", "0"], sizePx: "160x90" });
  other = encodeSample({ codec: "h264", encoder: ["-bf", "0"], sizePx: "320x180" });
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-recorder-"));
  clock = new ManualClock(Date.UTC(2026, 0, 15, 3));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** So many seconds of it: a key frame each second. */
const seconds = (count: number, of = sample): Frame[] =>
  Array.from({ length: count * 25 }, (_, index) => of.frames[index % of.frames.length] as Frame);

function read(path: string) {
  const file = openSync(path, "r");
  try {
    return readSegment(file);
  } finally {
    closeSync(file);
  }
}

describe.each(["h264", "h265"] as const)("%s", (codec) => {
  let reordered: VideoSample;
  beforeAll(() => {
    reordered = encodeSample({ codec, encoder: ["-bf", "2"], sizePx: "160x90" });
  });

  it("writes every access unit as the camera sent it, and ffmpeg decodes the same pictures", async () => {
    const recording = await aRecording({ directory, clock });
    const base = clock.now() * 90;
    const fed = await recording.feed(reordered.frames, {
      timestampOf: (index) => base + (reordered.frames[index]?.timestampTicks90k ?? 0),
    });
    await recording.end();
    const files = recordedFiles(directory, recording.cameraId);
    expect(framesOfFiles(files).map(({ data }) => hashOf(data))).toEqual(fed.map(({ data }) => hashOf(data)));
    expect(files).toHaveLength(1);
    const source = join(directory, codec === "h264" ? "source.h264" : "source.h265");
    writeFileSync(source, reordered.annexB);
    expect(decoded(files[0] ?? "")).toEqual(decoded(source));
    expect(decoded(source)).toHaveLength(reordered.frames.length);
  });
});

const decoded = (path: string): string[] =>
  execFileSync("ffmpeg", ["-v", "error", "-i", path, "-fps_mode", "passthrough", "-f", "framehash", "-hash", "md5", "-"], {
    encoding: "utf8",
  })
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(",").at(-1)?.trim() ?? "");

it("begins a fragment at each key frame and puts no more than a second into one", async () => {
  const long = encodeSample({ codec: "h264", encoder: ["-bf", "0"], sizePx: "160x90", frames: 100, gop: 60 });
  const recording = await aRecording({ directory, clock });
  await recording.feed(long.frames);
  await recording.end();
  const fragments = recordedFiles(directory, recording.cameraId).flatMap((path) => fragmentsOf(readFileSync(path)));
  expect(fragments.map((frames) => frames.length)).toEqual([25, 25, 10, 25, 15]);
  for (const frames of fragments) expect(frames.slice(1).some(({ isKey }) => isKey)).toBe(false);
  expect(fragments.map(([first]) => first?.isKey)).toEqual([true, false, false, true, false]);
});

it("cuts about once a minute at a key frame: files of one run follow each other without a hole, chained and sealed", async () => {
  const recording = await aRecording({ directory, clock });
  const fed = await recording.feed(seconds(150));
  await recording.end();
  const rows = recording.rows();
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(new Set(rows.map(({ run }) => run)).size).toBe(1);
  expect(rows.map(({ ordinal }) => ordinal)).toEqual(rows.map((_, index) => index));
  for (const [index, row] of rows.entries()) {
    expect(row).toMatchObject({ state: "closed", isSuspect: false });
    const next = rows[index + 1];
    if (next === undefined) continue;
    expect(next.startAt).toBe(row.endAt);
    expect(next.chainBefore).toEqual(row.chain);
    expect(row.endAt - row.startAt).toBeLessThanOrEqual(60_000);
  }
  const files = recordedFiles(directory, recording.cameraId);
  for (const [index, path] of files.entries()) {
    const { seal, head, fault, sha256, fragments } = read(path);
    expect(fault).toBeNull();
    expect(seal?.sha256).toBe(sha256.toString("hex"));
    expect(head).toMatchObject({ id: rows[index]?.id, startAt: rows[index]?.startAt });
    expect(fragments[0]?.beginsWithKey).toBe(true);
    expect(rows[index]?.keyFrames.map(({ atByte }) => atByte)).toEqual(
      fragments.filter(({ beginsWithKey }) => beginsWithKey).map(({ atByte }) => atByte),
    );
  }
  const frames = framesOfFiles(files);
  expect(frames.map(({ data }) => hashOf(data))).toEqual(fed.map(({ data }) => hashOf(data)));
  // Media time goes on from file to file.
  expect(frames.map(({ decodeTicks90k }) => decodeTicks90k)).toEqual(frames.map((_, index) => index * FRAME_MS * 90));
});

it("cuts at UTC midnight, and begins the next day's chain", async () => {
  clock = new ManualClock(Date.UTC(2026, 0, 15, 23, 59, 57));
  const recording = await aRecording({ directory, clock });
  await recording.feed(seconds(6));
  await recording.end();
  const rows = recording.rows();
  expect(rows.map(({ day, ordinal }) => [day, ordinal])).toEqual([
    ["2026-01-15", 0],
    ["2026-01-16", 0],
  ]);
  expect(rows[1]?.startAt).toBe(Date.UTC(2026, 0, 16));
  expect(rows[0]?.run).toBe(rows[1]?.run);
});

it("begins another run at the first key frame after the clock was set forward, and says why nothing lies between", async () => {
  const recording = await aRecording({ directory, clock });
  await recording.feed(seconds(3), { timestampOf: (index) => index * FRAME_MS * 90 });
  clock.jumpWall(3_600_000);
  const jumpedAt = clock.now();
  await recording.feed(seconds(3), { timestampOf: (index) => (75 + index) * FRAME_MS * 90 });
  await recording.end();
  const rows = recording.rows();
  expect(new Set(rows.map(({ run }) => run)).size).toBe(2);
  expect(rows[0]?.endAt).toBe(jumpedAt - 3_600_000);
  expect(rows.at(-1)?.startAt).toBe(jumpedAt);
  expect(recording.gaps()[0]).toEqual({ from: jumpedAt - 3_600_000, until: jumpedAt, cause: "node" });
  expect(framesOfFiles(recordedFiles(directory, recording.cameraId))).toHaveLength(150);
});

it("loses no frame when the clock goes back", async () => {
  const recording = await aRecording({ directory, clock });
  await recording.feed(seconds(3), { timestampOf: (index) => index * FRAME_MS * 90 });
  clock.jumpWall(-7_200_000);
  await recording.feed(seconds(3), { timestampOf: (index) => (75 + index) * FRAME_MS * 90 });
  await recording.end();
  expect(new Set(recording.rows().map(({ run }) => run)).size).toBe(2);
  expect(framesOfFiles(recordedFiles(directory, recording.cameraId))).toHaveLength(150);
});

it("begins another run when the camera sends other parameter sets", async () => {
  const recording = await aRecording({ directory, clock });
  await recording.feed([...seconds(2), ...seconds(2, other)]);
  await recording.end();
  const rows = recording.rows();
  expect(rows.map(({ codecString }) => codecString)).toHaveLength(2);
  expect(new Set(rows.map(({ run }) => run)).size).toBe(2);
  const sizes = recordedFiles(directory, recording.cameraId).map((path) =>
    execFileSync("ffprobe", ["-v", "error", "-show_entries", "stream=width", "-of", "csv=p=0", path], {
      encoding: "utf8",
    }).trim(),
  );
  expect(sizes).toEqual(["160", "320"]);
});

it("writes down from the last picture to the next why nothing came, and says so by what reached the disk", async () => {
  const recording = await aRecording({ directory, clock });
  await recording.feed(seconds(2));
  const lastEndAt = clock.now();
  expect(recording.told.at(-1)).toMatchObject({ state: "recording" });
  clock.advance(4_000);
  recording.bus.changeState({ state: "backing_off", sinceAt: lastEndAt, fault: "connection_refused" });
  await recording.settled();
  expect(recording.told.at(-1)).toEqual({ state: "gap", sinceAt: lastEndAt, cause: "camera" });
  // Behind the platter's answer.
  await vi.waitFor(() => expect(recording.rows()[0]).toMatchObject({ state: "closed", endAt: lastEndAt }), { timeout: 10_000 });
  expect(recording.gaps()).toEqual([{ from: lastEndAt, until: null, cause: "camera" }]);
  clock.advance(6_000);
  const backAt = clock.now();
  recording.bus.changeState({ state: "streaming", sinceAt: backAt, format: null });
  await recording.feed(seconds(2));
  expect(recording.gaps()).toEqual([{ from: lastEndAt, until: backAt, cause: "camera" }]);
  expect(recording.told.at(-1)).toEqual({ state: "recording", sinceAt: backAt });
  await recording.end();
  expect(recording.gaps().at(-1)).toEqual({ from: clock.now(), until: null, cause: "node" });
});

it("notes as lost on the way what is missing between two pictures of a session that goes on", async () => {
  const recording = await aRecording({ directory, clock });
  await recording.feed(seconds(2));
  const from = clock.now();
  clock.advance(3_000);
  const until = clock.now();
  await recording.feed(seconds(2));
  expect(recording.gaps()).toEqual([{ from, until, cause: "network" }]);
  await recording.end();
  expect(new Set(recording.rows().map(({ run }) => run)).size).toBe(2);
});

it("takes pictures that came late, all at once, for late and not for missing", async () => {
  const recording = await aRecording({ directory, clock });
  const base = clock.now() * 90;
  await recording.feed(seconds(2), { timestampOf: (index) => base + index * FRAME_MS * 90 });
  clock.advance(3_000);
  await recording.feed(seconds(4), { everyMs: 10, timestampOf: (index) => base + (50 + index) * FRAME_MS * 90 });
  await recording.end();
  expect(recording.gaps().filter(({ cause }) => cause === "network")).toEqual([]);
  expect(framesOfFiles(recordedFiles(directory, recording.cameraId))).toHaveLength(150);
});

it("records in the hours of the plan alone, to the picture, and misses nothing outside them", async () => {
  // Thursday 15 January 2026, 04:00 in Paris.
  const plan: RecordingPlan = {
    schedule: {
      kind: "hours",
      hours: [
        { weekday: 4, from: "04:00", until: "04:01" },
        { weekday: 4, from: "04:02", until: "24:00" },
      ],
    },
    sub: null,
  };
  clock = new ManualClock(Date.UTC(2026, 0, 15, 2, 59, 50));
  const recording = await aRecording({ directory, clock, plan });
  await recording.feed(seconds(145));
  await recording.end();
  const rows = recording.rows();
  expect(rows[0]?.startAt).toBe(Date.UTC(2026, 0, 15, 3));
  expect(rows.map(({ startAt, endAt }) => [startAt, endAt])).not.toContainEqual([expect.anything(), undefined]);
  const inPause = rows.filter(
    ({ startAt, endAt }) => startAt < Date.UTC(2026, 0, 15, 3, 2) && endAt > Date.UTC(2026, 0, 15, 3, 1),
  );
  expect(inPause).toEqual([]);
  expect(recording.told.map(({ state }) => state)).toEqual(["recording", "off", "recording", "gap"]);
  expect(recording.gaps()).toEqual([{ from: clock.now(), until: null, cause: "node" }]);
});

it("goes on from where an earlier life ended, and lays what was missed to the node", async () => {
  const first = await aRecording({ directory, clock });
  await first.feed(seconds(2));
  const endedAt = clock.now();
  await first.end();
  clock.advance(5_000);
  const backAt = clock.now();
  const second = await aRecording({ directory, clock, cameraId: first.cameraId });
  await second.feed(seconds(2));
  expect(second.gaps()).toEqual([{ from: endedAt, until: backAt, cause: "node" }]);
  await second.end();
  expect(second.rows().map(({ ordinal, state }) => [ordinal, state])).toEqual([
    [0, "closed"],
    [1, "closed"],
  ]);
  expect(second.rows()[1]?.chainBefore).toEqual(second.rows()[0]?.chain);
});

it("leaves whole fragments out when the disk does not keep up, says so, and begins again when it does", async () => {
  const recording = await aRecording({ directory, clock });
  await recording.feed(seconds(2));
  const from = clock.now();
  recording.setRoom(false);
  await recording.feed(seconds(3));
  expect(recording.told.at(-1)).toEqual({ state: "gap", sinceAt: from, cause: "disk" });
  recording.setRoom(true);
  recording.recorder.sweep();
  const untilAtMost = clock.now() + 1_000;
  await recording.feed(seconds(3));
  const [gap] = recording.gaps();
  expect(gap).toMatchObject({ from, cause: "disk" });
  expect(gap?.until).toBeLessThanOrEqual(untilAtMost);
  expect(recording.told.at(-1)).toEqual({ state: "recording", sinceAt: gap?.until as EpochMs });
  await recording.end();
});
