import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Viewings of tiles, by wall screens, and of lists: a carousel or a round is one viewing, and its steps are coverage. */
export const listViewings: Migration = {
  number: 7,
  name: "list viewings",
  async up(db) {
    await db.schema
      .createTable("list_viewings")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("principal", "text", (column) => column.notNull())
      .addColumn("session_id", "text", (column) => column.references("sessions.id"))
      .addColumn("device_id", "text", (column) => column.references("devices.id"))
      .addColumn("list", "text", (column) => column.notNull())
      .addColumn("run_id", "text")
      .addColumn("display_id", "text", (column) => column.notNull())
      .addColumn("tile", "integer", (column) => column.notNull())
      .addColumn("post", "text", (column) => column.notNull())
      .addColumn("placed_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("opened_at", "double precision", (column) => column.notNull())
      .addColumn("closed_at", "double precision")
      .addColumn("cause", "text")
      .execute();
    await sql`create index list_viewings_open on list_viewings (session_id, device_id) where closed_at is null`.execute(db);
    await sql`create index list_viewings_run on list_viewings (run_id) where run_id is not null`.execute(db);
    const alter = () => db.schema.alterTable("viewings");
    await alter()
      .addColumn("device_id", "text", (column) => column.references("devices.id"))
      .execute();
    await alter()
      .addColumn("list_viewing_id", "text", (column) => column.references("list_viewings.id"))
      .execute();
    await alter().addColumn("step", "integer").execute();
    await alter().addColumn("seconds", "double precision").execute();
    await sql`create index viewings_open_device on viewings (device_id) where closed_at is null`.execute(db);
    await sql`create index viewings_of_list on viewings (list_viewing_id) where list_viewing_id is not null`.execute(db);
  },
};
