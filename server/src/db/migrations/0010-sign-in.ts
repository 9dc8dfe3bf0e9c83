import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Second factors, and sessions that are locked and that know when both factors were last given. */
export const signIn: Migration = {
  number: 10,
  name: "sign-in",
  async up(db) {
    const alter = () => db.schema.alterTable("sessions");
    await alter()
      .addColumn("device_id", "text", (column) => column.references("devices.id"))
      .execute();
    await alter()
      .addColumn("authenticated_at", "double precision", (column) => column.notNull().defaultTo(0))
      .execute();
    await alter().addColumn("locked_at", "double precision").execute();
    // They were opened by a password alone: the sweep ends them, with their rows, before anything else is done in them.
    await sql`update sessions set ends_at = 0 where closed_at is null`.execute(db);
    await db.schema
      .createTable("totp_secrets")
      .addColumn("person_id", "text", (column) => column.primaryKey().references("persons.id"))
      .addColumn("sealed", "text", (column) => column.notNull())
      .addColumn("last_step", "integer", (column) => column.notNull())
      .addColumn("added_at", "double precision", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("recovery_codes")
      .addColumn("person_id", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("code_hash", "text", (column) => column.notNull())
      .addColumn("used_at", "double precision")
      .addPrimaryKeyConstraint("recovery_codes_key", ["person_id", "code_hash"])
      .execute();
    await db.schema
      .createTable("security_keys")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("person_id", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("credential_id", "text", (column) => column.notNull().unique())
      .addColumn("public_key", "text", (column) => column.notNull())
      .addColumn("counter", "integer", (column) => column.notNull())
      .addColumn("transports", "text", (column) => column.notNull())
      .addColumn("added_at", "double precision", (column) => column.notNull())
      .addColumn("used_at", "double precision")
      .execute();
    await sql`create index security_keys_person on security_keys (person_id)`.execute(db);
  },
};
