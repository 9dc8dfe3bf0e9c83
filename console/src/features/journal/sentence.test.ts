import { JournalPayload, JournalRow } from "@vigie/shared/journal/schema";
import { expect, it } from "vitest";
import { startI18n } from "../../i18n/index.ts";
import { type Names, openedIn, sentence } from "./sentence.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const names: Names = {
  person: (person) => (person === id(1) ? "Ada Martin" : null),
  camera: (camera) => (camera === id(2) ? "12 · Parvis" : null),
  commune: () => "Metz",
  node: () => "nœud 1",
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
  return sentence(payload, names, openedIn(rows), i18n.getFixedT(language, "journal"));
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

it.each(["fr", "en"] as const)("has a sentence for every event, without a hole (%s)", async (language) => {
  const i18n = await startI18n(language);
  for (const option of JournalPayload.options) {
    const event = option.shape.event.value;
    expect(i18n.exists(`journal:event.${event}`), event).toBe(true);
  }
});

it("names the fields that changed, also one it does not know", async () => {
  const changed = JournalPayload.parse({ event: "camera.changed", by: id(1), cameraId: id(2), changed: ["name", "tilt"] });
  expect(await say(changed, "fr")).toMatch(/nom, tilt/);
});
