import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { SegmentState } from "@vigie/shared/recordings/schema";
import { type ChainedSegment, chainStart } from "./chain.ts";
import { decodeKeyFrames, encodeKeyFrames, type KeyFrame } from "./key-frames.ts";

/** What a segment is known by before its first fragment: its head box says the same. Instants: node's clock. */
export interface NewSegment extends Omit<ChainedSegment, "endAt" | "bytes"> {
  /** Camera's clock minus the node's at the first frame; null: the camera does not tell its own. */
  readonly clockOffsetMs: number | null;
  /** `ftyp` and `moov`. */
  readonly initBytes: number;
  readonly codecString: string;
  readonly chainBefore: Uint8Array;
}

/** What is known of a segment once it is whole: its seal box says the same. */
export interface SegmentSeal {
  readonly endAt: number;
  /** Before the seal: all that is hashed, and played. */
  readonly bytes: number;
  readonly isSuspect: boolean;
  readonly keyFrames: readonly KeyFrame[];
  /** Of those bytes. */
  readonly sha256: Uint8Array;
  readonly chain: Uint8Array;
}

/** A row. While open, `endAt`, `bytes` and `keyFrames` say what was written to the row, not what the file holds by now. */
export interface SegmentRow extends NewSegment, Omit<SegmentSeal, "sha256" | "chain"> {
  readonly state: SegmentState;
  readonly sha256: Uint8Array | null;
  readonly chain: Uint8Array | null;
  readonly verifiedAt: EpochMs | null;
}

/** Where the next segment of a day goes. */
export interface DayTail {
  readonly ordinal: number;
  readonly chainBefore: Uint8Array;
}

/** Of a segment's time, as much as a timeline draws. */
export interface RecordedTime {
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  readonly run: string;
}

export type SegmentRows = ReturnType<typeof segmentRows>;

/** The table of segments; every statement is a transaction of its own unless the caller has begun one. */
export function segmentRows(database: DatabaseSync) {
  return { ...writing(database), ...looking(database), ...playing(database) };
}

function writing(database: DatabaseSync) {
  const insert =
    database.prepare(`INSERT INTO segment (id, camera_id, stream, run, day, ordinal, start_at, end_at, clock_offset_ms, state, is_suspect,
    bytes, init_bytes, codec_string, key_frames, sha256, chain_before, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const place = (s: NewSegment) => [s.id, s.cameraId, s.stream, s.run, s.day, s.ordinal, s.startAt] as const;
  const close = database.prepare(
    "UPDATE segment SET state = 'closed', end_at = ?, bytes = ?, is_suspect = ?, key_frames = ?, sha256 = ?, chain = ? WHERE id = ?",
  );
  const verify = database.prepare("UPDATE segment SET state = 'verified', verified_at = ? WHERE id = ? AND state = 'closed'");
  const damage = database.prepare("UPDATE segment SET state = 'damaged', verified_at = ? WHERE id = ?");
  const lose = database.prepare(
    "UPDATE segment SET state = 'damaged', verified_at = ?, bytes = 0, end_at = start_at WHERE id = ?",
  );
  const remove = database.prepare("DELETE FROM segment WHERE id = ?");
  return {
    /** Before its first byte is written. Throws when its place in the day is taken. */
    insertOpen(segment: NewSegment): void {
      const { startAt, clockOffsetMs, initBytes, codecString, chainBefore } = segment;
      const nothing = new Uint8Array(0);
      insert.run(
        ...place(segment),
        startAt,
        clockOffsetMs,
        "open",
        0,
        0,
        initBytes,
        codecString,
        nothing,
        null,
        chainBefore,
        null,
      );
    },
    /** A file that is whole already, found without a row. Throws when its id or its place in the day is taken. */
    insertClosed(segment: NewSegment, seal: SegmentSeal): void {
      const { clockOffsetMs, initBytes, codecString, chainBefore } = segment;
      const { endAt, bytes, isSuspect, keyFrames, sha256, chain } = seal;
      const written = [initBytes, codecString, encodeKeyFrames(keyFrames), sha256, chainBefore, chain] as const;
      insert.run(...place(segment), endAt, clockOffsetMs, "closed", Number(isSuspect), bytes, ...written);
    },
    close(id: string, { endAt, bytes, isSuspect, keyFrames, sha256, chain }: SegmentSeal): void {
      close.run(endAt, bytes, Number(isSuspect), encodeKeyFrames(keyFrames), sha256, chain, id);
    },
    /** Read again and found to be what was written. */
    markVerified(id: string, at: number): void {
      verify.run(at, id);
    },
    /** Found to be something else than what was written. */
    markDamaged(id: string, at: number): void {
      damage.run(at, id);
    },
    /** Its file is gone, and nobody destroyed it: the row stays as its place in the chain, and says that it holds nothing. */
    markLost(id: string, at: number): void {
      lose.run(at, id);
    },
    remove(id: string): void {
      remove.run(id);
    },
  };
}

function looking(database: DatabaseSync) {
  const byId = database.prepare("SELECT * FROM segment WHERE id = ?");
  const open = database.prepare("SELECT * FROM segment WHERE state = 'open' ORDER BY start_at");
  const unverified = database.prepare("SELECT * FROM segment WHERE state = 'closed' ORDER BY start_at LIMIT ?");
  const last = database.prepare(
    "SELECT * FROM segment WHERE camera_id = ? AND stream = ? AND day = ? ORDER BY ordinal DESC LIMIT 1",
  );
  const day = database.prepare("SELECT * FROM segment WHERE camera_id = ? AND stream = ? AND day = ? ORDER BY ordinal");
  const chain = database.prepare("SELECT chain FROM segment WHERE camera_id = ? AND stream = ? AND day = ? AND ordinal = ?");
  const lastEnd = database.prepare(
    "SELECT end_at FROM segment WHERE camera_id = ? AND stream = ? ORDER BY start_at DESC LIMIT 1",
  );
  const destroyed = database.prepare("SELECT segments, chain_head FROM destroyed WHERE camera_id = ? AND stream = ? AND day = ?");
  return {
    find(id: string): SegmentRow | null {
      const row = byId.get(id);
      return row === undefined ? null : readRow(row);
    },
    /** In order of time. */
    listOpen: (): SegmentRow[] => open.all().map(readRow),
    /** In the order of their chain. */
    listDay: (cameraId: CameraId, stream: StreamName, utcDay: string): SegmentRow[] =>
      day.all(cameraId, stream, utcDay).map(readRow),
    /** What the segment before this one in its day ends with; null: that one is not there (any more). */
    chainBefore({ cameraId, stream, day: utcDay, ordinal }: NewSegment): Uint8Array | null {
      const row = chain.get(cameraId, stream, utcDay, ordinal - 1);
      return row?.["chain"] instanceof Uint8Array ? row["chain"] : null;
    },
    /** Until when it was recorded last; null: never, as far as is known. */
    lastEndAt(cameraId: CameraId, stream: StreamName): EpochMs | null {
      const row = lastEnd.get(cameraId, stream);
      return row === undefined ? null : (Number(row["end_at"]) as EpochMs);
    },
    /** Closed and never read again, the oldest first. */
    listUnverified: (limit: number): SegmentRow[] => unverified.all(limit).map(readRow),
    /**
     * Ordinal and chain for the next segment of a camera's, stream's and UTC day. Throws when the last one is still open: what it ends with is not
     * known before it is closed.
     */
    tailOfDay(cameraId: CameraId, stream: StreamName, day: string): DayTail {
      const row = last.get(cameraId, stream, day);
      if (row !== undefined) {
        const { ordinal, chain, id } = readRow(row);
        if (chain === null) throw new Error(`segment ${id} is open: its day cannot go on`);
        return { ordinal: ordinal + 1, chainBefore: chain };
      }
      const gone = destroyed.get(cameraId, stream, day);
      if (gone !== undefined) return { ordinal: Number(gone["segments"]), chainBefore: blob(gone["chain_head"] ?? null) };
      return { ordinal: 0, chainBefore: chainStart(cameraId, stream, day) };
    },
  };
}

/** By time: of closed segments whose file is there. The open ones are known to whoever writes them. */
function playing(database: DatabaseSync) {
  const first = database.prepare(
    "SELECT start_at FROM segment WHERE camera_id = ? AND stream = ? AND start_at <= ? ORDER BY start_at DESC LIMIT 1",
  );
  const between =
    "camera_id = ? AND stream = ? AND start_at >= ? AND start_at < ? AND end_at > max(?, start_at) AND state <> 'open'";
  const times = database.prepare(`SELECT start_at, end_at, run FROM segment WHERE ${between} ORDER BY start_at`);
  times.setReturnArrays(true);
  const rows = database.prepare(`SELECT * FROM segment WHERE ${between} ORDER BY start_at`);
  /** A segment that began before `from` may reach into the range. */
  const beginsAt = (cameraId: CameraId, stream: StreamName, from: number) => {
    const row = first.get(cameraId, stream, from);
    return row === undefined ? from : Number(row["start_at"]);
  };
  return {
    /** What was recorded in [from, until), in order of time; ends are not cut to the range. Read from one index alone. */
    timesBetween(cameraId: CameraId, stream: StreamName, from: number, until: number): RecordedTime[] {
      const found = times.all(cameraId, stream, beginsAt(cameraId, stream, from), until, from) as unknown as [
        EpochMs,
        EpochMs,
        string,
      ][];
      return found.map(([startAt, endAt, run]) => ({ startAt, endAt, run }));
    },
    /** The segments that reach into [from, until), in order of time. */
    listBetween: (cameraId: CameraId, stream: StreamName, from: number, until: number): SegmentRow[] =>
      rows.all(cameraId, stream, beginsAt(cameraId, stream, from), until, from).map(readRow),
  };
}

type Row = Record<string, SQLOutputValue>;

/** Of a row of the index, whose columns nobody else writes. */
export function readRow(row: Row): SegmentRow {
  return {
    id: String(row["id"]),
    cameraId: String(row["camera_id"]) as CameraId,
    stream: String(row["stream"]) as StreamName,
    run: String(row["run"]),
    day: String(row["day"]),
    ordinal: Number(row["ordinal"]),
    startAt: Number(row["start_at"]),
    endAt: Number(row["end_at"]),
    clockOffsetMs: row["clock_offset_ms"] === null ? null : Number(row["clock_offset_ms"]),
    initBytes: Number(row["init_bytes"]),
    codecString: String(row["codec_string"]),
    chainBefore: blob(row["chain_before"] ?? null),
    bytes: Number(row["bytes"]),
    isSuspect: row["is_suspect"] === 1,
    keyFrames: decodeKeyFrames(blob(row["key_frames"] ?? null)),
    state: String(row["state"]) as SegmentState,
    sha256: row["sha256"] === null ? null : blob(row["sha256"] ?? null),
    chain: row["chain"] === null ? null : blob(row["chain"] ?? null),
    verifiedAt: row["verified_at"] === null ? null : (Number(row["verified_at"]) as EpochMs),
  };
}

const blob = (value: SQLOutputValue): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array(0));
