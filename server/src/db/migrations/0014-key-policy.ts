import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/**
 * Whether a security key is required of who keeps the system and of who takes registers away. Of an installation that is in use already
 * nobody is asked anything until an administrator says so.
 */
export const keyPolicy: Migration = {
  number: 14,
  name: "key-policy",
  async up(db) {
    await db.schema
      .createTable("key_policy")
      .addColumn("id", "integer", (column) => column.primaryKey().check(sql`id = 1`))
      .addColumn("is_required", "integer", (column) => column.notNull())
      .execute();
    await sql`insert into key_policy (id, is_required)
      select 1, case when exists (select 1 from persons) then 0 else 1 end`.execute(db);
  },
};
