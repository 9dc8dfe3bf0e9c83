import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { CameraId, type EpochMs, LockId } from "@vigie/shared/kernel/units";
import { expiresAt } from "@vigie/shared/recordings/retention";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RecordedFileOptions, recordFile } from "../../../tests/support/recorded-files.ts";
import { gapRows } from "./gaps.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { lockRows } from "./locks.ts";
import { createReading, type Reading } from "./reading.ts";
import { segmentRows } from "./segment-rows.ts";

const SECOND_MS = 1_000;
const NOON = Date.UTC(2026, 0, 31, 12);
const cameraId = CameraId.parse(uuidv7());
let directory: string;
let database: DatabaseSync;
let reading: Reading;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-reading-"));
  database = openIndex(join(directory, INDEX_FILE));
  reading = createReading({ database, expiresAt: (_camera, startAt) => expiresAt(startAt, { maxDays: 30 }) });
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

/** Seconds after noon. */
const at = (seconds: number) => (NOON + seconds * SECOND_MS) as EpochMs;
const record = (run: string, seconds: number, fragments: number, more: Partial<RecordedFileOptions> = {}) =>
  recordFile({ database, directory, cameraId, run, startAt: at(seconds), fragments, ...more });
const range = (from: number, until: number) => ({ cameraId, stream: "main" as const, from: at(from), until: at(until) });
const spans = (from: number, until: number, open = [] as Parameters<Reading["timeline"]>[1]) =>
  reading
    .timeline(range(from, until), open)
    .spans.map((span) => [(span.from - NOON) / SECOND_MS, (span.until - NOON) / SECOND_MS]);

it("joins what follows within a run in a second, and nothing else", () => {
  const [one, other] = [uuidv7(), uuidv7()];
  record(one, 0, 5);
  record(one, 5, 5);
  record(one, 10.9, 5);
  record(one, 17.1, 3);
  record(other, 20.1, 3);
  expect(spans(-10, 100)).toEqual([
    [0, 15.9],
    [17.1, 20.1],
    [20.1, 23.1],
  ]);
});

it("cuts spans to the range, and knows of the file that began before it", () => {
  const run = uuidv7();
  record(run, 0, 5);
  record(run, 5, 5);
  expect(spans(3, 7)).toEqual([[3, 7]]);
  expect(spans(6, 9)).toEqual([[6, 9]]);
  expect(spans(10, 20)).toEqual([]);
  expect(reading.segments(range(6, 9))).toHaveLength(1);
  expect(reading.segments(range(3, 7)).map(({ startAt, endAt }) => [startAt, endAt])).toEqual([
    [at(0), at(5)],
    [at(5), at(10)],
  ]);
});

it("says of each span when its first second goes, and which locks hold some of it", () => {
  record(uuidv7(), 0, 5);
  record(uuidv7(), 60, 5);
  const lock = { lockId: LockId.parse(uuidv7()), cameraIds: [cameraId], from: at(4), until: at(6) };
  lockRows(database).put(lock);
  const other = { ...lock, lockId: LockId.parse(uuidv7()), cameraIds: [CameraId.parse(uuidv7())] };
  lockRows(database).put(other);
  const found = reading.timeline(range(2, 100), []).spans;
  expect(found.map(({ lockIds }) => lockIds)).toEqual([[lock.lockId], []]);
  expect(found.map((span) => span.expiresAt)).toEqual([expiresAt(at(0), { maxDays: 30 }), expiresAt(at(60), { maxDays: 30 })]);
});

it("joins what is still written, once, and leaves out another stream's, and files that are gone", () => {
  const run = uuidv7();
  const closed = record(run, 0, 5);
  record(run, 5, 2, { isClosed: false });
  record(run, 0, 9, { stream: "sub" });
  expect(spans(0, 100)).toEqual([[0, 5]]);
  const open = { startAt: at(5), endAt: at(7), run };
  expect(spans(0, 100, [open, { startAt: at(0), endAt: at(5), run }])).toEqual([[0, 7]]);
  segmentRows(database).markLost(closed.id, at(100));
  expect(spans(0, 100)).toEqual([]);
  expect(reading.segments(range(0, 100))).toEqual([]);
});

it("tells what overlaps once, where the clock was set back", () => {
  record(uuidv7(), 0, 10);
  record(uuidv7(), 6, 8);
  expect(spans(0, 100)).toEqual([
    [0, 10],
    [10, 14],
  ]);
});

it("answers gaps with their cause, and one that goes on", () => {
  const gaps = gapRows(database);
  gaps.insert(cameraId, "main", at(0), at(5), "camera");
  gaps.open(cameraId, "main", at(10), "disk");
  gaps.open(cameraId, "main", at(12), "node");
  gaps.open(cameraId, "sub", at(0), "network");
  const told = (from: number, until: number) => reading.timeline(range(from, until), []).gaps;
  expect(told(4, 100)).toEqual([
    { from: at(0), until: at(5), cause: "camera" },
    { from: at(10), until: at(12), cause: "disk" },
    { from: at(12), until: null, cause: "node" },
  ]);
  gaps.close(cameraId, "main", at(12));
  expect(gaps.openOf(cameraId, "main")).toBeNull();
  expect(told(5, 100)).toEqual([{ from: at(10), until: at(12), cause: "disk" }]);
});

it("gives each segment its key frames, where their fragments begin", () => {
  const { id, fragmentEnds } = record(uuidv7(), 0, 3);
  const [segment] = reading.segments(range(0, 10));
  expect(segment).toMatchObject({ id, bytes: fragmentEnds.at(-1), codecString: "avc1.640028" });
  expect(segment?.keyFrames).toEqual([0, 1, 2].map((index) => ({ atByte: fragmentEnds[index], afterMs: index * SECOND_MS })));
});
