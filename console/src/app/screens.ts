import type { Act } from "@vigie/shared/people/acts";

/** The screens of the console, in the order of their tabs. `act`: the right without which a screen is not drawn. `key`: after `g`. */
export const SCREENS = [
  { name: "wall", path: "/wall", act: "camera.view", key: "d" },
  { name: "room", path: "/room", act: "display.assign", key: "r" },
  { name: "rounds", path: "/rounds", act: "round.list", key: "o" },
  { name: "devices", path: "/devices", act: "device.manage", key: "e" },
  { name: "cameras", path: "/cameras", act: "camera.change", key: "c" },
  { name: "health", path: "/health", act: "camera.health", key: "s" },
  { name: "people", path: "/people", act: "person.list", key: "p" },
  { name: "nodes", path: "/nodes", act: "node.list", key: "n" },
  { name: "links", path: "/links", act: "link.list", key: "l" },
  { name: "journal", path: "/journal", act: "journal.read", key: "j" },
] as const satisfies readonly { name: string; path: string; act: Act; key: string }[];

export type Screen = (typeof SCREENS)[number];
export type ScreenName = Screen["name"];

/** The screens that the person may open; the first one is where they land. */
export const screensFor = (may: (act: Act) => boolean): readonly Screen[] => SCREENS.filter((screen) => may(screen.act));
