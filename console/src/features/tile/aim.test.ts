import { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import { expect, it } from "vitest";
import { aimFor, flowingOther } from "./aim.ts";

const ID = "01890000-0000-7000-8000-000000000001";
const camera = (source: unknown) =>
  Camera.parse({ id: ID, number: 12, name: "Place d’Armes", siteId: ID, nodeId: ID, source, disabledAt: null, version: 1 });
const both = camera({ kind: "rtsp", main: "rtsp://127.0.0.1/main", sub: "rtsp://127.0.0.1/sub", hasCredentials: false });
const mainAlone = camera({ kind: "rtsp", main: "rtsp://127.0.0.1/main", sub: null, hasCredentials: false });
const pushed = camera({ kind: "push" });

it("gives the tile that is worked with the full picture with the least delay, the others the small one", () => {
  expect(aimFor(both, true, "fitting")).toMatchObject({ stream: "main", renderer: "lowest-delay", isSelected: true });
  expect(aimFor(both, false, "fitting")).toMatchObject({ stream: "sub", renderer: "wall", isSelected: false });
});

it("has the main stream alone where there is no other", () => {
  expect(aimFor(mainAlone, false, "fitting")).toMatchObject({ stream: "main", renderer: "wall", hasSub: false });
  expect(aimFor(pushed, false, "fitting")).toMatchObject({ stream: "main", hasSub: false });
});

it("obeys the operator who names a stream", () => {
  expect(aimFor(both, true, "sub")).toMatchObject({ stream: "sub", renderer: "lowest-delay" });
  expect(aimFor(both, false, "main")).toMatchObject({ stream: "main", renderer: "wall" });
});

it("knows the other stream when it flows", () => {
  const flowing = { state: "streaming", sinceAt: 1, format: null };
  const down = { state: "backing_off", sinceAt: 1, fault: "stalled" };
  const states = CameraStates.parse({ cameraId: ID, main: flowing, sub: down });
  expect(flowingOther("sub", states)).toBe("main");
  expect(flowingOther("main", states)).toBeNull();
  expect(flowingOther("main", undefined)).toBeNull();
});
