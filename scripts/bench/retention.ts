import { readdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { AuthorisationId, CameraId, type EpochMs, LockId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { INDEX_FILE, lockRows, openIndex, rebuild, ruleRows } from "../../media/src/recording/index.ts";
import { seed } from "../run/seed.ts";
import { allStreaming, type Bench, type Figures } from "./bench.ts";
import { startCameras } from "./cameras.ts";
import { writeDay } from "./kept-files.ts";
import { countFrames } from "./recorded-frames.ts";
import { round } from "./statistics.ts";

const RECORDING = 20;
const INTERVAL_TICKS_90K = 3_600;
/** One day of 200 cameras. */
const PURGED_CAMERAS = 200;
const SEGMENTS_A_DAY = 1_440;
const FILE_BYTES = 136_000;
/** Left free beside what is written for the measurement. */
const SPARE_BYTES = 15e9;
const DAY_MS = 86_400_000;
const REBUILT_CAMERAS = 14;
const SETTLE_MS = 20_000;
const PURGE_MS = 30 * 60_000;
const LOOK_MS = 250;

/**
 * A day's recordings of 200 cameras reach their term at once while 20 others are recorded: how long it takes until no row and no file is left, and
 * whether a frame is missing in any of the 20. Then an index rebuilt from files alone.
 */
export async function retention(bench: Bench): Promise<Figures> {
  const directory = bench.folder("recordings");
  const cameraIds = prepare(bench, directory);
  const lockId = holdAll(directory, cameraIds);
  const cameras = await startCameras(bench, { count: RECORDING, mode: "loop", main: "1080p25", sub: null });
  const product = await bench.product({ VIGIE_RECORDINGS_DIR: directory });
  const { admin, cameras: recorded } = await seed(product, cameras.seeds);
  await allStreaming(admin, RECORDING);
  await pause(SETTLE_MS);
  const from = Date.now();
  const purge = await watchPurge(bench, directory, cameraIds, lockId);
  await pause(SETTLE_MS);
  const until = Date.now();
  await product.stop();
  const counts = recorded.map(({ id }) => countFrames(directory, id, { from, until }, INTERVAL_TICKS_90K));
  const sum = (of: (each: (typeof counts)[number]) => number) => counts.reduce((total, each) => total + of(each), 0);
  return {
    "retention.purge_day_s": round(purge.tookS, 1),
    "retention.purge_rows": purge.rows,
    "retention.purge_rows_per_s": round(purge.rows / purge.tookS, 0),
    "retention.recorded_frames": sum(({ frames }) => frames),
    "retention.missing_frames": sum(({ missing }) => missing),
    ...(await timeRebuild(bench)),
  };
}

/** Files and rows of a day long past its term, of as many cameras as the disk has room for. */
function prepare(bench: Bench, directory: string): CameraId[] {
  const { bavail, bsize } = statfsSync(directory);
  const room = Math.floor((bavail * bsize - SPARE_BYTES) / (SEGMENTS_A_DAY * FILE_BYTES));
  const cameraIds = Array.from({ length: Math.min(PURGED_CAMERAS, room) }, () => CameraId.parse(uuidv7()));
  bench.say(`${cameraIds.length * SEGMENTS_A_DAY} rows and files of ${FILE_BYTES / 1000} kB`);
  const database = openIndex(join(directory, INDEX_FILE));
  const rules = ruleRows(database);
  const dayStartAt = Math.floor(Date.now() / DAY_MS) * DAY_MS - 40 * DAY_MS;
  const authorisationId = AuthorisationId.parse(uuidv7());
  for (const cameraId of cameraIds) {
    writeDay(directory, cameraId, { dayStartAt, segments: SEGMENTS_A_DAY }, database);
    rules.put({ cameraId, rule: { authorisationId, maxDays: 30, minDays: null } });
  }
  database.close();
  return cameraIds;
}

/** Until all is ready nothing of it may go. */
function holdAll(directory: string, cameraIds: CameraId[]): LockId {
  const lockId = LockId.parse(uuidv7());
  const database = openIndex(join(directory, INDEX_FILE));
  lockRows(database).put({ lockId, cameraIds, from: 0 as EpochMs, until: Date.now() as EpochMs });
  database.close();
  return lockId;
}

/** From the first row that goes to the last file that has gone; the node looks for what is due each minute. */
async function watchPurge(bench: Bench, directory: string, cameraIds: readonly CameraId[], lockId: LockId) {
  const database = openIndex(join(directory, INDEX_FILE));
  try {
    const rows = countRows(database);
    lockRows(database).remove(lockId);
    const beganMs = await until(() => countRows(database) < rows);
    bench.say("the purge has begun");
    const endedMs = await until(
      () => countRows(database) === 0 && database.prepare("SELECT 1 FROM doomed LIMIT 1").get() === undefined,
    );
    const left = cameraIds.reduce((sum, cameraId) => sum + filesOf(directory, cameraId), 0);
    if (left > 0) throw new Error(`${left} files are left of rows that are gone`);
    return { rows, tookS: (endedMs - beganMs) / 1000 };
  } finally {
    database.close();
  }
}

const filesOf = (directory: string, cameraId: CameraId): number =>
  readdirSync(join(directory, cameraId), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mp4")).length;

/** Of cameras that are not recorded now. */
const countRows = (database: DatabaseSync): number =>
  Number(
    database.prepare("SELECT coalesce(sum(segments), 0) AS rows FROM held_day WHERE day < date('now', '-7 days')").get()?.[
      "rows"
    ],
  );

async function until(isDone: () => boolean): Promise<number> {
  for (const endMs = performance.now() + PURGE_MS; performance.now() < endMs; await pause(LOOK_MS))
    if (isDone()) return performance.now();
  throw new Error(`the purge is not over after ${PURGE_MS / 60_000} minutes`);
}

async function timeRebuild(bench: Bench): Promise<Figures> {
  const directory = bench.folder("rebuilt");
  const dayStartAt = Math.floor(Date.now() / DAY_MS) * DAY_MS - 3 * DAY_MS;
  for (let camera = 0; camera < REBUILT_CAMERAS; camera += 1)
    writeDay(directory, CameraId.parse(uuidv7()), { dayStartAt, segments: SEGMENTS_A_DAY }, null);
  const files = REBUILT_CAMERAS * SEGMENTS_A_DAY;
  bench.say(`an index from ${files} files`);
  const database = openIndex(join(directory, INDEX_FILE));
  const startedMs = performance.now();
  await rebuild(database, directory, Date.now());
  const tookMs = performance.now() - startedMs;
  const found = Number(database.prepare("SELECT count(*) AS found FROM segment WHERE state = 'closed'").get()?.["found"]);
  database.close();
  return {
    "retention.rebuild_segments_per_min": round((found / tookMs) * 60_000, 0),
    "retention.rebuild_found": found,
    "retention.rebuild_files": files,
  };
}
