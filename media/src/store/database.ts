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
] as const;

/** The node's own small database, beside its pictures: brought up to date, durable at each commit. */
export function openDatabase(dataDir: string): DatabaseSync {
  const database = new DatabaseSync(join(dataDir, "node.sqlite"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
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
