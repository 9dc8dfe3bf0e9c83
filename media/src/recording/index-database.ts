import { DatabaseSync } from "node:sqlite";

/** Within the recordings' directory. */
export const INDEX_FILE = "index.sqlite";

/** Numbered from 1 by their place: append, never change one that has shipped. Instants: node's clock, ms; hashes: 32 bytes. */
const MIGRATIONS = [
  `CREATE TABLE segment (
     id TEXT NOT NULL UNIQUE,           -- UUIDv7, also the end of the file's name
     camera_id TEXT NOT NULL,
     stream TEXT NOT NULL,
     run TEXT NOT NULL,                 -- UUIDv7 of an uninterrupted session with the camera
     day TEXT NOT NULL,                 -- UTC, yyyy-mm-dd
     ordinal INTEGER NOT NULL,          -- within camera, stream and day, from 0: the place in the chain
     start_at REAL NOT NULL,            -- of the first frame
     end_at REAL NOT NULL,              -- end of the last frame that is on the disk
     clock_offset_ms REAL,              -- camera's clock minus the node's, at the first frame
     state TEXT NOT NULL,               -- open | closed | verified | damaged
     is_suspect INTEGER NOT NULL DEFAULT 0,
     bytes INTEGER NOT NULL,            -- before the seal: what is hashed, and played
     init_bytes INTEGER NOT NULL,
     codec_string TEXT NOT NULL,
     key_frames BLOB NOT NULL,          -- see key-frames.ts
     sha256 BLOB,                       -- of all before the seal; null while open
     chain_before BLOB NOT NULL,        -- chain of the segment before it in the day; of the first: see chain.ts
     chain BLOB,                        -- null while open
     verified_at REAL,
     PRIMARY KEY (camera_id, stream, day, ordinal)  -- a camera's day lies together: it is read from few pages
   ) WITHOUT ROWID;
   CREATE INDEX segment_in_time ON segment (camera_id, stream, start_at, end_at, run, state);  -- a timeline reads nothing else
   CREATE INDEX segment_by_age ON segment (camera_id, start_at);
   CREATE INDEX segment_to_look_at ON segment (state, start_at) WHERE state = 'open' OR state = 'closed';
   CREATE TABLE gap (
     camera_id TEXT NOT NULL,
     stream TEXT NOT NULL,
     from_at REAL NOT NULL,
     until_at REAL,                     -- null: it goes on
     cause TEXT NOT NULL,
     PRIMARY KEY (camera_id, stream, from_at)
   ) WITHOUT ROWID;
   CREATE TABLE rule (                  -- the last that was told of each camera: it outlives the assignment
     camera_id TEXT PRIMARY KEY,
     authorisation_id TEXT NOT NULL,
     max_days INTEGER NOT NULL,
     min_days INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE lock (
     lock_id TEXT NOT NULL,
     camera_id TEXT NOT NULL,
     from_at REAL NOT NULL,
     until_at REAL NOT NULL,
     PRIMARY KEY (lock_id, camera_id)
   ) WITHOUT ROWID;
   CREATE INDEX lock_of_camera ON lock (camera_id, from_at);
   CREATE TABLE destroyed (             -- what of a day is gone and not told yet, or held in part
     camera_id TEXT NOT NULL,
     stream TEXT NOT NULL,
     day TEXT NOT NULL,
     rule TEXT NOT NULL,
     from_at REAL NOT NULL,
     until_at REAL NOT NULL,
     segments INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     chain_head BLOB NOT NULL,
     PRIMARY KEY (camera_id, stream, day)
   ) WITHOUT ROWID;
   CREATE TABLE record_outbox (         -- signed destruction records, until they are in the node's outbox
     record_id TEXT PRIMARY KEY,
     jws TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE doomed (                -- files whose rows are gone, until they are as well: one path a line, below the recordings' directory
     batch INTEGER PRIMARY KEY,
     paths TEXT NOT NULL
   );
   CREATE TABLE held_day (              -- sums over segment, kept by it
     day TEXT NOT NULL,
     camera_id TEXT NOT NULL,
     stream TEXT NOT NULL,
     segments INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     PRIMARY KEY (day, camera_id, stream)
   ) WITHOUT ROWID;
   CREATE TRIGGER segment_held AFTER INSERT ON segment BEGIN
     INSERT INTO held_day (day, camera_id, stream, segments, bytes) VALUES (new.day, new.camera_id, new.stream, 1, new.bytes)
       ON CONFLICT DO UPDATE SET segments = segments + 1, bytes = bytes + excluded.bytes;
   END;
   CREATE TRIGGER segment_grown AFTER UPDATE OF bytes ON segment WHEN new.bytes <> old.bytes BEGIN
     UPDATE held_day SET bytes = bytes + new.bytes - old.bytes WHERE day = new.day AND camera_id = new.camera_id AND stream = new.stream;
   END;
   CREATE TRIGGER segment_gone AFTER DELETE ON segment BEGIN
     UPDATE held_day SET segments = segments - 1, bytes = bytes - old.bytes
       WHERE day = old.day AND camera_id = old.camera_id AND stream = old.stream;
     DELETE FROM held_day WHERE day = old.day AND camera_id = old.camera_id AND stream = old.stream AND segments = 0;
   END;`,
] as const;

/**
 * The index beside the files (`index.sqlite` in the recordings' directory): rows are made durable at each commit. It can be rebuilt from the files and
 * the locks' sidecars. Several threads of the node open it: writers wait for each other, so each transaction is kept short.
 */
export function openIndex(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  // Threads that come to a new index at the same time take turns: the second one finds it made.
  database.exec("BEGIN IMMEDIATE");
  try {
    migrate(database, path);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    database.close();
    throw error;
  }
  return database;
}

function migrate(database: DatabaseSync, path: string): void {
  const { user_version: done } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (done > MIGRATIONS.length)
    throw new Error(
      `${path} was written by a later Vigie (schema ${done}, this one knows ${MIGRATIONS.length}): update this node`,
    );
  MIGRATIONS.slice(done).forEach((migration, index) => {
    database.exec(`${migration} PRAGMA user_version = ${done + index + 1};`);
  });
}
