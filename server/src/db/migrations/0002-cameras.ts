import type { Migration } from "../migrate.ts";

/** Communes, their sites, the cameras there, and the media nodes that pull them. */
export const cameras: Migration = {
  number: 2,
  name: "cameras",
  async up(db) {
    const { schema } = db;
    await schema
      .createTable("counters")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("value", "integer", (column) => column.notNull())
      .execute();
    await schema
      .createTable("communes")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("name_key", "text", (column) => column.notNull().unique())
      .execute();
    await schema
      .createTable("sites")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("commune_id", "text", (column) => column.notNull().references("communes.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("name_key", "text", (column) => column.notNull())
      .addUniqueConstraint("sites_name", ["commune_id", "name_key"])
      .execute();
    await schema
      .createTable("nodes")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("origin", "text", (column) => column.notNull())
      .addColumn("public_key", "text", (column) => column.notNull().unique())
      .addColumn("admitted_at", "double precision", (column) => column.notNull())
      .addColumn("clock_offset_ms", "double precision")
      .execute();
    await schema
      .createTable("node_invitations")
      .addColumn("token_hash", "text", (column) => column.primaryKey())
      .addColumn("created_at", "double precision", (column) => column.notNull())
      .addColumn("ends_at", "double precision")
      .addColumn("used_at", "double precision")
      .addColumn("node_id", "text", (column) => column.references("nodes.id"))
      .execute();
    await schema
      .createTable("node_outboxes")
      .addColumn("node_id", "text", (column) => column.notNull().references("nodes.id"))
      .addColumn("epoch", "text", (column) => column.notNull())
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("node_outboxes_key", ["node_id", "epoch"])
      .execute();
    await schema
      .createTable("cameras")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("number", "integer", (column) => column.notNull().unique())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("site_id", "text", (column) => column.notNull().references("sites.id"))
      .addColumn("node_id", "text", (column) => column.references("nodes.id"))
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("main_address", "text")
      .addColumn("sub_address", "text")
      .addColumn("stream_key_hash", "text")
      .addColumn("disabled_at", "double precision")
      .addColumn("version", "integer", (column) => column.notNull())
      .execute();
    await schema
      .createTable("camera_secrets")
      .addColumn("camera_id", "text", (column) => column.primaryKey().references("cameras.id"))
      .addColumn("sealed", "text", (column) => column.notNull())
      .execute();
  },
};
