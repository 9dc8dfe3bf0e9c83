import { Look } from "@vigie/shared/journal/reading";
import { EpochMs } from "@vigie/shared/kernel/units";
import { beforeAll, expect, it } from "vitest";
import { startI18n } from "../../i18n/index.ts";
import { durationParts } from "./duration.ts";
import { csvOfLooks, lookLine } from "./look-lines.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const at = (seconds: number) => EpochMs.parse(seconds * 1_000);
const ADA = { personId: id(1), displayName: "Ada Martin" };
const asked = { from: at(1_000), until: at(2_000) };
const look = (change: object = {}): Look =>
  Look.parse({
    viewingId: id(3),
    who: { kind: "person", ...ADA, role: "operator" },
    post: "Poste 1",
    motive: "watch",
    placedBy: ADA,
    from: at(1_250),
    to: at(1_500),
    cause: "released",
    lookBack: null,
    ...change,
  });

let t: Parameters<typeof lookLine>[3];
beforeAll(async () => {
  t = (await startI18n("fr")).getFixedT("fr", "who-saw");
});

it("says who looked, as what, why, and how it ended", () => {
  expect(lookLine(look(), asked, at(2_000), t)).toMatchObject({
    who: "Ada Martin",
    role: "Opérateur agréé",
    motive: "Visionnage",
    placedBy: "elle-même ou lui-même",
    cause: "fermée par qui la regardait",
    seconds: 250,
    band: { start: 0.25, length: 0.25 },
  });
});

it("names whoever placed it on a screen of the wall", () => {
  const screen = look({ who: { kind: "wall_screen", name: "Hall" }, motive: "push" });
  expect(lookLine(screen, asked, at(2_000), t)).toMatchObject({ who: "Hall", role: "Écran de mur", placedBy: "Ada Martin" });
});

it("draws of a look only what lies in the period, and of an open one until now", () => {
  expect(lookLine(look({ from: at(500), to: at(1_100) }), asked, at(2_000), t).band).toEqual({ start: 0, length: 0.1 });
  const open = lookLine(look({ to: null, cause: null }), asked, at(1_750), t);
  expect(open).toMatchObject({ cause: "en cours", seconds: 500, band: { start: 0.25, length: 0.5 } });
});

it("says of a look back why and at which instants, and draws those", () => {
  const granted = { from: at(1_100), until: at(1_900), reference: "PV 26/114" };
  const later = { from: at(9_000), to: at(9_060), motive: "requisition" };
  const told = look({ ...later, lookBack: { ...granted, fetched: [{ from: at(1_200), until: at(1_300) }] } });
  expect(lookLine(told, asked, at(9_100), t)).toMatchObject({
    motive: "Réquisition (réf. PV 26/114)",
    lookedBack: [{ from: at(1_200), until: at(1_300) }],
    seconds: 60,
    band: { start: 0.2, length: expect.closeTo(0.1) },
  });
  const untold = look({ ...later, motive: "immediate", lookBack: { ...granted, reference: null, fetched: null } });
  expect(lookLine(untold, asked, at(9_100), t)).toMatchObject({
    motive: "Levée de doute immédiate",
    band: { start: 0.1, length: expect.closeTo(0.8) },
  });
});

it("copies every column, local time and UTC, without a formula in any", () => {
  const lines = [lookLine(look({ post: "=1" }), asked, at(2_000), t)];
  const [heads, row] = csvOfLooks(lines, () => "local", t).split("\r\n");
  expect(heads?.split(";")).toHaveLength(13);
  expect(row).toBe(
    '"Ada Martin";"Opérateur agréé";"\'=1";"Visionnage";"elle-même ou lui-même";"local";"1970-01-01 00:20:50";"local";"1970-01-01 00:25:00";250;"fermée par qui la regardait";"";""',
  );
});

it("says a duration by its two largest units", () => {
  expect(durationParts(59_400)).toMatchObject({ unit: "seconds", values: { seconds: "59" } });
  expect(durationParts(65_000)).toMatchObject({ unit: "minutes", values: { minutes: "1", seconds: "05" } });
  expect(durationParts(3_900_000)).toMatchObject({ unit: "hours", values: { hours: 1, minutes: "05" } });
});
