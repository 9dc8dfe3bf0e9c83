import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import {
  chainStart,
  FragmentBuilder,
  segmentPath,
  segmentRows,
  systemFiles,
  transaction,
  utcDay,
  WrittenFile,
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
  const init = Buffer.concat([box("ftyp", 16), box("moov", 600)]);
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
  const builder = new FragmentBuilder();
  for (let at = 0; at < FRAMES; at += 1) {
    const decodeTicks90k = (index * FRAMES + at) * FRAME_TICKS_90K;
    const frame = {
      data: randomBytes(FRAME_BYTES),
      isKey: at === 0,
      parameterSets: { codec: "h264" as const, vps: [], sps: [], pps: [] },
      timestampTicks90k: decodeTicks90k as Ticks90k,
      receivedAt: (takenAt + index * 1_000) as EpochMs,
      cameraAt: null,
    };
    builder.add(frame, { decodeTicks90k, durationTicks90k: FRAME_TICKS_90K, compositionOffsetTicks90k: 0 });
  }
  return Buffer.from(builder.take()?.bytes ?? new ArrayBuffer(0));
}

/** An empty box (ISO/IEC 14496-12 §4.2) of so many bytes of content. */
function box(type: "ftyp" | "moov", sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(8 + sizeBytes);
  bytes.writeUInt32BE(bytes.length);
  bytes.write(type, 4, "latin1");
  return bytes;
}
