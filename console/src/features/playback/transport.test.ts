import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import type { Drive } from "./camera-playback.ts";
import { createTransport, type Led, type Transport } from "./transport.ts";

const HOUR_MS = 3_600_000;
let clock: ManualClock;
let transport: Transport;
let range: { from: number; until: number };

/** A camera that notes where it is led to. */
function aCamera(isReady = true) {
  const drives: Drive[] = [];
  const steps: (1 | -1)[] = [];
  const camera: Led & { isReady: boolean } = {
    isReady,
    drive: (drive) => drives.push(drive),
    pictureAhead: (at) => at,
    step: (direction) => {
      steps.push(direction);
      return Promise.resolve(transport.position() + direction * 40);
    },
  };
  return { camera, drives, steps, last: () => drives.at(-1) ?? expect.fail("not led") };
}

beforeEach(() => {
  clock = new ManualClock();
  range = { from: clock.now() - 24 * HOUR_MS, until: clock.now() };
  transport = createTransport({ clock, now: () => clock.now(), range, at: clock.now() - HOUR_MS });
});

it("leads all cameras to one instant, ten times a second", () => {
  const [a, b] = [aCamera(), aCamera()];
  for (const { camera } of [a, b]) transport.attach(camera);
  const stop = transport.start();
  const from = transport.position();
  transport.send({ type: "play" });
  clock.advance(2_000);
  expect(a.last()).toEqual({ at: from + 2_000, speed: 1, isRunning: true, engine: "flow" });
  expect(b.last()).toEqual(a.last());
  expect(a.drives.length).toBeGreaterThanOrEqual(20);
  stop();
  const count = a.drives.length;
  clock.advance(2_000);
  expect(a.drives).toHaveLength(count);
});

it("waits for the camera whose picture is not there, and not for ever", () => {
  const [quick, slow] = [aCamera(), aCamera(false)];
  for (const { camera } of [quick, slow]) transport.attach(camera);
  transport.start();
  const from = transport.position();
  transport.send({ type: "play" });
  clock.advance(2_000);
  expect(transport.position() - from).toBeLessThanOrEqual(100);
  slow.camera.isReady = true;
  clock.advance(1_000);
  expect(transport.position() - from).toBeGreaterThan(800);
  slow.camera.isReady = false;
  const before = transport.position();
  clock.advance(10_000);
  expect(transport.position() - before).toBeGreaterThan(5_000);
});

it("slows down to what happens where it meets the end, and stops at the beginning", () => {
  range = { from: clock.now() - HOUR_MS, until: clock.now() + HOUR_MS };
  transport = createTransport({ clock, now: () => clock.now(), range, at: clock.now() - 20_000 });
  transport.start();
  transport.send({ type: "speed", speed: 16 });
  clock.advance(5_000);
  expect(transport.store.getState().master.speed).toBe(1);
  expect(clock.now() - transport.position()).toBeLessThan(4_000);
  transport.send({ type: "seek", at: range.from + 1_000 });
  transport.send({ type: "speed", speed: -4 });
  clock.advance(2_000);
  expect([transport.store.getState().master.isPlaying, transport.position()]).toEqual([false, range.from]);
});

it("passes over what no camera has, once it was said, in either direction", () => {
  const gap = { from: clock.now() - HOUR_MS - 1_000, until: clock.now() - HOUR_MS / 2 };
  const { camera } = aCamera();
  camera.pictureAhead = (at, direction) => (at < gap.from || at >= gap.until ? at : direction === 1 ? gap.until : gap.from - 1);
  transport.attach(camera);
  transport.start();
  const from = transport.position();
  transport.send({ type: "play" });
  clock.advance(1_500);
  expect(transport.position()).toBe(from + 1_500);
  clock.advance(1_500);
  expect(transport.position()).toBeGreaterThanOrEqual(gap.until);
  expect(transport.position()).toBeLessThan(gap.until + 1_000);
  transport.send({ type: "seek", at: gap.until - 60_000 });
  transport.send({ type: "speed", speed: -1 });
  clock.advance(3_000);
  expect(transport.position()).toBeLessThan(gap.from);
});

it("shows key frames under a moving hand, and the very frame once it rests", () => {
  const { camera, last } = aCamera();
  transport.attach(camera);
  const at = transport.position() - 60_000;
  transport.scrub(at);
  expect(last()).toMatchObject({ at, engine: "scrub" });
  transport.scrub(null);
  expect(last()).toMatchObject({ at, engine: "frame" });
});

it("steps by the frames of the camera that is worked with", async () => {
  const { camera, steps, last } = aCamera();
  transport.attach(camera);
  const from = transport.position();
  await transport.step(-1, camera);
  expect([steps, last().at]).toEqual([[-1], from - 40]);
});
