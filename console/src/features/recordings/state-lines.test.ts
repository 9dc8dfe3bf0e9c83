import { Camera } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { CameraRecording, type RecorderNow } from "@vigie/shared/recordings/register";
import { CONTINUOUS, DiskState } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { daysOfSpace, isWrong, shapeOf, sizeParts, stateLines } from "./state-lines.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const camera = (n: number) =>
  Camera.parse({
    id: id(n),
    number: n,
    name: `Caméra ${n}`,
    siteId: id(90),
    nodeId: id(80),
    source: { kind: "push" },
    recording: CONTINUOUS,
    disabledAt: null,
    version: 1,
  });
const recording = (n: number, ...states: object[]) =>
  CameraRecording.parse({
    cameraId: id(n),
    nodeId: id(80),
    plan: CONTINUOUS,
    rule: null,
    streams: states.map((now, at) => ({ stream: at === 0 ? "main" : "sub", now })),
    oldestDay: null,
    bytes: 0,
  });
const tree = {
  communes: [{ id: id(70), name: "Metz" }],
  sites: [{ id: id(90), communeId: id(70), name: "Place d’Armes" }],
  cameras: [1, 2, 3, 4, 5, 6].map(camera),
} as unknown as CameraTree;

it("puts first what nobody chose: gaps, the longest first, then what is unknown or wants something", () => {
  const lines = stateLines(
    [
      recording(1, { state: "recording", sinceAt: 5 }),
      recording(2, { state: "off", sinceAt: null, why: "plan" }),
      recording(3, { state: "off", sinceAt: null, why: "no_order" }),
      recording(4, { state: "unknown", sinceAt: 9 }),
      recording(5, { state: "gap", sinceAt: 8, cause: "disk" }),
      recording(6, { state: "recording", sinceAt: 5 }, { state: "gap", sinceAt: 7, cause: "camera" }),
    ],
    tree,
  );
  expect(lines.map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(lines.map(({ worst }) => isWrong(worst))).toEqual([true, true, true, true, false, false]);
  expect(lines[0]).toMatchObject({ place: "Place d’Armes, Metz", words: "camera 6 place d armes  metz" });
});

it("leaves out a camera that the lists do not know", () => {
  expect(stateLines([recording(99, { state: "recording", sinceAt: 1 })], tree)).toEqual([]);
});

it("has a shape of its own for each state", () => {
  const shapes = (["plan", "no_order"] as const).map((why) => shapeOf({ state: "off", sinceAt: null, why }));
  expect(shapes).toEqual(["resting", "off"]);
  expect(shapeOf({ state: "gap", sinceAt: 1, cause: "node" } as RecorderNow)).toBe("failed");
});

it("says how long the free space lasts, once the rate is known", () => {
  const disk = (bytesPerDay: number | null) =>
    DiskState.parse({ at: 1, totalBytes: 100, freeBytes: 30, recordedBytes: 70, bytesPerDay, faults: [] });
  expect([daysOfSpace(disk(10)), daysOfSpace(disk(null)), daysOfSpace(disk(0))]).toEqual([3, null, null]);
});

it("tells sizes as disks are sold", () => {
  expect(sizeParts(999)).toEqual({ value: 999, unit: "B" });
  expect(sizeParts(4e12)).toEqual({ value: 4, unit: "TB" });
  expect(sizeParts(2e18)).toEqual({ value: 2_000, unit: "PB" });
});
