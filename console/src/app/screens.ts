import type { Act } from "@vigie/shared/people/acts";

interface Described {
  name: string;
  path: string;
  /** The right without which it is not drawn. */
  act: Act;
  /** After `g`. */
  key: string;
  /** The screens whose tab leads to it too, the first that the person may open; none: it has a tab of its own. */
  of?: readonly string[];
}

/** The screens of the console, in the order of their tabs. */
export const SCREENS = [
  { name: "wall", path: "/wall", act: "camera.view", key: "d" },
  { name: "playback", path: "/playback", act: "recording.play", key: "b" },
  { name: "room", path: "/room", act: "display.assign", key: "r" },
  { name: "rounds", path: "/rounds", act: "round.list", key: "o" },
  { name: "devices", path: "/devices", act: "device.manage", key: "e" },
  { name: "cameras", path: "/cameras", act: "camera.change", key: "c" },
  { name: "cameras-import", path: "/cameras/import", act: "camera.change", key: "m", of: ["cameras"] },
  { name: "health", path: "/health", act: "camera.health", key: "s" },
  { name: "people", path: "/people", act: "person.list", key: "p" },
  { name: "habilitations", path: "/habilitations", act: "habilitation.list", key: "h", of: ["people"] },
  { name: "sessions", path: "/sessions", act: "session.manage", key: "u", of: ["people"] },
  { name: "people-import", path: "/people/import", act: "person.create", key: "i", of: ["people"] },
  { name: "forwardings", path: "/forwardings", act: "forwarding.list", key: "l" },
  { name: "authorisations", path: "/authorisations", act: "authorisation.list", key: "a" },
  { name: "services", path: "/services", act: "service.change", key: "t", of: ["authorisations"] },
  { name: "approvals", path: "/approvals", act: "approval.list", key: "v" },
  { name: "recordings", path: "/recordings", act: "recording.list", key: "w" },
  { name: "locks", path: "/recordings/locks", act: "recording.list", key: "f", of: ["recordings"] },
  { name: "destructions", path: "/recordings/destructions", act: "journal.read", key: "z", of: ["recordings"] },
  { name: "nodes", path: "/nodes", act: "node.list", key: "n" },
  { name: "journal", path: "/journal", act: "journal.read", key: "j" },
  { name: "who-saw", path: "/who-saw", act: "journal.who-saw", key: "q", of: ["journal"] },
  { name: "dossier", path: "/dossier", act: "journal.dossier", key: "k", of: ["journal"] },
  { name: "retention", path: "/journal/terms", act: "journal.terms", key: "y", of: ["journal", "who-saw"] },
] as const satisfies readonly Described[];

export type Screen = (typeof SCREENS)[number];
export type ScreenName = Screen["name"];

/** The screens that the person may open; the first one is where they land. */
export const screensFor = (may: (act: Act) => boolean): readonly Screen[] => SCREENS.filter((screen) => may(screen.act));

/** The tab that a screen is under, of those that the person has. */
export function tabOf(screen: Screen, screens: readonly Screen[]): ScreenName {
  const groups: readonly string[] = "of" in screen ? screen.of : [];
  const leads = groups.flatMap((group) => screens.filter(({ name }) => name === group));
  return leads[0]?.name ?? screen.name;
}
