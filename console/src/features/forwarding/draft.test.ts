import { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { checkDraft, draftFrom, type ForwardingDraft, numberIn } from "./draft.ts";
import { aForwarding, camera, NOW, SERVICE, TILE } from "./forwarding-bench.ts";

const start = { cameraIds: [camera(1)], tile: null, request: null };
const nobody = () => null;
const typed = (change: Partial<ForwardingDraft> = {}): ForwardingDraft => ({
  ...draftFrom(start, nobody),
  serviceId: SERVICE,
  officer: "Brigadier Roux",
  reason: "Rixe place de la Gare",
  ...change,
});
const faults = (draft: ForwardingDraft) => {
  const checked = checkDraft(draft, "radio", NOW);
  return checked.ok ? [] : [...checked.fields];
};

it("sends the cameras that it was begun with, until half an hour from now", () => {
  const checked = checkDraft(typed(), "radio", NOW);
  expect(checked).toMatchObject({
    ok: true,
    value: { source: { kind: "cameras", cameraIds: [camera(1)] }, channel: "radio", until: NOW + 1_800_000, requestId: null },
  });
});

it("sends the tile, whatever it shows, when that is chosen", () => {
  const checked = checkDraft(typed({ tile: TILE, followsTile: true, cameraIds: [] }), "radio", NOW);
  expect(checked).toMatchObject({ ok: true, value: { source: { kind: "tile", tile: TILE } } });
});

it("names each field that is missing, and an end beyond a shift", () => {
  expect(faults(typed({ serviceId: "" }))).toEqual(["serviceId"]);
  expect(faults(typed({ officer: " ", reason: "" }))).toEqual(["officer", "reason"]);
  expect(faults(typed({ cameraIds: [] }))).toEqual(["source.cameraIds"]);
  expect(faults(typed({ cameraIds: Array.from({ length: 17 }, (_, at) => camera(at)) }))).toEqual(["source.cameraIds"]);
  expect(faults(typed({ channel: "other" }))).toEqual(["channel"]);
  expect(faults(typed({ term: { kind: "hour", hour: "" } }))).toEqual(["until"]);
  // 09:00 in Paris: 22:00 is thirteen hours away.
  expect(faults(typed({ term: { kind: "hour", hour: "22:00" } }))).toEqual(["until"]);
  expect(faults(typed({ term: { kind: "hour", hour: "21:00" } }))).toEqual([]);
});

it("takes from an asking who, why, and the camera whose number is named", () => {
  const request = aForwarding(1, { state: "requested", wanted: "caméra 12", source: null, cameraIds: [] });
  const draft = draftFrom({ cameraIds: [], tile: null, request }, (wanted) => (numberIn(wanted) === 12 ? camera(2) : null));
  expect(draft).toMatchObject({ serviceId: SERVICE, officer: "Brigadier", channel: "vigie", cameraIds: [camera(2)] });
  expect(checkDraft(draft, "console Vigie", EpochMs.parse(NOW))).toMatchObject({ ok: true, value: { requestId: request.id } });
});

it("reads a number only where it is all that was asked", () => {
  expect(["12", " Caméra 12", "cam. 12", "n° 12", "camera n°12", "#12"].map(numberIn)).toEqual([12, 12, 12, 12, 12, 12]);
  expect(["12 rue des Clercs", "gare", "", "12345"].map(numberIn)).toEqual([null, null, null, null]);
});
