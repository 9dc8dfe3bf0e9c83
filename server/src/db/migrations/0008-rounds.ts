import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

/** Rounds as they were planned at each time, how they were carried out, and what was answered instead. */
export const rounds: Migration = {
  number: 8,
  name: "rounds",
  async up(db) {
    await db.schema
      .createTable("round_versions")
      .addColumn("round_id", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("steps", "text", (column) => column.notNull())
      .addColumn("schedule", "text", (column) => column.notNull())
      .addColumn("planned_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("disabled_at", "double precision")
      .addColumn("from_at", "double precision", (column) => column.notNull())
      .addColumn("until_at", "double precision")
      .addPrimaryKeyConstraint("round_versions_key", ["round_id", "version"])
      .execute();
    await sql`create unique index round_versions_now on round_versions (round_id) where until_at is null`.execute(db);
    await db.schema
      .createTable("round_runs")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("round_id", "text", (column) => column.notNull())
      .addColumn("round_name", "text", (column) => column.notNull())
      .addColumn("steps", "text", (column) => column.notNull())
      .addColumn("planned_at", "double precision")
      .addColumn("planned_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("started_at", "double precision", (column) => column.notNull())
      .addColumn("started_by", "text", (column) => column.notNull().references("persons.id"))
      .addColumn("ended_at", "double precision")
      .addColumn("ended_how", "text")
      .addColumn("reason", "text")
      .execute();
    await sql`create index round_runs_open on round_runs (started_at) where ended_at is null`.execute(db);
    await sql`create index round_runs_started on round_runs (started_at)`.execute(db);
    await sql`create index round_runs_planned on round_runs (planned_at) where planned_at is not null`.execute(db);
    // One answer a due time: a run, or a person's reason why there is none.
    await db.schema
      .createTable("round_answers")
      .addColumn("round_id", "text", (column) => column.notNull())
      .addColumn("planned_at", "double precision", (column) => column.notNull())
      .addColumn("round_name", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.references("round_runs.id"))
      .addColumn("skipped_by", "text", (column) => column.references("persons.id"))
      .addColumn("reason", "text")
      .addPrimaryKeyConstraint("round_answers_key", ["round_id", "planned_at"])
      .execute();
    await sql`create index round_answers_planned on round_answers (planned_at)`.execute(db);
    await db.schema
      .createTable("round_steps_left_out")
      .addColumn("run_id", "text", (column) => column.notNull().references("round_runs.id"))
      .addColumn("step", "integer", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("round_steps_left_out_key", ["run_id", "step"])
      .execute();
  },
};
