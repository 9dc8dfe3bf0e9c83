import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** What each screen shows, how it came to that, and the scenes and carousels that are kept. */
export const walls: Migration = {
  number: 6,
  name: "walls",
  async up(db) {
    await db.schema
      .createTable("displays")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("person_id", "text", (column) => column.references("persons.id"))
      .addColumn("screen", "integer")
      .addColumn("device_id", "text", (column) => column.unique().references("devices.id"))
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("layout_version", "integer", (column) => column.notNull())
      .addColumn("layout", "text", (column) => column.notNull())
      .addColumn("scene_id", "text")
      .addColumn("carousel", "text")
      .addColumn("next_turn_at", "double precision")
      .addColumn("tiles", "text", (column) => column.notNull())
      .addUniqueConstraint("displays_screen", ["person_id", "screen"])
      .execute();
    await sql`create index displays_turning on displays (next_turn_at) where next_turn_at is not null`.execute(db);
    await db.schema
      .createTable("display_changes")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("display_id", "text", (column) => column.notNull().references("displays.id"))
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("is_turn", "integer", (column) => column.notNull())
      .addColumn("recorded", "text", (column) => column.notNull())
      .addUniqueConstraint("display_changes_order", ["display_id", "version"])
      .execute();
    const kept = (table: string) =>
      db.schema
        .createTable(table)
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("scope", "text", (column) => column.notNull())
        .addColumn("made_by", "text", (column) => column.notNull().references("persons.id"))
        .addColumn("changed_at", "double precision", (column) => column.notNull())
        .addColumn("version", "integer", (column) => column.notNull());
    await kept("scenes")
      .addColumn("layout", "text", (column) => column.notNull())
      .addColumn("contents", "text", (column) => column.notNull())
      .execute();
    await kept("carousels")
      .addColumn("list", "text", (column) => column.notNull())
      .execute();
  },
};
