import type { Migration } from "../migrate.ts";

/** Where each node takes RTMP; unknown until the node says so on its next link. */
export const rtmpDoors: Migration = {
  number: 4,
  name: "rtmp doors",
  async up(db) {
    await db.schema.alterTable("nodes").addColumn("rtmp_origin", "text").execute();
  },
};
