import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect, type Transaction } from "kysely";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

export type Db = Kysely<Schema>;
/** A transaction under way, or the database itself where one statement is enough. */
export type Tx = Transaction<Schema> | Db;

const OWNER_READS_AND_WRITES = 0o600;

/** 32 MB of write-ahead log: so long it gets only when its own thread (`backfill.ts`) cannot copy it, and then a commit does. */
const LONGEST_LOG_PAGES = 8_192;
/** For the thread's copying, which a truncation of the log waits for. */
const BUSY_MS = 5_000;

/** The statements of the product are a closed set of a few hundred; the bound is for a bug. */
const MAX_STATEMENTS = 1_000;

/**
 * Opens the database, `path` being a file, and brings it to the last migration. Every commit is on the disk before it is answered
 * (`synchronous=FULL`): rows of the journal are evidence.
 */
export async function openDatabase(path: string): Promise<Db> {
  // Readable by its own account alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(path, "a", OWNER_READS_AND_WRITES));
  const db = connect(path);
  await migrate(db, MIGRATIONS);
  return db;
}

const NOTHING_RUN = { changes: 0, lastInsertRowid: 0 } as const;

/** The file as it is, which nothing is written to: of a server that does not run. */
export const connectToRead = (path: string): Db => kyselyOver(new DatabaseSync(path, { readOnly: true }));

export function connect(path: string): Db {
  const sqlite = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: BUSY_MS });
  // `secure_delete`: what is deleted is overwritten, as payloads of the journal are at their term.
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;");
  sqlite.exec(`pragma wal_autocheckpoint = ${LONGEST_LOG_PAGES};`);
  return kyselyOver(sqlite);
}

function kyselyOver(sqlite: DatabaseSync): Db {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    const statement = sqlite.prepare(sql);
    // A DDL statement makes the prepared ones around it stale, and is never met twice.
    if (/^(select|insert|update|delete|begin|commit|rollback)\b/i.test(sql)) statements.set(sql, statement);
    return statement;
  };
  /** A full disk makes SQLite roll back by itself; a second rollback would fail, and hide why the first was. */
  const isUndone = (sql: string) => sql === "rollback" && !sqlite.isTransaction;
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => sqlite.close(),
        prepare(sql) {
          const statement = prepare(sql);
          return {
            reader: statement.columns().length > 0,
            all: (values) => statement.all(...(values as SQLInputValue[])),
            run: (values) => (isUndone(sql) ? NOTHING_RUN : statement.run(...(values as SQLInputValue[]))),
            iterate: (values) => statement.iterate(...(values as SQLInputValue[])),
          };
        },
      },
    }),
  });
}
