import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, CarouselId, RoundRunId } from "@vigie/shared/kernel/units";
import type { StagedScene } from "@vigie/shared/walls/commands";
import type { Carousel, Scene } from "@vigie/shared/walls/scenes";
import type { Display, TileContent } from "@vigie/shared/walls/schema";
import { type Composer, maySee } from "@vigie/shared/walls/scopes";
import type { Tx } from "../db/open.ts";
import type { RunForTile } from "../rounds/index.ts";
import type { RunList } from "../viewings/index.ts";
import { carouselRepository, knownCameras, sceneRepository } from "./kept-repository.ts";

/** A carrying out of a round, as the rounds' room knows it; null: there is none of that id. */
export type FindRun = (tx: Tx, id: RoundRunId) => Promise<RunForTile | null>;

/** Throws unless everything that is to be shown exists. */
export async function requireContents(tx: Tx, contents: readonly (TileContent | null)[], findRun: FindRun): Promise<void> {
  await requireCameras(
    tx,
    contents.flatMap((content) => (content?.kind === "camera" ? [content.cameraId] : [])),
  );
  for (const content of contents) {
    if (content?.kind === "carousel") await requireTileCarousel(tx, content);
    if (content?.kind !== "round") continue;
    const run = await findRun(tx, content.runId);
    if (run === null) throw new AppError("round.not_found", `run ${content.runId}`);
    if (run.isOver) throw new AppError("round.run_over", `run ${content.runId}`);
  }
}

export async function requireCameras(tx: Tx, ids: readonly CameraId[]): Promise<void> {
  const known = await knownCameras(tx, ids);
  for (const id of ids) if (!known.has(id)) throw new AppError("camera.not_found", `camera ${id}`);
}

async function requireTileCarousel(tx: Tx, { carouselId, heldStep }: Extract<TileContent, { kind: "carousel" }>): Promise<void> {
  const carousel = await carouselRepository.find(tx, carouselId);
  if (carousel?.list.of !== "cameras") throw new AppError("carousel.not_found", `carousel ${carouselId}`);
  if (heldStep !== null && heldStep >= carousel.list.steps.length) throw stepGone(carousel, heldStep);
}

/** The list became shorter than whoever names the step saw it. */
export const stepGone = ({ id }: Carousel, step: number) =>
  new AppError("carousel.changed", `carousel ${id} has no step ${step}`);

/** Throws for what somebody keeps for themselves; what is on the display already may stay, move and be held. */
export async function requireVisible(
  tx: Tx,
  display: Display,
  contents: readonly (TileContent | null)[],
  composer: Composer,
): Promise<void> {
  for (const content of contents) {
    if (content?.kind !== "carousel" || holds(display, content)) continue;
    const carousel = await carouselRepository.find(tx, content.carouselId);
    if (carousel === null || !maySee(carousel, composer)) throw new AppError("carousel.not_found", content.carouselId);
  }
}

const holds = ({ tiles }: Display, { carouselId }: Extract<TileContent, { kind: "carousel" }>): boolean =>
  tiles.some(({ content }) => content?.kind === "carousel" && content.carouselId === carouselId);

/** The scene as it can be shown: what it names that is no longer there is an empty tile. Null for one that the composer does not see. */
export async function stagedScene(tx: Tx, id: Scene["id"], composer: Composer): Promise<StagedScene | null> {
  const scene = await sceneRepository.find(tx, id);
  if (scene === null || !maySee(scene, composer)) return null;
  const contents: (TileContent | null)[] = [];
  for (const content of scene.contents) contents.push(content?.kind === "carousel" ? await stillThere(tx, content) : content);
  return { id, layout: scene.layout, contents };
}

/** Null when the carousel is gone; running when the step that it was held at is. */
async function stillThere(tx: Tx, content: Extract<TileContent, { kind: "carousel" }>): Promise<TileContent | null> {
  const list = (await carouselRepository.find(tx, content.carouselId))?.list;
  if (list?.of !== "cameras") return null;
  const { heldStep } = content;
  return heldStep !== null && heldStep >= list.steps.length ? { ...content, heldStep: null } : content;
}

/** Every camera that the content can bring, and who planned that. */
export async function listOf(tx: Tx, content: TileContent, findRun: FindRun): Promise<RunList> {
  if (content.kind === "camera") return { cameraIds: [content.cameraId], plannedBy: null };
  if (content.kind === "round") return (await findRun(tx, content.runId)) ?? { cameraIds: [], plannedBy: null };
  const list = (await carouselRepository.find(tx, content.carouselId))?.list;
  return { cameraIds: list?.of === "cameras" ? list.steps.map(({ cameraId }) => cameraId) : [], plannedBy: null };
}

/** The carousels that a screen shows or turns through, also in tiles that wait. */
export const carouselsOn = ({ tiles, carousel }: Display): CarouselId[] => [
  ...tiles.flatMap(({ content }) => (content?.kind === "carousel" ? [content.carouselId] : [])),
  ...(carousel === null ? [] : [carousel.carouselId]),
];

/** Of the scenes that a screen turns through, all that they put there. */
export async function contentsOfCarousel(tx: Tx, id: CarouselId): Promise<(TileContent | null)[]> {
  const list = (await carouselRepository.find(tx, id))?.list;
  const contents: (TileContent | null)[] = [];
  for (const { sceneId } of list?.of === "scenes" ? list.steps : [])
    contents.push(...((await sceneRepository.find(tx, sceneId))?.contents ?? []));
  return contents;
}
