import { AppError } from "@vigie/shared/kernel/problem";
import type { CarouselId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import type { Carousel, Scene } from "@vigie/shared/walls/scenes";
import type { Display } from "@vigie/shared/walls/schema";
import { type Composer, maySee } from "@vigie/shared/walls/scopes";
import type { Tx } from "../db/open.ts";
import { carouselsOn, requireCameras } from "./contents.ts";
import { isCarouselOnDisplay, listDisplaysOf } from "./displays-repository.ts";
import { createKeptService, type KeptDeps } from "./kept.ts";
import { carouselRepository, sceneRepository } from "./kept-repository.ts";

export type SceneService = ReturnType<typeof createSceneService>;

/** Deleting a scene blanks no screen: what it put there stays. */
export const createSceneService = (deps: KeptDeps & { changed: () => void }) =>
  createKeptService<Scene>(deps, {
    repository: sceneRepository,
    codes: { notFound: "scene.not_found", changed: "scene.changed" },
    async check(tx, { contents }, composer) {
      await requireCameras(
        tx,
        contents.flatMap((content) => (content?.kind === "camera" ? [content.cameraId] : [])),
      );
      for (const content of contents) if (content?.kind === "carousel") await requireOfCameras(tx, content.carouselId, composer);
    },
    checkRemoval: async () => undefined,
    saved: (by, { id: sceneId, name, scope: keptFor, version }) => ({
      event: "scene.saved",
      by,
      sceneId,
      name,
      keptFor,
      version,
    }),
    removed: (by, { id: sceneId, name, scope: keptFor }) => ({ event: "scene.removed", by, sceneId, name, keptFor }),
    changed: deps.changed,
  });

async function requireOfCameras(tx: Tx, id: CarouselId, composer: Composer): Promise<void> {
  const carousel = await carouselRepository.find(tx, id);
  const isGood = carousel !== null && maySee(carousel, composer) && carousel.list.of === "cameras";
  if (!isGood) throw new AppError("carousel.not_found", `carousel ${id}`);
}

export type CarouselService = ReturnType<typeof createCarouselService>;

export function createCarouselService(deps: KeptDeps & { changed: () => void }) {
  const kept = createKeptService<Carousel>(deps, {
    repository: carouselRepository,
    codes: { notFound: "carousel.not_found", changed: "carousel.changed" },
    async check(tx, { list }, composer, before) {
      if (before !== null && before.list.of !== list.of) await requireUnused(tx, before.id);
      if (list.of === "cameras")
        await requireCameras(
          tx,
          list.steps.map(({ cameraId }) => cameraId),
        );
      else for (const { sceneId } of list.steps) await requireScene(tx, sceneId, composer);
    },
    checkRemoval: requireUnused,
    saved: (by, { id: carouselId, name, scope: keptFor, version }) => ({
      event: "carousel.saved",
      by,
      carouselId,
      name,
      keptFor,
      version,
    }),
    removed: (by, { id: carouselId, name, scope: keptFor }) => ({ event: "carousel.removed", by, carouselId, name, keptFor }),
    changed: deps.changed,
  });
  return {
    ...kept,
    /** Those that one sees, and those that somebody put onto one's screens: whoever shows them needs their steps. */
    async list(principal: Principal): Promise<Carousel[]> {
      const seen = await kept.list(principal);
      const shown = new Set((await displaysOf(principal)).flatMap(carouselsOn));
      const others = [...shown].filter((id) => !seen.some((carousel) => carousel.id === id));
      const found = await Promise.all(others.map((id) => carouselRepository.find(deps.db, id)));
      return [...seen, ...found.filter((carousel) => carousel !== null)];
    },
  };

  async function displaysOf(principal: Principal): Promise<Display[]> {
    if (principal.kind === "person") return listDisplaysOf(deps.db, { personId: principal.personId });
    return principal.kind === "device" ? listDisplaysOf(deps.db, { deviceId: principal.deviceId }) : [];
  }
}

async function requireScene(tx: Tx, id: Scene["id"], composer: Composer): Promise<void> {
  const scene = await sceneRepository.find(tx, id);
  if (scene === null || !maySee(scene, composer)) throw new AppError("scene.not_found", `scene ${id}`);
}

async function requireUnused(tx: Tx, id: CarouselId): Promise<void> {
  if (await isCarouselOnDisplay(tx, id)) throw new AppError("carousel.in_use", `carousel ${id}`);
}
