import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { PLAYBACK_ACTIONS, type PlaybackKeys, playbackAction } from "./actions.ts";
import { createPlaybackDesk, type PlaybackDesk } from "./desk.ts";
import type { Transport } from "./transport.ts";

const CAMERA = CameraId.parse("01890000-0000-7000-8000-000000000c01");
let desk: PlaybackDesk;
let transport: Transport;
let keys: PlaybackKeys;
let said: string[];

beforeEach(() => {
  const clock = new ManualClock();
  desk = createPlaybackDesk({ clock, now: () => clock.now() });
  desk.add(CAMERA);
  desk.begin({ motive: "event", reference: "MC 2026-114" });
  const { look } = desk.store.getState();
  if (look === null) throw new Error("no look");
  transport = look.transport;
  said = [];
  keys = {
    desk,
    transport,
    timeline: { zoom: (factor) => said.push(`zoom ${factor > 1 ? "out" : "in"}`), show: (spanMs) => said.push(`show ${spanMs}`) },
    focusGoTo: () => said.push("go to"),
    openMotive: () => said.push("motive"),
  };
});

const press = (key: string, held: { shiftKey?: boolean } = {}) => {
  const found = playbackAction({ key, code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held });
  found?.action.perform(found.stroke, keys);
  return found?.action.name ?? null;
};

it("gives no two actions the same key", () => {
  const strokes = PLAYBACK_ACTIONS.flatMap((action) => action.strokes);
  expect(new Set(strokes).size).toBe(strokes.length);
});

it("plays, pauses, goes ten seconds and one second to and fro", () => {
  const from: EpochMs = transport.position();
  press(" ");
  expect(transport.store.getState().master.isPlaying).toBe(true);
  press("k");
  expect(transport.store.getState().master.isPlaying).toBe(false);
  press("ArrowLeft");
  expect(transport.position()).toBe(from - 10_000);
  press("ArrowRight", { shiftKey: true });
  expect(transport.position()).toBe(from - 9_000);
});

it("changes speed and direction", () => {
  press("ArrowUp");
  expect(transport.store.getState().master.speed).toBe(2);
  press("j");
  expect(transport.store.getState().master.speed).toBe(-2);
  press("ArrowDown");
  expect(transport.store.getState().master.speed).toBe(-4);
});

it("sets both marks where the pictures are and takes them away", () => {
  press("i");
  press("ArrowRight");
  press("o");
  const { marks } = desk.store.getState();
  expect((marks.out ?? 0) - (marks.in ?? 0)).toBe(10_000);
  press("Delete", { shiftKey: true });
  expect(desk.store.getState().marks).toEqual({ in: null, out: null });
});

it("zooms, opens the field of instants and the motive", () => {
  for (const key of ["+", "-", "Home", "a", "m"]) press(key);
  expect(said).toEqual(["zoom in", "zoom out", "show 2592000000", "go to", "motive"]);
  expect(press("x")).toBeNull();
});
