import type { Migration } from "../migrate.ts";

/** What two persons must want: asked, answered, used once. */
export const approvals: Migration = {
  number: 13,
  name: "approvals",
  async up(db) {
    await db.schema
      .createTable("approvals")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("subject", "text", (column) => column.notNull())
      .addColumn("subject_hash", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("requested_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("requested_at", "double precision", (column) => column.notNull())
      .addColumn("requested_post", "text", (column) => column.notNull())
      .addColumn("requested_device_id", "text", (column) => column.references("devices.id"))
      .addColumn("ends_at", "double precision", (column) => column.notNull())
      .addColumn("answered_by", "text", (column) => column.references("persons.id"))
      .addColumn("answered_at", "double precision")
      .addColumn("refusal_reason", "text")
      .execute();
    await db.schema.createIndex("approvals_by_request").on("approvals").column("requested_at").execute();
  },
};
