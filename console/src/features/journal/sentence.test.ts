import { JournalPayload, JournalRow } from "@vigie/shared/journal/schema";
import { ACTS, PENDING_ACTS } from "@vigie/shared/people/acts";
import { expect, it } from "vitest";
import { startI18n } from "../../i18n/index.ts";
import { everyPayload } from "./samples.ts";
import { sentence } from "./sentence.ts";
import { toldIn } from "./told.ts";
import type { Names } from "./voice.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const names: Names = {
  person: (person) => (person === id(1) ? "Ada Martin" : null),
  camera: (camera) => (camera === id(2) ? "12 · Parvis" : null),
  commune: () => "Metz",
  node: () => "nœud 1",
  service: () => "Commissariat de Metz",
  order: () => "2026-12",
};
const opened = JournalPayload.parse({
  event: "viewing.opened",
  viewingId: id(3),
  principal: { kind: "person", personId: id(1), sessionId: id(4), role: "operator" },
  cameraId: id(2),
  motive: "watch",
  post: "10.0.0.7",
  placedBy: id(1),
});
const closed = JournalPayload.parse({
  event: "viewing.closed",
  viewingId: id(3),
  cameraId: id(2),
  cause: "released",
  seconds: 61.4,
});

async function say(payload: JournalPayload, language: "fr" | "en", rows: JournalRow[] = []): Promise<string> {
  const i18n = await startI18n(language);
  const instant = (at: number) => new Date(at).toISOString();
  const day = (at: number) => instant(at).slice(0, 10);
  return sentence(payload, { names, told: toldIn(rows), instant, day, t: i18n.getFixedT(language, "journal") });
}

const row = (payload: JournalPayload): JournalRow =>
  JournalRow.parse({
    sequence: 1,
    at: 0,
    category: "viewing",
    scope: "csu",
    payloadHash: "",
    previousHash: "",
    hash: "",
    payload,
  });

it("says who looked at what, and from where", async () => {
  expect(await say(opened, "fr")).toContain("Ada Martin");
  expect(await say(opened, "fr")).toContain("12 · Parvis");
  expect(await say(opened, "en")).toContain("10.0.0.7");
});

it("names who looked on the row of the end when the row of the beginning is at hand", async () => {
  expect(await say(closed, "fr", [row(opened)])).toContain("Ada Martin");
  expect(await say(closed, "fr")).not.toContain("Ada Martin");
  expect(await say(closed, "en")).toContain("61 s");
});

it.each(["fr", "en"] as const)(
  "has a whole sentence for every event in each of its cases, without a hole (%s)",
  async (language) => {
    const all = everyPayload();
    expect(new Set(all.map(({ event }) => event)).size).toBe(JournalPayload.options.length);
    for (const payload of all) {
      const told = JSON.stringify(payload);
      const said = await say(payload, language);
      expect(said, told).toMatch(/\.$/);
      expect(said, told).not.toMatch(
        /\{\{|0190a5a0|undefined|null|event\.|(keptFor|cause|factor|level|how|kind|forwardingEnd|categories)\.[a-z]/,
      );
      expect(said, told).not.toMatch(/ {2}| ,|\( | \)/);
    }
  },
);

it.each(["fr", "en"] as const)(
  "has a name for every event that is searched for, and for every act that can be refused (%s)",
  async (lng) => {
    const i18n = await startI18n(lng);
    const pending: readonly string[] = PENDING_ACTS;
    const named = [
      ...JournalPayload.options.map((option) => `act.${option.shape.event.value}`),
      ...ACTS.filter((act) => !pending.includes(act)).map((act) => `right.${act}`),
    ];
    for (const key of named) expect(i18n.exists(`journal:${key}`, { lng, fallbackLng: lng }), key).toBe(true);
  },
);

it("says what was refused, on which camera and why", async () => {
  const refused = JournalPayload.parse({
    event: "right.refused",
    personId: id(1),
    post: "Poste 1",
    act: "camera.view",
    cameraId: id(2),
    code: "authorisation.none_in_force",
  });
  expect(await say(refused, "fr")).toBe(
    "Refusé à Ada Martin depuis Poste 1 : voir en direct, caméra 12 · Parvis. Motif : aucun arrêté en vigueur.",
  );
});

it("says the days of a term as they are meant: the last one still in it", async () => {
  const given = JournalPayload.parse({
    event: "habilitation.created",
    by: id(1),
    habilitationId: id(3),
    personId: id(1),
    level: "operate",
    communeIds: [id(4)],
    reference: "A-1",
    authority: "Préfet",
    from: Date.UTC(2026, 0, 1),
    until: Date.UTC(2027, 0, 1),
  });
  expect(await say(given, "en")).toContain("from 2026-01-01 to 2026-12-31, act A-1 of Préfet");
});

it("calls an order by the number that another row gave it", async () => {
  const made = JournalPayload.parse({
    event: "authorisation.created",
    by: id(1),
    approvedBy: id(2),
    authorisationId: id(7),
    communeId: id(4),
    number: "57-2026",
    from: 0,
    until: 1,
    cameras: 3,
  });
  const ended = JournalPayload.parse({ event: "authorisation.ended", authorisationId: id(7), communeId: id(4) });
  expect(await say(ended, "fr", [row(made)])).toBe("L’arrêté 57-2026 de Metz arrive à son terme.");
});

it("names the fields that changed, also one it does not know", async () => {
  const changed = JournalPayload.parse({ event: "camera.changed", by: id(1), cameraId: id(2), changed: ["name", "tilt"] });
  expect(await say(changed, "fr")).toMatch(/nom, tilt/);
});

/** One row of every kind that rounds, walls and wall screens write, in every variant. */
const ROWS: JournalPayload[] = [
  { ...opened, motive: "push" },
  { ...opened, principal: { kind: "device", deviceId: id(5) }, motive: "push", post: "Hall" },
  { ...opened, cameraId: null, list: { kind: "carousel", carouselId: id(6), version: 3 }, motive: "round" },
  {
    ...opened,
    cameraId: null,
    list: { kind: "round", runId: id(8) },
    principal: { kind: "device", deviceId: id(5) },
    motive: "round",
    post: "Hall",
  },
  { ...closed, cause: "device_ended" },
  { ...closed, cameraId: null, cause: "socket_lost" },
  { event: "device.enrolled", by: id(1), deviceId: id(5), kind: "wall_screen", name: "Hall" },
  { event: "device.changed", by: id(1), deviceId: id(5), changed: ["place"] },
  { event: "device.ended", by: id(1), deviceId: id(5) },
  ...(["wall.created", "wall.changed", "wall.removed"] as const).map((event) => ({
    event,
    by: id(1),
    wallId: id(6),
    name: "Mur nord",
    columns: 4,
    rows: 2,
  })),
  ...(["place", "layout", "scene", "lock", "take_over", "carousel", "undo"] as const).map((kind) => ({
    event: "display.assigned",
    by: id(1),
    displayId: id(9),
    owner: kind === "lock" ? { kind: "person", personId: id(1), screen: 2 } : { kind: "device", deviceId: id(5) },
    kind,
    tiles: [
      { tile: 0, content: { kind: "camera", cameraId: id(2) } },
      { tile: 1, content: null },
    ],
  })),
  { event: "round.planned", by: id(1), roundId: id(7), version: 1, name: "Ronde du soir" },
  { event: "round.started", by: id(1), roundId: id(7), runId: id(8), plannedAt: 0 },
  { event: "round.started", by: id(1), roundId: id(7), runId: id(8), plannedAt: null },
  { event: "round.step-skipped", by: id(1), runId: id(8), cameraId: id(2), reason: "travaux" },
  { event: "round.ended", by: id(1), runId: id(8), how: "completed", reason: null, looked: 3, planned: 3 },
  { event: "round.ended", by: id(1), runId: id(8), how: "stopped", reason: "appel", looked: 1, planned: 3 },
  { event: "round.ended", by: null, runId: id(8), how: "lost", reason: null, looked: 0, planned: 3 },
  { event: "round.skipped", by: id(1), roundId: id(7), plannedAt: 0, reason: "effectif" },
].map((payload) => JournalPayload.parse(payload));

it.each(["fr", "en"] as const)("says every act of rounds and walls whole, by names and not by ids (%s)", async (language) => {
  for (const payload of ROWS) {
    const said = await say(payload, language, [...ROWS].reverse().map(row));
    expect(said).toMatch(/\.$/);
    expect(said).not.toMatch(/\{\{|event\.|0190a5a0|undefined|null|inconnu|unknown/);
  }
});

it("names who placed what on which screen, and the round that a run carries out", async () => {
  const all = [...ROWS].reverse().map(row);
  const said = await Promise.all(ROWS.map((payload) => say(payload, "fr", all)));
  expect(said).toContain("L’écran Hall montre la caméra 12 · Parvis, placée par Ada Martin.");
  expect(said).toContain("L’écran Hall montre la ronde vidéo Ronde du soir (responsable : Ada Martin).");
  expect(said).toContain("Ada Martin place la caméra 12 · Parvis et d’autres images (1) sur l’écran Hall du mur.");
  expect(said).toContain("Ada Martin arrête la ronde vidéo Ronde du soir (étapes vues : 1 sur 3) : appel.");
});
