import { CameraInput } from "@vigie/shared/cameras/schema";
import { expect, it } from "vitest";
import { check } from "./form.ts";

it("names each field that the contract refuses, by its path", () => {
  const typed = {
    number: 0,
    name: "  ",
    siteId: "",
    nodeId: null,
    source: { kind: "rtsp", main: "rtsp://2130706433/", sub: "file:///etc/passwd" },
  };
  const found = check(CameraInput, typed);
  expect(found).toEqual({ ok: false, fields: new Set(["number", "name", "siteId", "source.main", "source.sub"]) });
});
