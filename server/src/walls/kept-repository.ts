import type { CameraId } from "@vigie/shared/kernel/units";
import { Layout, MAX_TILES } from "@vigie/shared/walls/layouts";
import { type Carousel, CarouselSteps, type Scene } from "@vigie/shared/walls/scenes";
import { TileContent } from "@vigie/shared/walls/schema";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import type { CarouselRow, SceneRow } from "../db/schema.ts";

/** Where scenes are kept, or carousels. */
export interface KeptRepository<T extends { id: string; version: number }> {
  list: (tx: Tx) => Promise<T[]>;
  find: (tx: Tx, id: T["id"]) => Promise<T | null>;
  insert: (tx: Tx, kept: T) => Promise<void>;
  /** False when the row is no longer at `version`. */
  replace: (tx: Tx, kept: T, version: number) => Promise<boolean>;
  remove: (tx: Tx, id: T["id"]) => Promise<void>;
}

const Contents = z.array(TileContent.nullable()).max(MAX_TILES);

const scenes = (tx: Tx) =>
  tx
    .selectFrom("scenes")
    .innerJoin("persons", "persons.id", "scenes.made_by")
    .selectAll("scenes")
    .select("persons.display_name as displayName");

export const sceneRepository: KeptRepository<Scene> = {
  list: async (tx) => (await scenes(tx).orderBy("scenes.name").execute()).map(toScene),
  async find(tx, id) {
    const row = await scenes(tx).where("scenes.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toScene(row);
  },
  async insert(tx, scene) {
    await tx.insertInto("scenes").values(toSceneRow(scene)).execute();
  },
  async replace(tx, scene, version) {
    const update = tx.updateTable("scenes").set(toSceneRow(scene)).where("id", "=", scene.id).where("version", "=", version);
    return (await update.executeTakeFirst()).numUpdatedRows > 0n;
  },
  async remove(tx, id) {
    await tx.deleteFrom("scenes").where("id", "=", id).execute();
  },
};

const carousels = (tx: Tx) =>
  tx
    .selectFrom("carousels")
    .innerJoin("persons", "persons.id", "carousels.made_by")
    .selectAll("carousels")
    .select("persons.display_name as displayName");

export const carouselRepository: KeptRepository<Carousel> = {
  list: async (tx) => (await carousels(tx).orderBy("carousels.name").execute()).map(toCarousel),
  async find(tx, id) {
    const row = await carousels(tx).where("carousels.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toCarousel(row);
  },
  async insert(tx, carousel) {
    await tx.insertInto("carousels").values(toCarouselRow(carousel)).execute();
  },
  async replace(tx, carousel, version) {
    const row = toCarouselRow(carousel);
    const update = tx.updateTable("carousels").set(row).where("id", "=", carousel.id).where("version", "=", version);
    return (await update.executeTakeFirst()).numUpdatedRows > 0n;
  },
  async remove(tx, id) {
    await tx.deleteFrom("carousels").where("id", "=", id).execute();
  },
};

/** Those of these cameras that exist. */
export async function knownCameras(tx: Tx, ids: readonly CameraId[]): Promise<Set<CameraId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.selectFrom("cameras").select("id").where("id", "in", ids).execute();
  return new Set(rows.map(({ id }) => id));
}

type Named<R> = R & { displayName: string };

const keptOf = (row: Named<SceneRow | CarouselRow>) => ({
  name: row.name,
  scope: row.scope,
  madeBy: { id: row.made_by, displayName: row.displayName },
  changedAt: row.changed_at,
  version: row.version,
});

const toScene = (row: Named<SceneRow>): Scene => ({
  id: row.id,
  ...keptOf(row),
  layout: Layout.parse(JSON.parse(row.layout)),
  contents: Contents.parse(JSON.parse(row.contents)),
});

const toCarousel = (row: Named<CarouselRow>): Carousel => ({
  id: row.id,
  ...keptOf(row),
  list: CarouselSteps.parse(JSON.parse(row.list)),
});

const rowOf = ({ name, scope, madeBy, changedAt, version }: Scene | Carousel) => ({
  name,
  scope,
  made_by: madeBy.id,
  changed_at: changedAt,
  version,
});

const toSceneRow = (scene: Scene): SceneRow => ({
  id: scene.id,
  ...rowOf(scene),
  layout: JSON.stringify(scene.layout),
  contents: JSON.stringify(scene.contents),
});

const toCarouselRow = (carousel: Carousel): CarouselRow => ({
  id: carousel.id,
  ...rowOf(carousel),
  list: JSON.stringify(carousel.list),
});
