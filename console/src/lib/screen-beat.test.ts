import { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import { SCREEN_BEAT_MS, type ScreenBeat } from "@vigie/shared/walls/screens";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createScreenBeat, type ScreenBeatSender } from "./screen-beat.ts";

const display = DisplayId.parse("01890000-0000-7000-8000-00000000000d");
const gate = CameraId.parse("01890000-0000-7000-8000-000000000001");
const bridge = CameraId.parse("01890000-0000-7000-8000-000000000002");
let clock: ManualClock;
let sent: ScreenBeat[];
let beat: ScreenBeatSender;

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  beat = createScreenBeat({ clock, send: (told) => sent.push(told) });
});

it("says nothing before it shows a display, then beats every five seconds", () => {
  clock.advance(SCREEN_BEAT_MS * 2);
  expect(sent).toEqual([]);
  beat.hidden(false);
  beat.shows(display);
  clock.advance(0);
  clock.advance(SCREEN_BEAT_MS);
  expect(sent).toEqual([
    { displayId: display, isHidden: false, tiles: [] },
    { displayId: display, isHidden: false, tiles: [] },
  ]);
});

it("tells a change within the second, and many changes once", () => {
  beat.shows(display);
  clock.advance(0);
  beat.report(0, gate, "opening");
  beat.report(0, gate, "live");
  beat.report(3, bridge, "live");
  clock.advance(1_000);
  expect(sent).toHaveLength(2);
  expect(sent[1]?.tiles).toEqual([
    { tile: 0, cameraId: gate, state: "live" },
    { tile: 3, cameraId: bridge, state: "live" },
  ]);
});

it("does not forget the camera that came when the one that went says so late", () => {
  beat.shows(display);
  beat.report(0, gate, "live");
  beat.report(0, bridge, "opening");
  beat.report(0, gate, null);
  clock.advance(1_000);
  expect(sent.at(-1)?.tiles).toEqual([{ tile: 0, cameraId: bridge, state: "opening" }]);
  beat.report(0, bridge, null);
  clock.advance(1_000);
  expect(sent.at(-1)?.tiles).toEqual([]);
});

it("is hidden until a wall is drawn", () => {
  beat.shows(display);
  clock.advance(0);
  expect(sent.at(-1)).toMatchObject({ displayId: display, isHidden: true });
  beat.hidden(false);
  expect(sent.at(-1)).toMatchObject({ isHidden: false });
});

it("says at once that the window is hidden", () => {
  beat.hidden(false);
  beat.shows(display);
  clock.advance(0);
  beat.hidden(true);
  expect(sent.at(-1)).toMatchObject({ isHidden: true });
});
