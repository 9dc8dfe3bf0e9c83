import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Play addresses, and who looked at what. */
export const viewings: Migration = {
  number: 3,
  name: "viewings",
  async up(db) {
    await db.schema
      .createTable("play_links")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("camera_id", "text", (column) => column.notNull().references("cameras.id"))
      .addColumn("label", "text", (column) => column.notNull())
      .addColumn("created_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("created_at", "double precision", (column) => column.notNull())
      .addColumn("ends_at", "double precision", (column) => column.notNull())
      .addColumn("ended_at", "double precision")
      .addColumn("stream_key_hash", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("viewings")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("principal", "text", (column) => column.notNull())
      .addColumn("session_id", "text", (column) => column.references("sessions.id"))
      .addColumn("link_id", "text", (column) => column.references("play_links.id"))
      .addColumn("camera_id", "text", (column) => column.notNull().references("cameras.id"))
      .addColumn("node_id", "text", (column) => column.notNull().references("nodes.id"))
      .addColumn("motive", "text", (column) => column.notNull())
      .addColumn("post", "text", (column) => column.notNull())
      .addColumn("placed_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("opened_at", "double precision", (column) => column.notNull())
      .addColumn("closed_at", "double precision")
      .addColumn("cause", "text")
      .execute();
    // What is open is a few hundred rows among millions that are not.
    await sql`create index viewings_open_session on viewings (session_id) where closed_at is null`.execute(db);
    await sql`create index viewings_open_node on viewings (node_id) where closed_at is null`.execute(db);
    await sql`create index viewings_closed on viewings (node_id, closed_at)`.execute(db);
  },
};
