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

export interface PlanPost {
  name: string;
  /** Who sits there; more than one only while two share its screens. */
  people: readonly PersonName[];
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
  const byName = new Map<string, PlanScreen[]>();
  for (const each of known) {
    const { place } = each.screen;
    if (place.kind === "post") byName.set(place.post, [...(byName.get(place.post) ?? []), each]);
  }
  return [...byName]
    .map(([name, screens]) => ({ name, people: peopleOf(screens), screens: screens.sort(byNumber) }))
    .sort((a, b) => a.name.localeCompare(b.name, "fr", { numeric: true }));
}

const numberOf = ({ screen: { place } }: PlanScreen): number => (place.kind === "post" ? place.screen : 0);

/** By person first, so that the screens of two who share a post stand apart. */
const byNumber = (a: PlanScreen, b: PlanScreen): number =>
  (a.screen.person?.displayName ?? "").localeCompare(b.screen.person?.displayName ?? "", "fr") || numberOf(a) - numberOf(b);

function peopleOf(screens: readonly PlanScreen[]): PersonName[] {
  const people = screens.flatMap(({ screen }) => (screen.person === null ? [] : [screen.person]));
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

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
