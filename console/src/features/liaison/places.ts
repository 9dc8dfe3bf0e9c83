import type { ForwardedWall } from "@vigie/shared/forwarding/schema";

export type LiaisonForwarding = ForwardedWall["forwardings"][number];
export type LiaisonCamera = LiaisonForwarding["cameras"][number];

/** Why a picture went. `withdrawn`: this camera alone, or the tile that was followed shows another. */
export type OverReason = NonNullable<LiaisonForwarding["end"]> | "withdrawn";

/** One place of the liaison's wall: a camera that is forwarded, or for a moment the word why it no longer is. */
export interface Place {
  camera: LiaisonCamera;
  /** Of several the one that runs longest. */
  forwarding: LiaisonForwarding;
  over: { reason: OverReason; at: number } | null;
}

/** A place says this long why it went dark; after that the list beside the wall does. */
export const OVER_SHOWN_MS = 15_000;

/** What runs now; one past its term is over, even before the server told. */
export const runs = ({ state, until }: LiaisonForwarding, now: number): boolean => state === "open" && now < until;

/** What is forwarded now, each camera once, in the order in which it came. */
export function livePlaces({ forwardings }: ForwardedWall, now: number): Place[] {
  const places = new Map<LiaisonCamera["id"], Place>();
  const inOrder = forwardings.filter((one) => runs(one, now)).sort((a, b) => a.from - b.from);
  for (const forwarding of inOrder) {
    for (const camera of forwarding.cameras) {
      const known = places.get(camera.id);
      if (known === undefined) places.set(camera.id, { camera, forwarding, over: null });
      else if (known.forwarding.until < forwarding.until) places.set(camera.id, { ...known, forwarding });
    }
  }
  return [...places.values()];
}

/** The places after what was told, each staying where it was: those that went stand dark for a moment, new ones come last. */
export function nextPlaces(before: readonly Place[], wall: ForwardedWall, now: number): Place[] {
  const live = new Map(livePlaces(wall, now).map((place) => [place.camera.id, place]));
  const kept = before.flatMap((place): Place[] => {
    const current = live.get(place.camera.id);
    if (current !== undefined) return [current];
    const over = place.over ?? { reason: reasonOf(wall, place, now), at: now };
    return now - over.at < OVER_SHOWN_MS ? [{ ...place, over }] : [];
  });
  const known = new Set(before.map(({ camera }) => camera.id));
  return [...kept, ...[...live.values()].filter(({ camera }) => !known.has(camera.id))];
}

function reasonOf({ forwardings }: ForwardedWall, { forwarding }: Place, now: number): OverReason {
  const told = forwardings.find(({ id }) => id === forwarding.id);
  if (told?.end != null) return told.end;
  return now >= forwarding.until ? "term" : "withdrawn";
}

/** Places of one page, and pages when there are more. */
export const PAGE_PLACES = 16;
const GRIDS = [
  [1, 1],
  [2, 1],
  [2, 2],
  [3, 2],
  [3, 3],
  [4, 4],
] as const;

/** The smallest grid that holds so many: 1, 2, 4, 6, 9 or 16 places. */
export function gridFor(count: number): { columns: number; rows: number } {
  const [columns, rows] = GRIDS.find(([columns, rows]) => columns * rows >= count) ?? [4, 4];
  return { columns, rows };
}
