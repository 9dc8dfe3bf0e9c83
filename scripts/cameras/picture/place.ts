import { seededRandom } from "./random.ts";

/**
 * A street seen from a mast. Ground coordinates in metres: `x` across, 0 in the middle of the road, `z` along, away from the camera;
 * heights above the ground.
 */
export interface Place {
  readonly widthPx: number;
  readonly heightPx: number;
  /** The row of the horizon and the column that everything straight runs to. */
  readonly horizonPx: number;
  readonly vanishingPx: number;
  readonly mastMetres: number;
  readonly roadHalfMetres: number;
  readonly pavementMetres: number;
  readonly crossingMetres: number;
  /** Nearest ground that the picture shows, and where the street ends. */
  readonly nearMetres: number;
  readonly farMetres: number;
  readonly hour: "day" | "overcast" | "dusk" | "night";
  readonly hasTrees: boolean;
  readonly seed: number;
}

const HOURS = ["day", "overcast", "dusk", "night"] as const;
const FAR_METRES = 110;

export function createPlace(widthPx: number, heightPx: number, scene: number): Place {
  const random = seededRandom(scene + 1);
  const between = (from: number, until: number) => from + (until - from) * random();
  const horizonPx = Math.max(20, heightPx * between(0.2, 0.32));
  const mastMetres = between(5, 9);
  return {
    widthPx,
    heightPx,
    horizonPx,
    vanishingPx: widthPx * between(0.35, 0.65),
    mastMetres,
    roadHalfMetres: between(3.5, 6),
    pavementMetres: between(3, 6),
    crossingMetres: between(14, 22),
    nearMetres: (focalPx(widthPx) * mastMetres) / (heightPx - horizonPx),
    farMetres: FAR_METRES,
    hour: HOURS[Math.abs(scene) % HOURS.length] ?? "day",
    hasTrees: random() < 0.6,
    seed: scene,
  };
}

/** A little wider than the eye's: 58° across. */
const focalPx = (widthPx: number) => widthPx * 0.9;

export const pixelsPerMetre = (place: Place, z: number) => focalPx(place.widthPx) / z;

export const column = (place: Place, x: number, z: number) => place.vanishingPx + x * pixelsPerMetre(place, z);

export const row = (place: Place, heightMetres: number, z: number) =>
  place.horizonPx + (place.mastMetres - heightMetres) * pixelsPerMetre(place, z);

/** The depth of a wall along `x`, where the picture's column `columnPx` meets it; null where it does not. */
export function depthAt(place: Place, x: number, columnPx: number): number | null {
  const away = columnPx - place.vanishingPx;
  const z = (focalPx(place.widthPx) * x) / away;
  return Number.isFinite(z) && z > 0 ? z : null;
}
