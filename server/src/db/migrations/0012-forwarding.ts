import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Services that receive pictures, what is forwarded to them, and the play addresses and viewings that stand under it. */
export const forwarding: Migration = {
  number: 12,
  name: "forwarding",
  async up(db) {
    await db.schema
      .createTable("recipient_services")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("name_key", "text", (column) => column.notNull().unique())
      .addColumn("kind", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("forwardings")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("service_id", "text", (column) => column.notNull().references("recipient_services.id"))
      .addColumn("officer", "text", (column) => column.notNull())
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("wanted", "text")
      .addColumn("source", "text")
      .addColumn("display_id", "text")
      .addColumn("camera_ids", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("requested_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("requested_at", "double precision", (column) => column.notNull())
      .addColumn("answered_by", "text", (column) => column.references("persons.id"))
      .addColumn("refusal", "text")
      .addColumn("from_at", "double precision", (column) => column.notNull())
      .addColumn("until_at", "double precision", (column) => column.notNull())
      .addColumn("ended_at", "double precision")
      .addColumn("ended_by", "text", (column) => column.references("persons.id"))
      .addColumn("ended_how", "text")
      .execute();
    // What runs or waits is a handful among years of what is over.
    await sql`create index forwardings_alive on forwardings (state) where ended_at is null`.execute(db);
    await sql`create index forwardings_ended on forwardings (ended_at) where ended_at is not null`.execute(db);
    // An address of before stood alone: none of these is handed to a node any more.
    await db.schema
      .alterTable("play_links")
      .addColumn("forwarding_id", "text", (column) => column.references("forwardings.id"))
      .execute();
    await sql`create index play_links_forwarding on play_links (forwarding_id)`.execute(db);
    await db.schema
      .alterTable("viewings")
      .addColumn("forwarding_id", "text", (column) => column.references("forwardings.id"))
      .execute();
    await sql`create index viewings_open_forwarding on viewings (forwarding_id) where closed_at is null`.execute(db);
  },
};
