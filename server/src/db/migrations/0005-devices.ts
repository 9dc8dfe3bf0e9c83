import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** The room's walls, and the browsers that are enrolled as one of their screens or as an operator's post. */
export const devices: Migration = {
  number: 5,
  name: "devices",
  async up(db) {
    await db.schema
      .createTable("walls")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("name_key", "text", (column) => column.notNull().unique())
      .addColumn("column_count", "integer", (column) => column.notNull())
      .addColumn("row_count", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("devices")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("name_key", "text", (column) => column.notNull())
      .addColumn("wall_id", "text", (column) => column.references("walls.id"))
      .addColumn("wall_column", "integer")
      .addColumn("wall_row", "integer")
      .addColumn("secret_hash", "text", (column) => column.notNull().unique())
      .addColumn("enrolled_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("enrolled_at", "double precision", (column) => column.notNull())
      .addColumn("ended_at", "double precision")
      .execute();
    await sql`create unique index devices_name on devices (name_key) where ended_at is null`.execute(db);
    await sql`create unique index devices_place on devices (wall_id, wall_column, wall_row) where ended_at is null`.execute(db);
  },
};
