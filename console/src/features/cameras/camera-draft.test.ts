import { Camera } from "@vigie/shared/cameras/schema";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { checkChange, checkNew, draftOf, newDraft } from "./camera-draft.ts";

const siteId = "0190a5a0-0000-7000-8000-000000000011";
const typed = { ...newDraft(siteId), name: " Quai ", main: " rtsp://10.20.0.12/main ", sub: "" };
const stored = Camera.parse({
  id: "0190a5a0-0000-7000-8000-000000000101",
  number: 12,
  name: "Parvis",
  siteId,
  nodeId: null,
  source: { kind: "rtsp", main: "rtsp://10.20.0.12/main", sub: null, hasCredentials: true },
  recording: CONTINUOUS,
  disabledAt: null,
  version: 4,
});

it("asks for any number and node, without a second stream or credentials, when those fields are left empty", () => {
  expect(checkNew(typed)).toEqual({
    ok: true,
    value: {
      number: null,
      name: "Quai",
      siteId,
      nodeId: null,
      source: { kind: "rtsp", main: "rtsp://10.20.0.12/main", sub: null, credentials: null },
      recording: CONTINUOUS,
    },
  });
});

it("names the number and the addresses that cannot be", () => {
  const checked = checkNew({ ...typed, number: "12a", main: "rtsp://user:secret@10.20.0.12/" });
  expect(checked).toEqual({ ok: false, fields: new Set(["number", "source.main"]) });
});

it("keeps stored credentials unless others are typed or they are cleared", () => {
  const draft = draftOf(stored);
  const sourceOf = (change: ReturnType<typeof checkChange>) => (change.ok ? change.value.source : null);
  expect(sourceOf(checkChange(draft, 4))).not.toHaveProperty("credentials");
  expect(sourceOf(checkChange({ ...draft, credentials: "none" }, 4))).toMatchObject({ credentials: null });
  expect(sourceOf(checkChange({ ...draft, credentials: "typed", username: "op", password: "x" }, 4))).toMatchObject({
    credentials: { username: "op", password: "x" },
  });
});

it("names the version that the form was opened on", () => {
  expect(checkChange(draftOf(stored), 4)).toMatchObject({ ok: true, value: { version: 4, name: "Parvis" } });
});
