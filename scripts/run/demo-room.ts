import type { Camera } from "@vigie/shared/cameras/schema";
import { Wall } from "@vigie/shared/devices/schema";
import { Round, type RoundInput } from "@vigie/shared/rounds/schema";
import { Carousel, type CarouselInput, Scene, type SceneInput } from "@vigie/shared/walls/scenes";
import type { Seeded } from "./seed.ts";

const DWELL_SECONDS = 8;
/** A round that whoever tries the demonstration sees come due. */
const SOON_MS = 4 * 60_000;

/** What a room that has been in use for a while has: scenes, a carousel, a round, and a wall whose screens are still to be enrolled. */
export async function furnish({ chief: supervisor, cameras }: Seeded): Promise<void> {
  const numbered = new Map(cameras.map((camera) => [camera.number as number, camera]));
  const of = (numbers: readonly number[]) => numbers.flatMap((number) => numbered.get(number) ?? []);
  for (const scene of scenesOf(of)) await supervisor.send("POST", "/api/scenes", scene, Scene);
  const steps = of([3, 5, 11, 21, 22]).map(({ id }) => ({ cameraId: id, dwellSeconds: DWELL_SECONDS }));
  const carousel: CarouselInput = { name: "Entrées de ville", scope: "team", list: { of: "cameras", steps } };
  await supervisor.send("POST", "/api/carousels", carousel, Carousel);
  const round: RoundInput = {
    name: "Ronde du soir, Valmorin",
    steps: steps.slice(0, 3),
    schedule: { days: [1, 2, 3, 4, 5, 6, 7], times: [soon()] },
  };
  await supervisor.send("POST", "/api/rounds", round, Round);
  await supervisor.send("POST", "/api/walls", { name: "Mur de la salle", columns: 2, rows: 1 }, Wall);
}

function scenesOf(of: (numbers: readonly number[]) => Camera[]): SceneInput[] {
  const scene = (name: string, layout: "4" | "6" | "9", numbers: readonly number[]): SceneInput => ({
    name,
    scope: "team",
    layout: { kind: "named", name: layout },
    contents: of(numbers).map(({ id }) => ({ kind: "camera", cameraId: id })),
  });
  return [
    scene("Valmorin", "6", [1, 2, 3, 4, 5]),
    scene("Saint-Aubrac", "4", [11, 12, 13, 14]),
    scene("Toutes les communes", "9", [1, 3, 5, 11, 12, 14, 21, 22, 23]),
  ];
}

/** `hh:mm` of the room's wall clock. */
const soon = (): string =>
  new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(Date.now() + SOON_MS);
