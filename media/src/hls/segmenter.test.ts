import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import { beforeAll, describe, expect, it } from "vitest";
import { faultsOf, type ParsedPlaylist, parsePlaylist } from "../../../tests/support/hls-playlist.ts";
import { decodedPictures, encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import type { Frame } from "../frames/frame.ts";
import { writePlaylist } from "./playlist.ts";
import { Segmenter } from "./segmenter.ts";

let clip: VideoSample;
let other: VideoSample;
let reordered: VideoSample;
let h265: VideoSample;
beforeAll(() => {
  const inOrder = ["-bf", "0"];
  clip = encodeSample({ codec: "h264", encoder: inOrder, frames: 50, gop: 25 });
  other = encodeSample({ codec: "h264", encoder: inOrder, frames: 25, sizePx: "160x90" });
  reordered = encodeSample({ codec: "h264", encoder: ["-bf", "2"], frames: 50, gop: 25 });
  h265 = encodeSample({ codec: "h265", frames: 50, gop: 25 });
});

interface Shape {
  framesPerSecond?: number;
  gopFrames?: number;
  startAt?: number;
  /** Added to the interval of each frame, in turn. */
  jitterTicks?: readonly number[];
}

const START_MS = Date.UTC(2026, 0, 15, 3, 0, 0);

/** `count` frames of a clip as a camera of that shape would send them. */
function* camera(
  { frames }: VideoSample,
  count: number,
  { framesPerSecond = 25, gopFrames = 25, startAt = 0, jitterTicks = [0] }: Shape = {},
): Generator<Frame> {
  const key = frames[0];
  const rest = frames.slice(1).filter(({ isKey }) => !isKey);
  let ticks = startAt * 90_000;
  for (let at = 0; at < count; at += 1) {
    const frame = at % gopFrames === 0 ? key : rest[at % rest.length];
    if (frame === undefined) throw new Error("the clip is empty");
    yield { ...frame, timestampTicks90k: ticks as Ticks90k, receivedAt: (START_MS + ticks / 90) as EpochMs };
    ticks += 90_000 / framesPerSecond + (jitterTicks[at % jitterTicks.length] ?? 0);
  }
}

const playlistOf = (segmenter: Segmenter, skips = false): ParsedPlaylist =>
  parsePlaylist(writePlaylist(segmenter.rendition, skips));

/** Feeds it, and holds every playlist on the way to the rules and to the one before it. */
function feed(segmenter: Segmenter, frames: Iterable<Frame>): ParsedPlaylist {
  let before: ParsedPlaylist | null = null;
  for (const frame of frames) {
    segmenter.push(frame);
    const now = playlistOf(segmenter);
    if (now.segments.length === 0) continue;
    expect(faultsOf(now)).toEqual([]);
    if (before !== null) expectUpdate(before, now);
    before = now;
  }
  return playlistOf(segmenter);
}

/** §6.2.1: what was said stays said. */
function expectUpdate(before: ParsedPlaylist, now: ParsedPlaylist): void {
  expect(now.mediaSequence).toBeGreaterThanOrEqual(before.mediaSequence);
  expect(now.targetSeconds).toBeGreaterThanOrEqual(before.targetSeconds);
  for (const old of before.segments) {
    const kept = now.segments.find(({ msn }) => msn === old.msn);
    if (kept === undefined) continue;
    expect(kept).toMatchObject({ map: old.map, dateTimeMs: old.dateTimeMs, isDiscontinuous: old.isDiscontinuous });
    if (kept.parts.length > 0) expect(kept.parts.slice(0, old.parts.length)).toEqual(old.parts);
  }
}

const allParts = ({ segments }: ParsedPlaylist) => segments.flatMap(({ parts }) => parts);

describe("a playlist", () => {
  it("cuts whole frames into parts of a quarter of a second, and segments at key frames", () => {
    const playlist = feed(new Segmenter([]), camera(clip, 25 * 4 + 12));
    expect(playlist.segments.map(({ durationSeconds }) => durationSeconds)).toEqual([1, 1, 1, 1, null]);
    expect(playlist.segments.at(-1)?.parts.map(({ durationSeconds }) => durationSeconds)).toEqual([0.24, 0.24]);
    for (const { parts } of playlist.segments)
      expect(parts.map(({ isIndependent }) => isIndependent)).toEqual(parts.map((_, at) => at === 0));
    expect(playlist).toMatchObject({ targetSeconds: 2, partTargetSeconds: 0.275, hint: "p4.2.mp4" });
  });

  it("dates each segment by the node's clock when its first frame came", () => {
    const playlist = feed(new Segmenter([]), camera(clip, 60));
    expect(playlist.segments.map(({ dateTimeMs }) => dateTimeMs)).toEqual([START_MS, START_MS + 1000, START_MS + 2000]);
  });

  it("can be played at once from the group of pictures so far", () => {
    const playlist = playlistOf(new Segmenter([...camera(clip, 20)]));
    expect(faultsOf(playlist)).toEqual([]);
    expect(playlist.segments).toMatchObject([{ msn: 0, map: "init0.mp4", uri: null }]);
    expect(playlist.segments[0]?.parts.map(({ isIndependent }) => isIndependent)).toEqual([true, false, false]);
  });

  it.each([
    { framesPerSecond: 30, part: 7 / 30 },
    { framesPerSecond: 25, part: 6 / 25 },
    { framesPerSecond: 20, part: 5 / 20 },
    { framesPerSecond: 15, part: 3 / 15 },
    { framesPerSecond: 12, part: 3 / 12 },
    { framesPerSecond: 10, part: 2 / 10 },
    { framesPerSecond: 8, part: 2 / 8 },
    { framesPerSecond: 6, part: 1 / 6 },
    { framesPerSecond: 2, part: 1 / 2 },
  ])(
    "fills 85 % of its part target at $framesPerSecond frames a second, a millisecond more or less",
    ({ framesPerSecond, part }) => {
      const shape = { framesPerSecond, gopFrames: framesPerSecond * 2, jitterTicks: [90, -90, 45, -45] };
      const segmenter = new Segmenter([...camera(clip, shape.gopFrames, shape)]);
      const playlist = feed(segmenter, camera(clip, framesPerSecond * 8, { ...shape, startAt: 2 }));
      expect(faultsOf(playlist)).toEqual([]);
      for (const { parts } of playlist.segments.filter(({ parts }) => parts.length > 0)) {
        for (const { durationSeconds } of parts.slice(0, -1)) {
          expect(Math.abs(durationSeconds - part)).toBeLessThan(0.003);
          expect(durationSeconds).toBeGreaterThanOrEqual(0.85 * playlist.partTargetSeconds);
        }
      }
    },
  );

  it.each([1, 4])("fills its parts also where every frame, or each fourth, is a key frame (%i)", (gopFrames) => {
    const segmenter = new Segmenter([...camera(clip, 25, { gopFrames })]);
    const playlist = feed(segmenter, camera(clip, 100, { gopFrames, startAt: 1 }));
    for (const { parts, durationSeconds } of playlist.segments) {
      expect(parts[0]?.isIndependent).toBe(true);
      expect(durationSeconds ?? 1).toBeGreaterThanOrEqual(0.9);
      for (const part of parts.slice(0, -1))
        expect(part.durationSeconds).toBeGreaterThanOrEqual(0.85 * playlist.partTargetSeconds);
    }
  });

  it("has no part longer than its target when frames come unevenly, or with a gap", () => {
    const uneven = feed(new Segmenter([]), camera(clip, 300, { framesPerSecond: 12, jitterTicks: [700, -700, 1, -1] }));
    expect(Math.max(...allParts(uneven).map(({ durationSeconds }) => durationSeconds))).toBeLessThanOrEqual(0.275);
    const gap = [...camera(clip, 30), ...camera(clip, 30, { startAt: 1.6, gopFrames: 100 })];
    expect(feed(new Segmenter([]), gap).partTargetSeconds).toBe(0.275);
  });

  it("makes room for a camera that turns out to be slow, for good", () => {
    const playlist = feed(new Segmenter([]), camera(clip, 40, { framesPerSecond: 1, gopFrames: 4 }));
    expect(playlist.partTargetSeconds).toBeCloseTo(1.1, 2);
  });

  it("lets its target grow with the groups of pictures, by doubling", () => {
    const playlist = feed(new Segmenter([]), camera(clip, 25 * 25, { gopFrames: 25 * 6 }));
    expect(playlist.targetSeconds).toBe(8);
    expect(playlist.segments.map(({ durationSeconds }) => durationSeconds)).toEqual([6, 6, 6, 6, null]);
  });

  it("cuts a group of pictures that never ends", () => {
    const playlist = feed(new Segmenter([]), camera(clip, 25 * 40, { gopFrames: 25 * 3600 }));
    expect(playlist.targetSeconds).toBe(16);
    expect(playlist.segments.length).toBeGreaterThan(2);
    for (const { durationSeconds } of playlist.segments) expect(durationSeconds ?? 0).toBeLessThanOrEqual(16);
  });

  it("stays bounded, and counts on", () => {
    const playlist = feed(new Segmenter([]), camera(clip, 25 * 60));
    expect(playlist.segments.length).toBeLessThanOrEqual(20);
    expect(playlist.segments.at(-1)?.msn).toBe(59);
    expect(playlist.mediaSequence).toBe(60 - playlist.segments.length);
    const withParts = playlist.segments.filter(({ parts }) => parts.length > 0);
    expect(withParts.length).toBeLessThanOrEqual(7);
    const secondsListed = playlist.segments.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0);
    expect(secondsListed).toBeGreaterThanOrEqual(3 * playlist.targetSeconds);
  });

  it("bounds a stream of many bits by bytes", () => {
    const big = Buffer.alloc(400_000, 1);
    const segmenter = new Segmenter([]);
    const frames = [...camera(clip, 25 * 30)].map((frame) => (frame.isKey ? frame : { ...frame, data: big }));
    for (const frame of frames) segmenter.push(frame);
    const held = segmenter.rendition.segments.flatMap(({ parts }) => parts).reduce((sum, { data }) => sum + data.length, 0);
    expect(held).toBeLessThanOrEqual(36 * 1024 * 1024);
  });

  it("leaves out in a delta update what is older than its skip boundary, and what remains is the same", () => {
    const segmenter = new Segmenter([]);
    feed(segmenter, camera(clip, 25 * 40 + 10));
    const whole = playlistOf(segmenter);
    const delta = playlistOf(segmenter, true);
    expect(delta.skipped).toBeGreaterThan(2);
    expect(faultsOf(delta)).toEqual([]);
    expect(delta.segments).toEqual(whole.segments.slice(delta.skipped));
    const keptSeconds = delta.segments.reduce((sum, { parts, durationSeconds }) => {
      return sum + (durationSeconds ?? parts.reduce((partial, part) => partial + part.durationSeconds, 0));
    }, 0);
    expect(keptSeconds).toBeGreaterThanOrEqual(delta.canSkipUntilSeconds);
    const young = new Segmenter([...camera(clip, 50)]);
    expect(writePlaylist(young.rendition, true)).toBe(writePlaylist(young.rendition, false));
  });

  it("breaks off where the camera came back, and counts the breaks that have left", () => {
    const segmenter = new Segmenter([]);
    feed(segmenter, camera(clip, 40));
    segmenter.interrupt();
    feed(segmenter, camera(clip, 40, { startAt: 1000 }));
    expect(playlistOf(segmenter).segments.map(({ isDiscontinuous, map }) => [isDiscontinuous, map])).toEqual([
      [false, "init0.mp4"],
      [false, "init0.mp4"],
      [true, "init0.mp4"],
      [false, "init0.mp4"],
    ]);
    const later = feed(segmenter, camera(clip, 25 * 60, { startAt: 1002 }));
    expect(later.discontinuitySequence).toBe(1);
    expect(later.segments.some(({ isDiscontinuous }) => isDiscontinuous)).toBe(false);
  });

  it("begins at a key frame, after a break too", () => {
    const segmenter = new Segmenter([]);
    const frames = [...camera(clip, 50)];
    for (const frame of frames.slice(1, 25)) segmenter.push(frame);
    expect(playlistOf(segmenter).segments).toEqual([]);
    for (const frame of frames.slice(25)) segmenter.push(frame);
    segmenter.interrupt();
    for (const frame of frames.slice(26)) segmenter.push(frame);
    expect(playlistOf(segmenter).segments).toHaveLength(1);
  });

  it("brings a new init segment, behind a break, with new parameter sets", () => {
    const segmenter = new Segmenter([]);
    feed(segmenter, camera(clip, 30));
    const playlist = feed(segmenter, camera(other, 40, { startAt: 2 }));
    expect(playlist.segments.map(({ map, isDiscontinuous }) => [map, isDiscontinuous])).toEqual([
      ["init0.mp4", false],
      ["init0.mp4", false],
      ["init1.mp4", true],
      ["init1.mp4", false],
    ]);
  });

  it("gives out what a camera that became silent left of a part", () => {
    const segmenter = new Segmenter([...camera(clip, 26)]);
    const before = allParts(playlistOf(segmenter)).length;
    expect(segmenter.isFilling).toBe(true);
    segmenter.flush();
    expect(segmenter.isFilling).toBe(false);
    expect(allParts(playlistOf(segmenter))).toHaveLength(before + 1);
  });
});

describe("what is played", () => {
  const kinds = { "H.264": () => clip, "H.264 with B-frames": () => reordered, "H.265": () => h265 };
  it.each(Object.entries(kinds))("is what the camera sent: %s", (_, sample) => {
    const { frames, annexB, parameterSets } = sample();
    const segmenter = new Segmenter([]);
    for (const frame of frames) segmenter.push(frame);
    segmenter.interrupt();
    const { segments } = segmenter.rendition;
    const init = segments[0]?.init.data ?? Buffer.alloc(0);
    const parts = segments.flatMap((segment) => segment.parts.map(({ data }) => data));
    const played = decodedPictures(Buffer.concat([init, ...parts]), "mp4");
    const original = decodedPictures(annexB, parameterSets.codec === "h264" ? "h264" : "hevc");
    expect(played.map(({ md5 }) => md5)).toEqual(original.map(({ md5 }) => md5));
    const times = played.map(({ pts }) => pts);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
