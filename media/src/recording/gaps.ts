import type { DatabaseSync } from "node:sqlite";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { GapCause, type RecordingGap } from "@vigie/shared/recordings/schema";

export type GapRows = ReturnType<typeof gapRows>;

/** The gap ledger: per camera and stream, from when to when nothing was recorded, and why. At most one goes on at a time. */
export function gapRows(database: DatabaseSync) {
  return { ...writing(database), ...reading(database) };
}

function writing(database: DatabaseSync) {
  const insert = database.prepare(
    "INSERT INTO gap (camera_id, stream, from_at, until_at, cause) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET until_at = excluded.until_at, cause = excluded.cause",
  );
  const close = database.prepare(
    "UPDATE gap SET until_at = max(from_at, ?) WHERE camera_id = ? AND stream = ? AND until_at IS NULL",
  );
  const dropEmpty = database.prepare("DELETE FROM gap WHERE camera_id = ? AND stream = ? AND until_at = from_at");
  function end(cameraId: CameraId, stream: StreamName, until: number): void {
    close.run(until, cameraId, stream);
    dropEmpty.run(cameraId, stream);
  }
  return {
    /** It goes on until `close`, and ends the one that went on. Of the same instant: the newer cause is kept. */
    open(cameraId: CameraId, stream: StreamName, from: number, cause: GapCause): void {
      end(cameraId, stream, from);
      insert.run(cameraId, stream, from, null, cause);
    },
    /** The one that goes on, if any, ended; one of no length is forgotten. */
    close: end,
    /** One that is over already. */
    insert(cameraId: CameraId, stream: StreamName, from: number, until: number, cause: GapCause): void {
      if (until > from) insert.run(cameraId, stream, from, until, cause);
    },
  };
}

function reading(database: DatabaseSync) {
  const goingOn = database.prepare(
    "SELECT from_at, until_at, cause FROM gap WHERE camera_id = ? AND stream = ? AND until_at IS NULL ORDER BY from_at DESC LIMIT 1",
  );
  const between = database.prepare(
    "SELECT from_at, until_at, cause FROM gap WHERE camera_id = ? AND stream = ? AND from_at < ? AND (until_at IS NULL OR until_at > ?) ORDER BY from_at",
  );
  return {
    /** The one that goes on; null: none. */
    openOf(cameraId: CameraId, stream: StreamName): RecordingGap | null {
      const row = goingOn.get(cameraId, stream);
      return row === undefined ? null : readGap(row);
    },
    /** Those that reach into [from, until), in order of time, not cut to it. */
    listBetween: (cameraId: CameraId, stream: StreamName, from: number, until: number): RecordingGap[] =>
      between.all(cameraId, stream, until, from).map(readGap),
  };
}

const readGap = (row: Record<string, unknown>): RecordingGap => ({
  from: Number(row["from_at"]) as EpochMs,
  until: row["until_at"] === null ? null : (Number(row["until_at"]) as EpochMs),
  cause: GapCause.parse(row["cause"]),
});
