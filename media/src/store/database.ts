import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Numbered from 1 by their place: append, never change one that has shipped. */
const MIGRATIONS = [
  `CREATE TABLE identity (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     node_id TEXT NOT NULL,
     server_public_key TEXT NOT NULL
   );
   CREATE TABLE assignment (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     version INTEGER NOT NULL,
     iv BLOB NOT NULL,
     tag BLOB NOT NULL,
     sealed BLOB NOT NULL
   );
   CREATE TABLE outbox (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     item TEXT NOT NULL
   );
   CREATE TABLE outbox_epoch (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     epoch TEXT NOT NULL
   );`,
  `CREATE TABLE server_offset (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     offset_ms REAL NOT NULL
   );`,
] as const;

/** The node's own small database, beside its pictures: brought up to date, durable at each commit. */
export function openDatabase(dataDir: string): DatabaseSync {
  const path = join(dataDir, "node.sqlite");
  const database = opened(path);
  const { user_version: done } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (done > MIGRATIONS.length) {
    throw new Error(
      `node.sqlite was written by a later Vigie (schema ${done}, this one knows ${MIGRATIONS.length}): update this node`,
    );
  }
  MIGRATIONS.slice(done).forEach((migration, index) => {
    database.exec(`BEGIN; ${migration} PRAGMA user_version = ${done + index + 1}; COMMIT;`);
  });
  return database;
}

/** Throws an Error that says what to do about a file that SQLite does not take. */
function opened(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    const { quick_check: found } = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    if (found !== "ok") throw new Error(found);
    return database;
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll("\n", " ");
    throw new Error(
      `${path} cannot be used (${reason}): restore it, or keep it for inquiry, move its whole directory away, and start this node with a new VIGIE_NODE_TOKEN. What it had still to tell the server is in that file alone`,
      { cause },
    );
  }
}
