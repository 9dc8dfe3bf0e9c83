import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Viewings that look back: over which instants, under which reference, and what was fetched of them. */
export const playbacks: Migration = {
  number: 16,
  name: "playbacks",
  async up(db) {
    await db.schema.alterTable("viewings").addColumn("range_from", "double precision").execute();
    await db.schema.alterTable("viewings").addColumn("range_until", "double precision").execute();
    await db.schema.alterTable("viewings").addColumn("reference", "text").execute();
    await db.schema.alterTable("viewings").addColumn("fetched", "text").execute();
    // *Who saw* asks for looks at the instants as well; few of all looks go back.
    await sql`create index viewings_back on viewings (camera_id, range_from) where range_from is not null`.execute(db);
  },
};
