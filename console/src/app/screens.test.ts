import { ROLE_ACTS, Role } from "@vigie/shared/people/roles";
import { expect, it } from "vitest";
import { SCREENS, screensFor, tabOf } from "./screens.ts";

const names = (role: Role) => screensFor((act) => ROLE_ACTS[role].includes(act)).map((screen) => screen.name);

it("lands an administrator on the cameras, without any screen of pictures", () => {
  expect(names("administrator")).toEqual([
    ...["cameras", "cameras-import", "health", "people", "habilitations", "sessions", "people-import"],
    ...["authorisations", "services", "approvals", "recordings", "locks", "nodes", "retention"],
  ]);
});

it("lands those who watch on the wall", () => {
  expect(names("operator")).toEqual([
    "wall",
    "playback",
    "rounds",
    "health",
    "forwardings",
    "authorisations",
    "recordings",
    "locks",
  ]);
  expect(names("supervisor").slice(0, 6)).toEqual(["wall", "playback", "room", "rounds", "devices", "health"]);
});

it("gives those who answer for rights the registers, and no picture", () => {
  const journal = ["journal", "who-saw", "dossier", "retention"];
  const recordings = ["recordings", "locks", "destructions"];
  const rights = ["people", "habilitations", "forwardings", "authorisations"];
  expect(names("dpo")).toEqual([...rights, "approvals", ...recordings, ...journal]);
  expect(names("inspector")).toEqual([...rights, ...recordings, ...journal]);
  expect(names("referent")).toEqual(["authorisations"]);
});

it("has no two screens under one key or address, and each under a tab that its reader has", () => {
  for (const of of ["key", "path"] as const) expect(new Set(SCREENS.map((screen) => screen[of])).size).toBe(SCREENS.length);
  for (const role of Role.options) {
    const screens = screensFor((act) => ROLE_ACTS[role].includes(act));
    for (const screen of screens)
      expect(
        screens.map(({ name }) => name),
        `${role} ${screen.name}`,
      ).toContain(tabOf(screen, screens));
  }
});

it("leads to the journal's readings by the journal's tab, and by the first of them where there is none", () => {
  const tabs = (role: Role) => {
    const screens = screensFor((act) => ROLE_ACTS[role].includes(act));
    const readings = screens.filter(({ act, path }) => act.startsWith("journal.") && !path.startsWith("/recordings"));
    return readings.map((screen) => `${screen.name} in ${tabOf(screen, screens)}`);
  };
  expect(tabs("dpo")).toEqual(["journal in journal", "who-saw in journal", "dossier in journal", "retention in journal"]);
  expect(tabs("supervisor")).toEqual(["who-saw in who-saw", "retention in who-saw"]);
  expect(tabs("administrator")).toEqual(["retention in retention"]);
});
