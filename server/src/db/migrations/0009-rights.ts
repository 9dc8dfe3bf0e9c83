import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** What rights rest on: habilitations, orders, what communes chose of the service, and openings for a reason. */
export const rights: Migration = {
  number: 9,
  name: "rights",
  async up(db) {
    await db.schema.alterTable("persons").addColumn("service_id", "text").execute();
    // A commune that chose nothing gets nothing.
    await db.schema
      .alterTable("communes")
      .addColumn("service_level", "text", (column) => column.notNull().defaultTo("network"))
      .execute();
    await habilitations(db);
    await authorisations(db);
    await db.schema
      .createTable("break_glasses")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("person_id", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("commune_id", "text", (column) => column.notNull().references("communes.id"))
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("from_at", "double precision", (column) => column.notNull())
      .addColumn("until_at", "double precision", (column) => column.notNull())
      .addColumn("closed_at", "double precision")
      .execute();
    await sql`create index break_glasses_open on break_glasses (until_at) where closed_at is null`.execute(db);
  },
};

async function habilitations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("habilitations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("person_id", "text", (column) => column.notNull().references("persons.id"))
    .addColumn("level", "text", (column) => column.notNull())
    .addColumn("commune_ids", "text", (column) => column.notNull())
    .addColumn("camera_ids", "text")
    .addColumn("act_reference", "text", (column) => column.notNull())
    .addColumn("act_authority", "text", (column) => column.notNull())
    .addColumn("act_signed_at", "double precision", (column) => column.notNull())
    .addColumn("from_at", "double precision", (column) => column.notNull())
    .addColumn("until_at", "double precision", (column) => column.notNull())
    .addColumn("trained_at", "double precision")
    .addColumn("suspended_at", "double precision")
    .addColumn("suspended_by", "text", (column) => column.references("persons.id"))
    .addColumn("suspended_reason", "text")
    .addColumn("withdrawn_at", "double precision")
    .addColumn("ended_at", "double precision")
    .addColumn("version", "integer", (column) => column.notNull())
    .execute();
  await sql`create index habilitations_person on habilitations (person_id)`.execute(db);
  // Rows stay, since the journal names them; what decides is those that may still hold.
  await sql`create index habilitations_until on habilitations (until_at) where withdrawn_at is null`.execute(db);
}

async function authorisations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("authorisations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("commune_id", "text", (column) => column.notNull().references("communes.id"))
    .addColumn("number", "text", (column) => column.notNull())
    .addColumn("number_key", "text", (column) => column.notNull())
    .addColumn("authority", "text", (column) => column.notNull())
    .addColumn("from_at", "double precision", (column) => column.notNull())
    .addColumn("until_at", "double precision", (column) => column.notNull())
    .addColumn("camera_ids", "text", (column) => column.notNull())
    .addColumn("purposes", "text", (column) => column.notNull())
    .addColumn("retention_max_days", "integer", (column) => column.notNull())
    .addColumn("retention_min_days", "integer")
    .addColumn("clauses", "text", (column) => column.notNull())
    .addColumn("legal_references", "text", (column) => column.notNull())
    .addColumn("withdrawn_at", "double precision")
    .addColumn("ended_at", "double precision")
    .addColumn("version", "integer", (column) => column.notNull())
    .addUniqueConstraint("authorisations_number", ["commune_id", "number_key"])
    .execute();
  await sql`create index authorisations_until on authorisations (until_at) where withdrawn_at is null`.execute(db);
}
