import { randomInt } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { expiresAt } from "@vigie/shared/recordings/retention";
import { createReading, INDEX_FILE, openIndex } from "../../media/src/recording/index.ts";
import type { Bench, Figures } from "./bench.ts";
import { percentile, round } from "./statistics.ts";

const DAYS = 30;
const MINUTES_A_DAY = 1_440;
const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_A_DAY * MINUTE_MS;
const FIRST_DAY = Date.UTC(2026, 0, 1);
/** Of a 720p camera at 4 Mbit/s. */
const SEGMENT_BYTES = 30_000_000;
/** Thirty key frames, one each two seconds, as the node writes them: six bytes each. */
const KEY_FRAMES = Buffer.from("c0843da0fe0a".repeat(30), "hex");
const QUESTIONS = 300;
/** Every tenth question asks for the day's segments as well, with all their key frames. */
const WHOLE_EVERY = 10;
const WARM_UP = 20;
/** While it is generated: nobody needs it when the machine fails. */
const UNSAFE_AND_FAST =
  "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1000000; PRAGMA temp_store = FILE;";

/**
 * What a console asks first: what was recorded of one camera on one day, among 30 days of 200 cameras, a file a minute, and of a tenth and a hundredth as many.
 * By the node's own index and its own answer, random cameras and days; the disk's cache holds what it holds.
 */
export async function recordingIndex(bench: Bench): Promise<Figures> {
  const figures: Figures = {};
  for (const [name, cameras] of [
    ["index_hundredth", 2],
    ["index_tenth", 20],
    ["index", 200],
  ] as const) {
    const path = join(bench.folder(name), INDEX_FILE);
    const beganMs = performance.now();
    const rows = generate(path, cameras);
    bench.say(`${rows} rows generated in ${Math.round((performance.now() - beganMs) / 1000)} s`);
    const { days, segments } = ask(path, cameras);
    const p95 = round(percentile(days, 95), 2);
    bench.say(`a camera's day among ${rows} rows: ${round(percentile(days, 50), 2)} ms, p95 ${p95} ms`);
    figures[`playback.${name}_p95_ms`] = p95;
    figures[`playback.${name}_p50_ms`] = round(percentile(days, 50), 2);
    figures[`playback.${name}_segments_p95_ms`] = round(percentile(segments, 95), 2);
    figures[`playback.${name}_rows`] = rows;
  }
  return figures;
}

const cameraAt = (index: number): CameraId => CameraId.parse(`018f0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`);

/** The index as the node makes it, with rows as it writes them, in the order in which they lie. Answers how many. */
function generate(path: string, cameras: number): number {
  openIndex(path).close();
  const database = new DatabaseSync(path);
  database.exec(UNSAFE_AND_FAST);
  const whenFull = detach(database);
  database.exec(`CREATE TEMP TABLE minute (place INTEGER PRIMARY KEY, day TEXT, ordinal INTEGER, start_at REAL, id TEXT, run TEXT);
    WITH RECURSIVE place (place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM place WHERE place < ${DAYS * MINUTES_A_DAY - 1})
    INSERT INTO minute SELECT place, date(${FIRST_DAY / 1000} + place * 60, 'unixepoch'), place % ${MINUTES_A_DAY}, ${FIRST_DAY} + place * ${MINUTE_MS}.0,
      printf('-0000-7000-8000-%012x', place), printf('018f0000-0000-7000-9000-%012x', place / ${MINUTES_A_DAY}) FROM place;`);
  const insert =
    database.prepare(`INSERT INTO segment (id, camera_id, stream, run, day, ordinal, start_at, end_at, clock_offset_ms, state, is_suspect, bytes, init_bytes,
      codec_string, key_frames, sha256, chain_before, chain, verified_at)
      SELECT ? || id, ?, 'main', run, day, ordinal, start_at, start_at + ${MINUTE_MS}.0, 12.5, 'verified', 0, ${SEGMENT_BYTES}, 720, 'avc1.640028', ?, ?, ?, ?, start_at
      FROM minute ORDER BY place`);
  const hash = Buffer.alloc(32, 0xa5);
  for (let camera = 0; camera < cameras; camera += 1) {
    insert.run(camera.toString(16).padStart(8, "0"), cameraAt(camera), KEY_FRAMES, hash, hash, hash);
  }
  for (const sql of whenFull) database.exec(sql);
  database.exec("PRAGMA optimize");
  database.close();
  return cameras * DAYS * MINUTES_A_DAY;
}

/** Takes indexes and triggers away; answers what makes them again, which goes faster once all rows are there. */
function detach(database: DatabaseSync): string[] {
  const parts = database
    .prepare("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'segment' AND type <> 'table' AND sql IS NOT NULL")
    .all();
  for (const { type, name } of parts) database.exec(`DROP ${String(type)} ${String(name)}`);
  return parts.map(({ sql }) => String(sql));
}

/** How long each answer took, ms. */
function ask(path: string, cameras: number): { days: number[]; segments: number[] } {
  const database = openIndex(path);
  const reading = createReading({ database, expiresAt: (_camera, startAt) => expiresAt(startAt, { maxDays: DAYS }) });
  const day = () => {
    const from = (FIRST_DAY + randomInt(DAYS) * DAY_MS) as EpochMs;
    return { cameraId: cameraAt(randomInt(cameras)), stream: "main" as const, from, until: (from + DAY_MS) as EpochMs };
  };
  const days: number[] = [];
  const segments: number[] = [];
  for (let question = 0; question < QUESTIONS + WARM_UP; question += 1) {
    const range = day();
    const beganMs = performance.now();
    const { spans } = reading.timeline(range, []);
    const answeredMs = performance.now();
    if (spans.length !== 1) throw new Error(`${spans.length} spans of a day without a hole`);
    if (question >= WARM_UP) days.push(answeredMs - beganMs);
    if (question % WHOLE_EVERY !== 0) continue;
    const found = reading.segments(range);
    segments.push(performance.now() - answeredMs);
    if (found.length !== MINUTES_A_DAY) throw new Error(`${found.length} segments of a day`);
  }
  database.close();
  return { days, segments };
}
