import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Accounts, sessions and the journal, which exists from the first row of anything else. */
export const people: Migration = {
  number: 1,
  name: "people",
  async up(db) {
    await db.schema
      .createTable("persons")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("login", "text", (column) => column.notNull().unique())
      .addColumn("display_name", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("password_hash", "text", (column) => column.notNull())
      .addColumn("created_at", "double precision", (column) => column.notNull())
      .addColumn("disabled_at", "double precision")
      .execute();
    await db.schema
      .createTable("sessions")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("token_hash", "text", (column) => column.notNull().unique())
      .addColumn("person_id", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("post", "text", (column) => column.notNull())
      .addColumn("opened_at", "double precision", (column) => column.notNull())
      .addColumn("ends_at", "double precision", (column) => column.notNull())
      .addColumn("closed_at", "double precision")
      .execute();
    await sql`create index sessions_open on sessions (person_id, ends_at) where closed_at is null`.execute(db);
    await db.schema
      .createTable("journal")
      .addColumn("sequence", "integer", (column) => column.primaryKey())
      .addColumn("at", "double precision", (column) => column.notNull())
      .addColumn("category", "text", (column) => column.notNull())
      .addColumn("scope", "text", (column) => column.notNull())
      .addColumn("payload_hash", "text", (column) => column.notNull())
      .addColumn("previous_hash", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("salt", "text")
      .addColumn("payload", "text")
      .execute();
  },
};
