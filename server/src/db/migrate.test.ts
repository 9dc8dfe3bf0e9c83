import { type Kysely, sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { tempDir } from "../../../tests/integration/server/support/test-app.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { connect, type Db, openDatabase } from "./open.ts";
import { transact } from "./transact.ts";

const opened: Db[] = [];
const fresh = () => {
  const db = connect(":memory:");
  opened.push(db);
  return db;
};
afterEach(async () => {
  for (const db of opened.splice(0)) await db.destroy();
});

/** Every table and index, as SQLite keeps them. */
async function shape(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; sql: string | null }>`select name, sql from sqlite_master order by name`.execute(db);
  return rows.map(({ name, sql: text }) => `${name}: ${text}`);
}

describe("migrations", () => {
  it("are numbered from one, without a gap", () => {
    expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it.each(MIGRATIONS.map(({ number, name }) => [number, name] as const))(
    "lead from %i (%s) to the same tables, rows kept",
    async (number) => {
      const whole = fresh();
      await migrate(whole, MIGRATIONS);
      const grown = fresh();
      await migrate(grown, MIGRATIONS.slice(0, number));
      const person = {
        id: "p",
        login: "a",
        display_name: "A",
        role: "operator",
        password_hash: "h",
        created_at: 1,
        disabled_at: null,
      };
      await (grown as unknown as Kysely<{ persons: typeof person }>).insertInto("persons").values(person).execute();
      await migrate(grown, MIGRATIONS);
      expect(await shape(grown)).toEqual(await shape(whole));
      expect(await grown.selectFrom("persons").selectAll().execute()).toEqual([{ ...person, service_id: null }]);
    },
  );

  it("ask for a security key from the first day, and not of people who have worked without one", async () => {
    const [whole, grown] = [fresh(), fresh()];
    await migrate(whole, MIGRATIONS);
    await migrate(grown, MIGRATIONS.slice(0, 13));
    const person = { id: "p", login: "a", display_name: "A", role: "administrator", password_hash: "h", created_at: 1 };
    await (grown as unknown as Kysely<{ persons: typeof person }>).insertInto("persons").values(person).execute();
    await migrate(grown, MIGRATIONS);
    const read = async (db: Db) => (await db.selectFrom("key_policy").selectAll().executeTakeFirstOrThrow()).is_required;
    expect([await read(whole), await read(grown)]).toEqual([1, 0]);
  });

  it("leave nothing of a step that fails half way", async () => {
    const db = fresh();
    const failing = {
      number: MIGRATIONS.length + 1,
      name: "failing",
      async up(tx: Kysely<unknown>) {
        await tx.schema.createTable("half").addColumn("id", "text").execute();
        throw new Error("no further");
      },
    };
    await expect(migrate(db, [...MIGRATIONS, failing])).rejects.toThrow("no further");
    expect((await shape(db)).some((line) => line.startsWith("half"))).toBe(false);
    await migrate(db, MIGRATIONS);
  });

  it("refuse the database of a newer Vigie", async () => {
    const db = fresh();
    await migrate(db, MIGRATIONS);
    await expect(migrate(db, MIGRATIONS.slice(0, 1))).rejects.toThrow(/is at migration \d+, this version of Vigie knows 1/);
  });
});

describe("what a node told before it could say where it takes RTMP", () => {
  it("is kept, and the rest is unknown", async () => {
    const db = fresh();
    await migrate(db, MIGRATIONS.slice(0, 3));
    const node = { id: "n", name: "Nord", origin: "http://localhost:8081", public_key: "k", admitted_at: 1, clock_offset_ms: 2 };
    await (db as unknown as Kysely<{ nodes: typeof node }>).insertInto("nodes").values(node).execute();
    await migrate(db, MIGRATIONS);
    expect(await db.selectFrom("nodes").selectAll().execute()).toEqual([{ ...node, rtmp_origin: null }]);
  });
});

describe("the database", () => {
  it("has every commit on the disk before it answers, and minds references", async () => {
    const dir = tempDir();
    const db = await openDatabase(`${dir.path}/vigie.db`);
    const pragma = async (name: string) =>
      Object.values((await sql<object>`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0];
    expect([await pragma("journal_mode"), await pragma("synchronous"), await pragma("foreign_keys")]).toEqual(["wal", 2, 1]);
    const orphan = db.insertInto("camera_secrets").values({ camera_id: "nobody" as never, sealed: "" });
    await expect(orphan.execute()).rejects.toThrow(/FOREIGN KEY/);
    await db.destroy();
    dir.remove();
  });

  it("says that it is full, stores nothing of what did not fit, and goes on once there is room", async () => {
    const dir = tempDir();
    const db = await openDatabase(`${dir.path}/vigie.db`);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    const pages = rows[0]?.page_count ?? 0;
    await sql`pragma max_page_count = ${sql.lit(pages + 2)}`.execute(db);
    const fill = (name: string) => transact(db, ({ tx }) => tx.insertInto("counters").values({ name, value: 1 }).execute());
    await expect(fill("x".repeat(100_000))).rejects.toThrow("database or disk is full");
    await sql`pragma max_page_count = ${sql.lit(pages + 200)}`.execute(db);
    await fill("y".repeat(100_000));
    expect((await db.selectFrom("counters").select("name").execute()).map(({ name }) => name[0])).toEqual(["y"]);
    await db.destroy();
    dir.remove();
  });

  it("tells nobody of what was not stored, and everybody in order of what was", async () => {
    const db = fresh();
    await migrate(db, MIGRATIONS);
    const told: string[] = [];
    const failing = transact(db, async ({ afterCommit }) => {
      afterCommit(() => told.push("never"));
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    await transact(db, async ({ tx, afterCommit }) => {
      afterCommit(() => told.push("first"));
      afterCommit(() => told.push("second"));
      await tx.insertInto("counters").values({ name: "n", value: 1 }).execute();
      expect(told).toEqual([]);
    });
    expect(told).toEqual(["first", "second"]);
  });
});
