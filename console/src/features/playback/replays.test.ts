import { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { createReplays, tileKey } from "./replays.ts";

const CAMERA = CameraId.parse("01890000-0000-7000-8000-000000000c01");
const OTHER = CameraId.parse("01890000-0000-7000-8000-000000000c02");
const display = DisplayId.parse("01890000-0000-7000-8000-000000000d01");
const tile = (at: number) => ({ displayId: display, tile: at });

it("goes thirty seconds back in one tile, further back again, and never beyond the two minutes of the immediate look", () => {
  const clock = new ManualClock();
  const replays = createReplays({ clock, now: () => clock.now() });
  replays.back(tile(0), CAMERA);
  const replay = replays.store.getState().replays.get(tileKey(tile(0)));
  const behindMs = () => clock.now() - (replay?.transport.position() ?? 0);
  expect(behindMs()).toBe(30_000);
  expect(replay?.transport.store.getState().master.isPlaying).toBe(true);
  clock.advance(5_000);
  expect(behindMs()).toBe(30_000);
  for (const expected of [60_000, 90_000, 120_000, 125_000, 125_000]) {
    replays.back(tile(0), CAMERA);
    expect(behindMs()).toBe(expected);
  }
  expect(replays.store.getState().replays.size).toBe(1);
});

it("returns to live, and begins anew for another camera of the tile", () => {
  const clock = new ManualClock();
  const replays = createReplays({ clock, now: () => clock.now() });
  expect(replays.live(tile(0))).toBe(false);
  replays.back(tile(0), CAMERA);
  replays.back(tile(1), CAMERA);
  replays.back(tile(0), OTHER);
  expect(replays.store.getState().replays.get(tileKey(tile(0)))?.cameraId).toBe(OTHER);
  expect(replays.live(tile(0))).toBe(true);
  expect([...replays.store.getState().replays.keys()]).toEqual([tileKey(tile(1))]);
});
