import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import pino from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tempDir } from "../../../tests/integration/server/support/test-app.ts";
import { startBackfill } from "./backfill.ts";
import { type Db, openDatabase } from "./open.ts";

let dir: ReturnType<typeof tempDir>;
let db: Db;
let stop: () => Promise<void>;

beforeEach(async () => {
  dir = tempDir();
  db = await openDatabase(`${dir.path}/vigie.db`);
  await sql`create table mark (number integer)`.execute(db);
  stop = startBackfill(`${dir.path}/vigie.db`, pino({ level: "silent" }));
});

afterEach(async () => {
  await stop();
  await db.destroy();
  dir.remove();
});

/** What the database's own file holds, its write-ahead log left aside. */
function marksInFile(): number {
  const file = new DatabaseSync(`file:${dir.path}/vigie.db?immutable=1`, { readOnly: true });
  try {
    const { marks } = file.prepare("select count(*) as marks from mark").get() as { marks: number };
    return marks;
  } finally {
    file.close();
  }
}

it("copies what was committed into the database, while nobody commits", async () => {
  await sql`insert into mark values (1), (2)`.execute(db);
  await vi.waitFor(() => expect(marksInFile()).toBe(2), { timeout: 10_000 });
});

it("loses none of many commits in a row", async () => {
  for (let number = 0; number < 500; number += 1) await sql`insert into mark values (${number})`.execute(db);
  await vi.waitFor(() => expect(marksInFile()).toBe(500), { timeout: 10_000 });
});

it("leaves the copying to the last who closes, once it is stopped", async () => {
  await stop();
  await sql`insert into mark values (1)`.execute(db);
  await db.destroy();
  expect(marksInFile()).toBe(1);
  db = await openDatabase(`${dir.path}/vigie.db`);
});
