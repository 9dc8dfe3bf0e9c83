import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** How cameras are recorded, what nodes tell of it, what they destroyed, and what is locked. */
export const recordings: Migration = {
  number: 15,
  name: "recordings",
  async up(db) {
    // Cameras of before are recorded as those that come: continuously, the small stream of H.265 cameras as well.
    await db.schema
      .alterTable("cameras")
      .addColumn("recording", "text", (column) => column.notNull().defaultTo('{"schedule":{"kind":"continuous"},"sub":null}'))
      .execute();
    await told(db);
    await destructions(db);
    await locks(db);
  },
};

async function told(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("recorded_days")
    .addColumn("camera_id", "text", (column) => column.notNull())
    .addColumn("stream", "text", (column) => column.notNull())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("node_id", "text", (column) => column.notNull().references("nodes.id"))
    .addColumn("segments", "integer", (column) => column.notNull())
    .addColumn("bytes", "double precision", (column) => column.notNull())
    .addColumn("recorded_ms", "double precision", (column) => column.notNull())
    .addColumn("chain_head", "text", (column) => column.notNull())
    // A camera that moved to another node has two of that day.
    .addPrimaryKeyConstraint("recorded_days_key", ["camera_id", "stream", "day", "node_id"])
    .execute();
  await db.schema
    .createTable("recorder_states")
    .addColumn("camera_id", "text", (column) => column.notNull())
    .addColumn("stream", "text", (column) => column.notNull())
    .addColumn("node_id", "text", (column) => column.notNull().references("nodes.id"))
    .addColumn("state", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("recorder_states_key", ["camera_id", "stream"])
    .execute();
  await db.schema
    .createTable("disk_states")
    .addColumn("node_id", "text", (column) => column.primaryKey().references("nodes.id"))
    .addColumn("disk", "text", (column) => column.notNull())
    .execute();
}

async function destructions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("destructions")
    .addColumn("position", "integer", (column) => column.primaryKey())
    .addColumn("record_id", "text", (column) => column.notNull().unique())
    .addColumn("node_id", "text", (column) => column.notNull().references("nodes.id"))
    // What was destroyed was there: it is told also of a camera or an order that this database does not know.
    .addColumn("camera_id", "text", (column) => column.notNull())
    .addColumn("stream", "text", (column) => column.notNull())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("from_at", "double precision", (column) => column.notNull())
    .addColumn("until_at", "double precision", (column) => column.notNull())
    .addColumn("segments", "integer", (column) => column.notNull())
    .addColumn("bytes", "double precision", (column) => column.notNull())
    .addColumn("chain_head", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("authorisation_id", "text")
    .addColumn("destroyed_at", "double precision", (column) => column.notNull())
    .addColumn("held_by", "text", (column) => column.notNull())
    .addColumn("jws", "text", (column) => column.notNull())
    .addColumn("countersigned_at", "double precision", (column) => column.notNull())
    .execute();
  await sql`create index destructions_camera on destructions (camera_id, position)`.execute(db);
}

async function locks(db: Kysely<unknown>): Promise<void> {
  const person = ["asked_by", "refused_by", "requested_by", "released_by"] as const;
  let table = db.schema
    .createTable("locks")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("camera_ids", "text", (column) => column.notNull())
    .addColumn("from_at", "double precision", (column) => column.notNull())
    .addColumn("until_at", "double precision", (column) => column.notNull())
    .addColumn("requisition", "text", (column) => column.notNull())
    .addColumn("review_at", "double precision", (column) => column.notNull())
    .addColumn("reason", "text");
  for (const by of person) table = table.addColumn(by, "text", (column) => column.references("persons.id"));
  for (const at of ["asked_at", "refused_at", "requested_at", "held_at", "released_at"] as const)
    table = table.addColumn(at, "double precision");
  await table.execute();
  await db.schema
    .createTable("lock_nodes")
    .addColumn("lock_id", "text", (column) => column.notNull().references("locks.id"))
    .addColumn("node_id", "text", (column) => column.notNull().references("nodes.id"))
    .addColumn("camera_ids", "text", (column) => column.notNull())
    .addColumn("segments", "integer")
    .addColumn("held_at", "double precision")
    .addColumn("released_at", "double precision")
    .addPrimaryKeyConstraint("lock_nodes_key", ["lock_id", "node_id"])
    .execute();
  await sql`create index lock_nodes_waiting on lock_nodes (node_id) where released_at is null`.execute(db);
}
