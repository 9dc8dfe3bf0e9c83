import { ScreenNumber } from "@vigie/shared/walls/schema";
import { z } from "zod";

/** The screen whose window has the tabs; the others show their wall alone. */
export const FIRST_SCREEN = 1;

/** Which of the person's screens a page's address asks for; the first when it asks for none, or for one that there is not. */
export function screenOf(search: string): number {
  const asked = ScreenNumber.safeParse(Number(new URLSearchParams(search).get("screen")));
  return asked.success ? asked.data : FIRST_SCREEN;
}

/** A physical screen, as the Window Management API names and measures it, in CSS pixels of the whole desktop. */
const ScreenPlace = z.object({ label: z.string(), left: z.number(), top: z.number(), width: z.number(), height: z.number() });
export type ScreenPlace = z.infer<typeof ScreenPlace>;

/** Which screens were opened at this post, and where; `place` null: by hand, wherever the operator moved it. */
const Arrangement = z.array(z.object({ screen: ScreenNumber, place: ScreenPlace.nullable() })).max(8);
export type Arrangement = z.infer<typeof Arrangement>;

const KEY = "vigie.arrangement";

export function keptArrangement(storage: Storage): Arrangement {
  const kept = storage.getItem(KEY);
  if (kept === null) return [];
  try {
    const read = Arrangement.safeParse(JSON.parse(kept));
    return read.success ? read.data : [];
  } catch (cause) {
    // What another version kept, or a hand edited, is worth nothing.
    if (cause instanceof SyntaxError) return [];
    throw cause;
  }
}

export const keepArrangement = (storage: Storage, arrangement: Arrangement) => storage.setItem(KEY, JSON.stringify(arrangement));

/** With this screen at that place: one place a screen, one screen a place. */
export const withScreen = (arrangement: Arrangement, screen: number, place: ScreenPlace | null): Arrangement =>
  [
    ...arrangement.filter(
      (kept) => kept.screen !== screen && (place === null || kept.place === null || !isSamePlace(kept.place, place)),
    ),
    { screen, place },
  ].sort((a, b) => a.screen - b.screen);

export const withoutScreen = (arrangement: Arrangement, screen: number): Arrangement =>
  arrangement.filter((kept) => kept.screen !== screen);

/** A screen that was unplugged and is back is known by its label and geometry. */
export const isSamePlace = (a: ScreenPlace, b: ScreenPlace): boolean =>
  a.label === b.label && a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
