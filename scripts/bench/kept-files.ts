import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { box } from "../../media/src/fmp4/boxes.ts";
import { fragmentHeadBytes, writeFragmentHeadOf } from "../../media/src/fmp4/fragment.ts";
import { PRODUCER_TIME_BYTES, writeProducerTime } from "../../media/src/fmp4/producer-time.ts";
import {
  CHECK_BOX_BYTES,
  chainStart,
  segmentPath,
  segmentRows,
  systemFiles,
  transaction,
  utcDay,
  WrittenFile,
  writeCheckBox,
} from "../../media/src/recording/index.ts";

const SEGMENT_MS = 60_000;
const FRAMES = 25;
const FRAME_TICKS_90K = 3_600;
/** Two fragments a file: with its head and seal more than 128 kB. */
const FRAME_BYTES = 2_650;
const FRAGMENTS = 2;

/** Files of recordings as the writer leaves them, of `segments` minutes of a UTC day, whose pictures are noise; with their rows when there is an index. */
export function writeDay(
  directory: string,
  cameraId: CameraId,
  { dayStartAt, segments }: { dayStartAt: number; segments: number },
  database: DatabaseSync | null,
): void {
  const day = utcDay(dayStartAt);
  const run = uuidv7();
  const fragments = Array.from({ length: FRAGMENTS }, (_, index) => noise(dayStartAt, index));
  const init = Buffer.concat([box("ftyp", Buffer.alloc(16)), box("moov", Buffer.alloc(600))]);
  const known = {
    cameraId,
    stream: "main" as const,
    run,
    day,
    clockOffsetMs: null,
    initBytes: init.length,
    codecString: "avc1.42c01e",
  };
  mkdirSync(dirname(join(directory, segmentPath({ ...known, id: run, ordinal: 0, startAt: dayStartAt }))), { recursive: true });
  const rows = database === null ? null : segmentRows(database);
  let chainBefore: Uint8Array = chainStart(cameraId, "main", day);
  const written = Array.from({ length: segments }, (_, ordinal) => {
    const startAt = dayStartAt + ordinal * SEGMENT_MS;
    const segment = { ...known, id: uuidv7(), ordinal, startAt, chainBefore };
    const file = new WrittenFile(systemFiles, directory, segment, init);
    const endAt = (startAt + SEGMENT_MS) as EpochMs;
    for (const [index, bytes] of fragments.entries()) file.append(bytes, { isKey: true, afterMs: index * 1_000, endAt });
    const seal = file.whole(endAt);
    file.seal(seal);
    file.close();
    chainBefore = seal.chain;
    return { segment, seal };
  });
  if (database === null || rows === null) return;
  transaction(database, () => {
    for (const { segment, seal } of written) rows.insertClosed(segment, seal);
    // Long read again, as whatever has come to its term.
    database.prepare("UPDATE segment SET state = 'verified', verified_at = start_at WHERE camera_id = ?").run(cameraId);
  });
}

/** One second of 25 frames. */
function noise(takenAt: number, index: number): Buffer {
  const headBytes = PRODUCER_TIME_BYTES + fragmentHeadBytes(FRAMES);
  const bytes = Buffer.concat([Buffer.alloc(headBytes), randomBytes(FRAMES * FRAME_BYTES), Buffer.alloc(CHECK_BOX_BYTES)]);
  const begin = index * FRAMES * FRAME_TICKS_90K;
  writeProducerTime(bytes, 0, takenAt + index * 1_000, begin);
  const entries = Array.from({ length: FRAMES }, (_, at) => ({
    timing: { decodeTicks90k: begin + at * FRAME_TICKS_90K, durationTicks90k: FRAME_TICKS_90K, compositionOffsetTicks90k: 0 },
    isKey: at === 0,
    sizeBytes: FRAME_BYTES,
  }));
  writeFragmentHeadOf(bytes, PRODUCER_TIME_BYTES, index + 1, entries);
  writeCheckBox(bytes, headBytes + FRAMES * FRAME_BYTES);
  return bytes;
}
