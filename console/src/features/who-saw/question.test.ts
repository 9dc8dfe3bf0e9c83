import { expect, it } from "vitest";
import { addressOf, checkQuestion, lastDayOf, questionOf } from "./question.ts";

const CAMERA = "0190a5a0-0000-7000-8000-000000000002";
const NOW = Date.UTC(2026, 10, 24, 12, 0, 30);

it("asks of the last day up to now, when nothing else is said", () => {
  const question = lastDayOf(CAMERA, NOW);
  const checked = checkQuestion(question);
  expect(question).toEqual({ cameraId: CAMERA, from: "2026-11-23T13:00", until: "2026-11-24T13:01" });
  expect(checked).toMatchObject({ ok: true, value: { from: Date.UTC(2026, 10, 23, 12), until: Date.UTC(2026, 10, 24, 12, 1) } });
});

it("says which field is at fault", () => {
  const fields = (change: object) => {
    const checked = checkQuestion({ ...lastDayOf(CAMERA, NOW), ...change });
    return checked.ok ? [] : [...checked.fields];
  };
  expect(fields({ cameraId: null })).toEqual(["cameraId"]);
  expect(fields({ from: "" })).toEqual(["from"]);
  expect(fields({ until: "2026-11-01T00:00" })).toEqual(["until"]);
  expect(fields({ from: "2024-01-01T00:00" })).toEqual(["until"]);
});

it("comes back from the page's address as it went", () => {
  const question = { cameraId: CAMERA, from: "2026-01-01T00:00", until: "2026-01-02T08:30" };
  expect(questionOf(new URLSearchParams(addressOf(question).split("?")[1]), NOW)).toEqual(question);
  expect(questionOf(new URLSearchParams(), NOW)).toEqual(lastDayOf(null, NOW));
});
