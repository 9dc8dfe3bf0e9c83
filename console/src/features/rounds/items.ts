import type { Camera } from "@vigie/shared/cameras/schema";
import type { Scene } from "@vigie/shared/walls/scenes";
import type { Item } from "./steps.ts";

/** The cameras in use that can be a step, by number. */
export const cameraItems = (cameras: readonly Camera[]): Item[] =>
  cameras
    .filter(({ disabledAt }) => disabledAt === null)
    .sort((a, b) => a.number - b.number)
    .map(({ id, number, name }) => ({ id, label: `${number} ${name}`, number }));

export const sceneItems = (scenes: readonly Scene[]): Item[] =>
  scenes.map(({ id, name }) => ({ id, label: name, number: null })).sort((a, b) => a.label.localeCompare(b.label));
