import { CameraId, CommuneId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { BreakGlass, Policy } from "@vigie/shared/people/policy";
import { SessionView } from "@vigie/shared/people/session";
import { expect, it } from "vitest";
import { motiveOf, openOnes, storedCommuneOf, withOpened } from "./break-glass.ts";

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const NOW = EpochMs.parse(1_000_000);
const me = PersonId.parse(id(1));
const [stored, seen] = [CameraId.parse(id(21)), CameraId.parse(id(22))];

const policy = Policy.parse({
  version: 1,
  roleActs: {},
  communes: [
    { id: id(11), serviceLevel: "storage" },
    { id: id(12), serviceLevel: "storage_and_viewing" },
  ],
  cameras: [
    { id: stored, communeId: id(11), isDisabled: false },
    { id: seen, communeId: id(12), isDisabled: false },
  ],
  authorisations: [],
  habilitations: [],
  forwardings: [],
  breakGlasses: [],
});
const session = SessionView.parse({
  state: "signed_in",
  sessionId: id(2),
  person: {
    id: me,
    login: "chef",
    displayName: "Chef",
    role: "supervisor",
    serviceId: null,
    createdAt: 0,
    disabledAt: null,
  },
  endsAt: 2_000_000,
  authenticatedAt: 900_000,
  locked: null,
  lacksKey: false,
  policy,
});
const open = (change: Partial<BreakGlass> = {}): BreakGlass => ({
  ...BreakGlass.parse({ id: id(30), personId: me, communeId: id(11), reason: "agression", from: 900_000, until: 1_100_000 }),
  ...change,
});

it("is of use on the cameras of a commune that stores and does not see", () => {
  expect(storedCommuneOf(policy, stored)).toBe(CommuneId.parse(id(11)));
  expect(storedCommuneOf(policy, seen)).toBeNull();
  expect(storedCommuneOf(policy, CameraId.parse(id(29)))).toBeNull();
});

it("is the motive of what rests on it, and of nothing else", () => {
  const opened = withOpened(session, open());
  expect(motiveOf(session, stored, NOW)).toEqual({});
  expect(motiveOf(opened, stored, NOW)).toEqual({ motive: "break-glass" });
  expect(motiveOf(opened, seen, NOW)).toEqual({});
  expect(motiveOf(opened, stored, EpochMs.parse(1_100_000))).toEqual({});
  expect(motiveOf(withOpened(session, open({ personId: PersonId.parse(id(9)) })), stored, NOW)).toEqual({});
  expect(motiveOf(undefined, stored, NOW)).toEqual({});
});

it("is one's own and of now in the banner, what ends first before the rest", () => {
  const later = open({ until: EpochMs.parse(1_200_000) });
  const all = { ...policy, breakGlasses: [later, open(), open({ personId: PersonId.parse(id(9)) }), open({ until: NOW })] };
  expect(openOnes(all, me, NOW)).toEqual([open(), later]);
});
