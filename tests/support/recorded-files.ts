import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { box } from "../../media/src/fmp4/boxes.ts";
import { utcDay } from "../../media/src/recording/chain.ts";
import { systemFiles } from "../../media/src/recording/disk-files.ts";
import { dayDirectory } from "../../media/src/recording/file-format.ts";
import { FragmentBuilder } from "../../media/src/recording/fragment-builder.ts";
import { segmentRows } from "../../media/src/recording/segment-rows.ts";
import { WrittenFile } from "../../media/src/recording/written-file.ts";

export interface RecordedFileOptions {
  database: DatabaseSync;
  directory: string;
  cameraId: CameraId;
  stream?: StreamName;
  run?: string;
  startAt: number;
  /** One fragment each: a key frame and four others, 200 ms apart. */
  fragments?: number;
  /** Of each access unit. */
  frameBytes?: number;
  /** False: the node died while it was written. */
  isClosed?: boolean;
}

export interface RecordedFile {
  id: string;
  /** Below the recordings' directory. */
  path: string;
  /** Where each fragment ends in the file; the first entry is where the first begins. */
  fragmentEnds: number[];
}

const FRAMES = 5;
const FRAME_MS = 200;
const INIT = Buffer.concat([box("ftyp", Buffer.from("iso6\0\0\0\0iso6", "latin1")), box("moov", Buffer.alloc(600))]);

/** A file and its row as the node's writer makes them; its access units are NAL units of bytes that mean nothing. */
export function recordFile({ database, directory, ...options }: RecordedFileOptions): RecordedFile {
  const { cameraId, stream = "main", run = uuidv7(), startAt, fragments = 5, frameBytes = 400, isClosed = true } = options;
  const rows = segmentRows(database);
  const place = { cameraId, stream, day: utcDay(startAt) };
  const known = { ...place, id: uuidv7(), run, startAt, clockOffsetMs: null, codecString: "avc1.640028", initBytes: INIT.length };
  const segment = { ...known, ...rows.tailOfDay(cameraId, stream, place.day) };
  mkdirSync(join(directory, dayDirectory(place)), { recursive: true });
  rows.insertOpen(segment);
  const file = new WrittenFile(systemFiles, directory, segment, INIT);
  const fragmentEnds = [file.bytes];
  for (let index = 0; index < fragments; index += 1) {
    const beganAt = startAt + index * FRAMES * FRAME_MS;
    const afterMs = index * FRAMES * FRAME_MS;
    file.append(fragmentOf(beganAt, afterMs * 90, frameBytes), {
      isKey: true,
      afterMs,
      endAt: (beganAt + FRAMES * FRAME_MS) as EpochMs,
    });
    fragmentEnds.push(file.bytes);
  }
  if (isClosed) {
    const seal = file.whole(null);
    file.seal(seal);
    rows.close(segment.id, seal);
  }
  file.close();
  return { id: segment.id, path: file.path, fragmentEnds };
}

function fragmentOf(beganAt: number, decodeTicks90k: number, frameBytes: number): Uint8Array {
  const builder = new FragmentBuilder();
  for (let index = 0; index < FRAMES; index += 1) {
    const receivedAt = (beganAt + index * FRAME_MS) as EpochMs;
    const timing = {
      decodeTicks90k: decodeTicks90k + index * FRAME_MS * 90,
      durationTicks90k: FRAME_MS * 90,
      compositionOffsetTicks90k: 0,
    };
    const parameterSets = { codec: "h264" as const, vps: [], sps: [], pps: [] };
    const frame = {
      data: accessUnit(frameBytes, beganAt + index),
      isKey: index === 0,
      parameterSets,
      receivedAt,
      cameraAt: null,
    };
    builder.add({ ...frame, timestampTicks90k: (receivedAt * 90) as Ticks90k }, timing);
  }
  const built = builder.take();
  if (built === null) throw new Error("a fragment without a frame");
  return new Uint8Array(built.bytes);
}

/** One NAL unit of a slice behind its length, each byte made of `seed` and its place; none is 0. */
function accessUnit(sizeBytes: number, seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(4 + sizeBytes);
  bytes.writeUInt32BE(sizeBytes);
  for (let at = 0, state = (seed % 2_147_483_647) | 1; at < sizeBytes; at += 1) {
    state = (state * 48_271) % 2_147_483_647;
    bytes[4 + at] = (state % 255) + 1;
  }
  bytes[4] = 0x41;
  return bytes;
}
