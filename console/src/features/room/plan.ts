import type { Device, DevicesView, Wall, WallPlace } from "@vigie/shared/devices/schema";
import type { DisplayId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import type { Display } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";

/** A screen of the room with what it is told to show. */
export interface PlanScreen {
  screen: RoomScreen;
  display: Display;
}

/** One person's screens at one place. Browsers that are not enrolled share an address, so a place alone is not a post. */
export interface PlanPost {
  key: string;
  /** Name of the enrolled post, or the address of a browser that is none. */
  name: string;
  isDeclared: boolean;
  person: PersonName | null;
  /** By number: the first is the post's first. */
  screens: readonly PlanScreen[];
}

/** A place of a wall: with its screen, with an enrolled device whose screen is not known yet, or with neither. */
export interface PlanPlace {
  place: WallPlace;
  device: Device | null;
  screen: PlanScreen | null;
}

export interface PlanWall {
  wall: Wall;
  /** In reading order. */
  places: readonly PlanPlace[];
}

export interface Plan {
  posts: readonly PlanPost[];
  walls: readonly PlanWall[];
  /** Screens that were told of without their display: it is to be fetched. */
  unknown: readonly DisplayId[];
}

interface RoomFacts {
  screens: ReadonlyMap<DisplayId, RoomScreen>;
  displays: ReadonlyMap<DisplayId, Display>;
  devices: DevicesView;
}

/** The room as it is now. */
export function planOf({ screens, displays, devices }: RoomFacts): Plan {
  const known: PlanScreen[] = [];
  const unknown: DisplayId[] = [];
  for (const screen of screens.values()) {
    const display = displays.get(screen.displayId);
    if (display === undefined) unknown.push(screen.displayId);
    else known.push({ screen, display });
  }
  return { posts: postsOf(known), walls: devices.walls.map((wall) => wallOf(wall, devices.devices, known)), unknown };
}

function postsOf(known: readonly PlanScreen[]): PlanPost[] {
  const posts = new Map<string, PlanPost>();
  for (const each of known) {
    const { place, person } = each.screen;
    if (place.kind !== "post") continue;
    const key = `${place.post}/${person?.id ?? ""}`;
    const screens = [...(posts.get(key)?.screens ?? []), each].sort((a, b) => screenNumber(a) - screenNumber(b));
    posts.set(key, { key, name: place.post, isDeclared: place.deviceId !== null, person, screens });
  }
  return [...posts.values()].sort((a, b) => compare(a.name, b.name) || compare(nameOf(a), nameOf(b)));
}

export const screenNumber = ({ screen: { place } }: PlanScreen): number => (place.kind === "post" ? place.screen : 1);

const nameOf = ({ person }: PlanPost): string => person?.displayName ?? "";
const compare = (a: string, b: string): number => a.localeCompare(b, "fr", { numeric: true });

function wallOf(wall: Wall, devices: readonly Device[], known: readonly PlanScreen[]): PlanWall {
  const places = Array.from({ length: wall.columns * wall.rows }, (_, at): PlanPlace => {
    const place = { wallId: wall.id, column: at % wall.columns, row: Math.floor(at / wall.columns) };
    const device = devices.find((each) => each.endedAt === null && stands(each.place, place)) ?? null;
    const screen =
      known.find(({ screen }) => screen.place.kind === "wall_screen" && screen.place.deviceId === device?.id) ?? null;
    return { place, device, screen };
  });
  return { wall, places };
}

const stands = (own: WallPlace | null, place: WallPlace): boolean =>
  own?.wallId === place.wallId && own.column === place.column && own.row === place.row;
