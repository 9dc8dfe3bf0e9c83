import { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { aimFor, fittingStream, flowingOther } from "./aim.ts";

const ID = "01890000-0000-7000-8000-000000000001";
const camera = (source: unknown) =>
  Camera.parse({
    id: ID,
    number: 12,
    name: "Place d’Armes",
    siteId: ID,
    nodeId: ID,
    source,
    recording: CONTINUOUS,
    disabledAt: null,
    version: 1,
  });
const both = camera({ kind: "rtsp", main: "rtsp://127.0.0.1/main", sub: "rtsp://127.0.0.1/sub", hasCredentials: false });
const mainAlone = camera({ kind: "rtsp", main: "rtsp://127.0.0.1/main", sub: null, hasCredentials: false });
const pushed = camera({ kind: "push" });

it("gives the tile that is worked with the full picture with the least delay, the others the small one", () => {
  expect(aimFor(both, true, "fitting", "sub")).toMatchObject({ stream: "main", renderer: "lowest-delay", isSelected: true });
  expect(aimFor(both, false, "fitting", "sub")).toMatchObject({ stream: "sub", renderer: "wall", isSelected: false });
  expect(aimFor(both, false, "fitting", "main")).toMatchObject({ stream: "main", renderer: "wall" });
});

it("has the main stream alone where there is no other", () => {
  expect(aimFor(mainAlone, false, "fitting", "sub")).toMatchObject({ stream: "main", renderer: "wall", hasSub: false });
  expect(aimFor(pushed, false, "fitting", "sub")).toMatchObject({ stream: "main", hasSub: false });
});

it("obeys the operator who names a stream", () => {
  expect(aimFor(both, true, "sub", "sub")).toMatchObject({ stream: "sub", renderer: "lowest-delay" });
  expect(aimFor(both, false, "main", "sub")).toMatchObject({ stream: "main", renderer: "wall" });
});

it("knows the other stream when it flows", () => {
  const flowing = { state: "streaming", sinceAt: 1, format: null };
  const down = { state: "backing_off", sinceAt: 1, fault: "stalled" };
  const states = CameraStates.parse({ cameraId: ID, main: flowing, sub: down });
  expect(flowingOther("sub", states)).toBe("main");
  expect(flowingOther("main", states)).toBeNull();
  expect(flowingOther("main", undefined)).toBeNull();
});

const known = (widthPx: number, heightPx: number) => ({
  state: "streaming",
  sinceAt: 1,
  format: { codec: "h264", codecString: "avc1.64001f", widthPx, heightPx },
});
const states = CameraStates.parse({ cameraId: ID, main: known(1_920, 1_080), sub: known(640, 360) });

it.each<[string, [widthPx: number, heightPx: number], "main" | "sub"]>([
  ["the small one in a small tile", [480, 270], "sub"],
  ["the small one in a tile of its own size", [640, 360], "sub"],
  ["the full one where the small one would be blown up", [800, 450], "main"],
  ["what fills the tile's height alone, in a broad one", [1_400, 360], "sub"],
])("fits %s", (_, [widthPx, heightPx], stream) => {
  expect(fittingStream(both, states, { widthPx, heightPx }, "sub")).toBe(stream);
});

it("does not go to and fro with an edge that is dragged", () => {
  let now: "main" | "sub" = "sub";
  const change = [700, 620, 700, 560, 530, 620, 639, 650].map((widthPx) => {
    now = fittingStream(both, states, { widthPx, heightPx: 1_000 }, now);
    return now;
  });
  expect(change).toEqual(["main", "main", "main", "main", "sub", "sub", "sub", "main"]);
});

it("fits the small one while sizes are not known, and the only one where there is no other", () => {
  const unknown = CameraStates.parse({ cameraId: ID, main: { state: "idle", sinceAt: 1 }, sub: known(640, 360) });
  const box = { widthPx: 1_900, heightPx: 1_000 };
  expect(fittingStream(both, unknown, box, "sub")).toBe("sub");
  expect(fittingStream(both, undefined, box, "sub")).toBe("sub");
  expect(fittingStream(both, states, null, "sub")).toBe("sub");
  expect(fittingStream(mainAlone, states, { widthPx: 100, heightPx: 60 }, "sub")).toBe("main");
});
