import { type Kysely, sql } from "kysely";

/** One step of the tables' history. Applied once, in order, never edited after it was released. */
export interface Migration {
  number: number;
  name: string;
  up: (db: Kysely<unknown>) => Promise<void>;
}

interface History {
  migrations: { number: number; name: string };
}

/** Applies what is missing, each step in a transaction of its own. Refuses a database that a newer Vigie wrote. */
export async function migrate<T>(database: Kysely<T>, migrations: readonly Migration[]): Promise<void> {
  const db = database as unknown as Kysely<History>;
  await sql`create table if not exists migrations (number integer primary key, name text not null)`.execute(db);
  const { last } = await db
    .selectFrom("migrations")
    .select((eb) => eb.fn.max("number").as("last"))
    .executeTakeFirstOrThrow();
  const applied = last ?? 0;
  const newest = migrations.at(-1)?.number ?? 0;
  if (applied > newest) throw new Error(`the database is at migration ${applied}, this version of Vigie knows ${newest}`);
  for (const { number, name, up } of migrations.filter((migration) => migration.number > applied)) {
    await db.transaction().execute(async (tx) => {
      await up(tx as unknown as Kysely<unknown>);
      await tx.insertInto("migrations").values({ number, name }).execute();
    });
  }
}
