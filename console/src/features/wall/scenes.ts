import type { Scene, Scope } from "@vigie/shared/walls/scenes";
import type { Display } from "@vigie/shared/walls/schema";

const ORDER: Readonly<Record<Scope, number>> = { mine: 0, team: 1, wall: 2 };

/** One's own first, each kind in the order it was made (ids are by time): a new scene does not move the keys of the others of its kind. */
export const inKeyOrder = (scenes: readonly Scene[]): readonly Scene[] =>
  scenes.toSorted((a, b) => ORDER[a.scope] - ORDER[b.scope] || (a.id < b.id ? -1 : 1));

/** How many scenes have a function key. */
export const KEYED_SCENES = 12;

/** The wall as it stands, to be kept: what the layout shows. A round's run is of its moment and is left out. */
export function sceneOf({ layout, tiles }: Display, count: number): Pick<Scene, "layout" | "contents"> {
  const contents = tiles.slice(0, count).map(({ content }) => (content?.kind === "round" ? null : content));
  return { layout, contents };
}
