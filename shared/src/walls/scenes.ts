import { z } from "zod";
import { CameraId, CarouselId, EpochMs, SceneId } from "../kernel/units.ts";
import { PersonName } from "../people/schema.ts";
import { Layout, MAX_TILES } from "./layouts.ts";
import { TileContent } from "./schema.ts";

/** Who finds it: its maker, all operators and supervisors, or who composes the walls. */
export const Scope = z.enum(["mine", "team", "wall"]);
export type Scope = z.infer<typeof Scope>;

const name = z.string().trim().min(1).max(80);

/** A layout with what is in it. A scene without contents (`null` each) is a layout that was saved. */
export const Scene = z.object({
  id: SceneId,
  name,
  scope: Scope,
  layout: Layout,
  contents: z.array(TileContent.nullable()).max(MAX_TILES),
  madeBy: PersonName,
  changedAt: EpochMs,
  version: z.number().int(),
});
export type Scene = z.infer<typeof Scene>;
/** A round's run is of its moment and is not kept in a scene. */
export const SceneInput = Scene.pick({ name: true, scope: true, layout: true, contents: true }).refine(
  ({ contents }) => contents.every((content) => content?.kind !== "round"),
  { path: ["contents"], message: "a scene holds no round" },
);
export type SceneInput = z.infer<typeof SceneInput>;
export const SceneChange = z.object({ version: z.number().int(), scene: SceneInput });
export type SceneChange = z.infer<typeof SceneChange>;

export const DwellSeconds = z.number().int().min(2).max(3_600);

/** Cameras for a tile, or scenes for a whole screen, each with the seconds it stays. */
export const CarouselSteps = z.discriminatedUnion("of", [
  z.object({
    of: z.literal("cameras"),
    steps: z
      .array(z.object({ cameraId: CameraId, dwellSeconds: DwellSeconds }))
      .min(1)
      .max(200),
  }),
  z.object({
    of: z.literal("scenes"),
    steps: z
      .array(z.object({ sceneId: SceneId, dwellSeconds: DwellSeconds }))
      .min(1)
      .max(50),
  }),
]);
export type CarouselSteps = z.infer<typeof CarouselSteps>;

export const Carousel = z.object({
  id: CarouselId,
  name,
  scope: Scope,
  list: CarouselSteps,
  madeBy: PersonName,
  changedAt: EpochMs,
  version: z.number().int(),
});
export type Carousel = z.infer<typeof Carousel>;
export const CarouselInput = Carousel.pick({ name: true, scope: true, list: true });
export type CarouselInput = z.infer<typeof CarouselInput>;
export const CarouselChange = z.object({ version: z.number().int(), carousel: CarouselInput });
export type CarouselChange = z.infer<typeof CarouselChange>;
