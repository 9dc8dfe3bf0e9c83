import { sql } from "kysely";
import { newId } from "../../kernel/ids.ts";
import type { Migration } from "../migrate.ts";

/** Checkpoints, terms, and what the journal is searched by. */
export const journal: Migration = {
  number: 11,
  name: "journal",
  async up(db) {
    await db.schema
      .createTable("journal_origin")
      .addColumn("id", "text", (column) => column.primaryKey())
      .execute();
    await sql`insert into journal_origin (id) values (${newId()})`.execute(db);
    await db.schema
      .createTable("journal_checkpoints")
      .addColumn("sequence", "integer", (column) => column.primaryKey())
      .addColumn("at", "double precision", (column) => column.notNull())
      .addColumn("row_hash", "text", (column) => column.notNull())
      .addColumn("previous_hash", "text", (column) => column.notNull())
      .addColumn("public_key", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("signature", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("journal_terms")
      .addColumn("category", "text", (column) => column.primaryKey())
      .addColumn("months", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("journal_facets")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("category", "text", (column) => column.notNull())
      .addColumn("scope", "text", (column) => column.notNull())
      .addColumn("event", "text", (column) => column.notNull())
      .addUniqueConstraint("journal_facets_key", ["category", "scope", "event"])
      .execute();
    await db.schema
      .createTable("journal_index")
      .addColumn("sequence", "integer", (column) => column.primaryKey())
      .addColumn("at", "double precision", (column) => column.notNull())
      .addColumn("facet_id", "integer", (column) => column.notNull())
      .execute();
    await sql`create index journal_index_at on journal_index (at, sequence)`.execute(db);
    await sql`create index journal_index_facet on journal_index (facet_id, at, sequence)`.execute(db);
    await db.schema
      .createTable("journal_subjects")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("subject", "text", (column) => column.notNull().unique())
      .execute();
    await db.schema
      .createTable("journal_mentions")
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("subject_id", "integer", (column) => column.notNull())
      .addColumn("at", "double precision", (column) => column.notNull())
      .addColumn("facet_id", "integer", (column) => column.notNull())
      .addColumn("is_actor", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("journal_mentions_key", ["sequence", "subject_id"])
      .execute();
    // Holds all that a search reads, so that it touches nothing else.
    await sql`create index journal_mentions_read on journal_mentions (subject_id, at, sequence, facet_id, is_actor)`.execute(db);
    // Who saw a camera between two instants.
    await sql`create index viewings_of_camera on viewings (camera_id, opened_at, closed_at)`.execute(db);
    await sql`create index viewings_opened on viewings (opened_at)`.execute(db);
    await sql`create index list_viewings_opened on list_viewings (opened_at)`.execute(db);
  },
};
