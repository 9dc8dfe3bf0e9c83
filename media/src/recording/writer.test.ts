import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { framesOfFiles, hashOf, recordedFiles } from "../../../tests/support/recorded-frames.ts";
import { aRecording } from "../../../tests/support/recording.ts";
import { encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import type { Frame } from "../frames/frame.ts";
import { type DiskFiles, type DiskSpace, systemFiles } from "./disk-files.ts";

let sample: VideoSample;
let directory: string;
let clock: ManualClock;

beforeAll(() => {
  sample = encodeSample({ codec: "h264", encoder: ["-bf", "0"], sizePx: "160x90" });
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-writer-"));
  clock = new ManualClock(Date.UTC(2026, 0, 15, 3));
});
afterEach(() => rmSync(directory, { recursive: true }));

const seconds = (count: number): Frame[] =>
  Array.from({ length: count * 25 }, (_, index) => sample.frames[index % sample.frames.length] as Frame);

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

it("makes what it writes durable within five seconds, each file and each new folder", async () => {
  const syncedAtMs: number[] = [];
  const folders: string[] = [];
  const files: DiskFiles = {
    ...systemFiles,
    sync(handle) {
      syncedAtMs.push(clock.monotonicMs());
      return systemFiles.sync(handle);
    },
    syncDirectory(path) {
      folders.push(path);
      return systemFiles.syncDirectory(path);
    },
  };
  const recording = await aRecording({ directory, clock, files });
  await recording.feed(seconds(30), { settleEvery: 5 });
  await recording.end();
  const waitsMs = syncedAtMs.slice(1).map((atMs, index) => atMs - (syncedAtMs[index] ?? 0));
  expect(syncedAtMs.length).toBeGreaterThanOrEqual(6);
  expect(Math.max(...waitsMs)).toBeLessThanOrEqual(5_000);
  expect(folders).toContain(join(directory, recording.cameraId, "main", "2026-01-15"));
});

it("writes each fragment at once", async () => {
  let writes = 0;
  const files: DiskFiles = {
    ...systemFiles,
    append(handle, bytes) {
      writes += 1;
      systemFiles.append(handle, bytes);
    },
  };
  const recording = await aRecording({ directory, clock, files });
  const before = writes;
  await recording.feed(seconds(10));
  await recording.end();
  // What stands before the first fragment, ten fragments, and the seal.
  expect(writes - before).toBe(12);
});

it.each([1, 2, 3, 5])(
  "never trusts a file whose fsync number %i failed: it is suspect, another follows, no frame is lost",
  async (failing) => {
    let count = -Infinity;
    const files: DiskFiles = {
      ...systemFiles,
      async sync(handle) {
        count += 1;
        if (count === failing) throw systemError("EIO");
        await systemFiles.sync(handle);
      },
    };
    const recording = await aRecording({ directory, clock, files });
    count = 0;
    const fed = await recording.feed(seconds(25));
    await recording.end();
    const rows = recording.rows();
    expect(rows.filter(({ isSuspect }) => isSuspect)).toHaveLength(1);
    expect(rows.every(({ state }) => state === "closed")).toBe(true);
    expect(recording.news).toContainEqual(expect.objectContaining({ kind: "suspect", fault: "write_error" }));
    const suspect = rows.findIndex(({ isSuspect }) => isSuspect);
    expect(rows.length).toBeGreaterThan(suspect);
    expect(framesOfFiles(recordedFiles(directory, recording.cameraId)).map(({ data }) => hashOf(data))).toEqual(
      fed.map(({ data }) => hashOf(data)),
    );
    expect(recording.gaps().filter(({ cause }) => cause === "disk")).toEqual([]);
  },
);

it.each([
  ["full", "ENOSPC"],
  ["read_only", "EROFS"],
  ["write_error", "EIO"],
] as const)(
  "stops at a disk that is %s, keeps what is whole, and goes on by itself within ten seconds of its return",
  async (fault, code) => {
    let isBroken = false;
    const files: DiskFiles = {
      ...systemFiles,
      append(handle, bytes) {
        if (!isBroken) return systemFiles.append(handle, bytes);
        // As a full disk does: a part, then the error.
        systemFiles.append(handle, bytes.subarray(0, bytes.length >> 1));
        throw systemError(code);
      },
    };
    const recording = await aRecording({ directory, clock, files });
    await recording.feed(seconds(3));
    const from = clock.now();
    isBroken = true;
    await recording.feed(seconds(5));
    expect(recording.told.at(-1)).toEqual({ state: "gap", sinceAt: from, cause: "disk" });
    const backAt = clock.now();
    isBroken = false;
    const fed = await recording.feed(seconds(12));
    expect(recording.told.at(-1)).toMatchObject({ state: "recording" });
    const [gap] = recording.gaps();
    expect(gap).toMatchObject({ from, cause: "disk" });
    expect(gap?.until).toBeLessThanOrEqual(backAt + 10_000);
    await recording.end();
    expect(recording.news).toContainEqual(expect.objectContaining({ kind: "refused", fault }));
    const [first] = recording.rows();
    expect(first).toMatchObject({ state: "closed", isSuspect: true, endAt: from });
    const hashes = framesOfFiles(recordedFiles(directory, recording.cameraId)).map(({ data }) => hashOf(data));
    expect(hashes.slice(0, 75)).toEqual(seconds(3).map(({ data }) => hashOf(data)));
    const missed = fed.filter(({ receivedAt }) => receivedAt < (gap?.until ?? 0)).length;
    expect(hashes.slice(75)).toEqual(fed.slice(missed).map(({ data }) => hashOf(data)));
  },
);

it("writes no picture into the reserve, closes its files whole, and goes on when there is room", async () => {
  let freeBytes = 600e6;
  const files: DiskFiles = {
    ...systemFiles,
    space: (path): DiskSpace => ({ ...systemFiles.space(path), totalBytes: 10e9, freeBytes }),
  };
  const recording = await aRecording({ directory, clock, files });
  await recording.feed(seconds(3));
  freeBytes = 499e6;
  await recording.feed(seconds(4));
  expect(recording.news).toContainEqual(expect.objectContaining({ kind: "disk", down: "full" }));
  expect(recording.told.at(-1)).toMatchObject({ state: "gap", cause: "disk" });
  expect(recording.rows()).toMatchObject([{ state: "closed", isSuspect: false }]);
  freeBytes = 510e6;
  await recording.feed(seconds(3));
  expect(recording.told.at(-1)).toMatchObject({ state: "gap" });
  freeBytes = 600e6;
  await recording.feed(seconds(4));
  expect(recording.told.at(-1)).toMatchObject({ state: "recording" });
  await recording.end();
});

it("notices that something else stands where the disk was, writes nothing there, and goes on when it is back", async () => {
  let place: "own" | "empty" | "returned" = "own";
  const created: string[] = [];
  const files: DiskFiles = {
    ...systemFiles,
    create(path) {
      created.push(path);
      return systemFiles.create(path);
    },
    space(path) {
      if (place === "empty" && path.endsWith("index.sqlite")) throw systemError("ENOENT");
      return { ...systemFiles.space(path), device: place === "own" ? 1 : place === "empty" ? 2 : 3 };
    },
  };
  const recording = await aRecording({ directory, clock, files });
  await recording.feed(seconds(3));
  place = "empty";
  await recording.feed(seconds(2));
  expect(recording.news).toContainEqual(expect.objectContaining({ kind: "disk", down: "gone" }));
  const before = created.length;
  await recording.feed(seconds(4));
  expect(created).toHaveLength(before);
  expect(recording.told.at(-1)).toMatchObject({ state: "gap", cause: "disk" });
  place = "returned";
  await recording.feed(seconds(4), { settleEvery: 12 });
  expect(recording.told.at(-1)).toMatchObject({ state: "recording" });
  await recording.end();
});
