import { CameraId, DisplayId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { Tile } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { expect, it } from "vitest";
import { tileWord } from "./words.ts";

const uuid = (last: string) => `01930000-0000-7000-8000-0000000000${last}`;
const camera = CameraId.parse(uuid("c1"));
const other = CameraId.parse(uuid("c2"));
const tile: Tile = {
  version: 1,
  content: { kind: "camera", cameraId: camera },
  placedBy: { person: { id: PersonId.parse(uuid("01")), displayName: "Chef" }, act: "pushed", at: EpochMs.parse(0) },
  lockedBy: null,
  isToTakeOver: false,
};
const screen = (change: Partial<RoomScreen>): RoomScreen => ({
  displayId: DisplayId.parse(uuid("d1")),
  place: { kind: "post", post: "Poste 1", deviceId: null, screen: 1 },
  person: null,
  state: "alive",
  seenAt: EpochMs.parse(1),
  tiles: [{ tile: 0, cameraId: camera, state: "live" }],
  ...change,
});

it("repeats what the screen reported of the camera that is there", () => {
  expect(tileWord(tile, 0, screen({}))).toBe("live");
  expect(tileWord(tile, 0, screen({ tiles: [{ tile: 0, cameraId: camera, state: "frozen" }] }))).toBe("frozen");
});

it("never gives a camera the state of the one before it", () => {
  expect(tileWord({ ...tile, content: { kind: "camera", cameraId: other } }, 0, screen({}))).toBe("waiting");
  expect(tileWord(tile, 1, screen({}))).toBe("waiting");
});

it("calls nothing live on a screen that is silent", () => {
  expect(tileWord(tile, 0, screen({ state: "dead" }))).toBe("silent");
});

it("says first that nobody stands behind a picture", () => {
  expect(tileWord({ ...tile, isToTakeOver: true }, 0, screen({}))).toBe("take_over");
  expect(tileWord({ ...tile, content: null }, 0, screen({}))).toBeNull();
});
