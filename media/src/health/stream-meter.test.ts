import { CameraId, type EpochMs, type Ticks90k } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { StreamBus } from "../frames/stream-bus.ts";
import { createCameraHealthMeters, tellHealth } from "./camera-health.ts";

const FRAME_MS = 40;
const parameterSets: ParameterSets = { codec: "h264", vps: [], sps: [], pps: [] };
const cameraId = CameraId.parse(uuidv7());

let clock: ManualClock;
let bus: StreamBus;
let meters: ReturnType<typeof createCameraHealthMeters>;
let published: number;

beforeEach(() => {
  clock = new ManualClock();
  bus = new StreamBus({ state: "idle", sinceAt: clock.now() }, () => undefined);
  meters = createCameraHealthMeters(clock);
  meters.attend(bus);
  published = 0;
});

/** `cameraAheadMs`: of the camera's clock; `delayMs`: how long the frame was on its way. */
function play(seconds: number, { cameraAheadMs = null as number | null, delayMs = 0 } = {}): void {
  for (let frames = 0; frames < seconds * 25; frames += 1) {
    clock.advance(FRAME_MS);
    const at = clock.now();
    const frame: Frame = {
      data: Buffer.alloc(1_000, published),
      isKey: published % 25 === 0,
      parameterSets,
      timestampTicks90k: (clock.monotonicMs() * 90) as Ticks90k,
      receivedAt: at,
      cameraAt: cameraAheadMs === null ? null : ((at + cameraAheadMs - delayMs) as EpochMs),
    };
    bus.publish(frame);
    published += 1;
  }
}

const stream = () => bus.changeState({ state: "streaming", sinceAt: clock.now(), format: null });
const fail = () => bus.changeState({ state: "backing_off", sinceAt: clock.now(), fault: "connection_reset" });
function sample(announcedFramesPerSecond: number | null = null) {
  const [measured] = meters.sample([{ cameraId, stream: "main", bus, announcedFramesPerSecond }]);
  if (measured === undefined) throw new Error("nothing was measured");
  return measured;
}

describe("a stream's figures", () => {
  it("are those since the sample before, beside what is announced and then what is learnt", () => {
    stream();
    play(5);
    expect(sample(30)).toMatchObject({
      cameraId,
      stream: "main",
      at: clock.now(),
      lastFrameAt: clock.now(),
      framesPerSecond: 25,
      expectedFramesPerSecond: 30,
      bitrateBps: 200_000,
      expectedBitrateBps: null,
      reconnects: 0,
      clockOffsetMs: null,
      signs: [],
    });
    for (let windows = 0; windows < 6; windows += 1) {
      play(5);
      sample(30);
    }
    clock.advance(5_000);
    expect(sample(30)).toMatchObject({
      framesPerSecond: 0,
      bitrateBps: 0,
      expectedFramesPerSecond: 25,
      expectedBitrateBps: 200_000,
    });
  });

  it("tell how far the camera's clock is off by the frame that was held up least", () => {
    stream();
    play(2, { cameraAheadMs: 5_000, delayMs: 900 });
    play(1, { cameraAheadMs: 5_000, delayMs: 30 });
    play(2, { cameraAheadMs: 5_000, delayMs: 400 });
    expect(sample().clockOffsetMs).toBe(4_970);
    play(5);
    expect(sample().clockOffsetMs).toBe(4_970);
  });

  it("count the sessions that a fault ended within the last hour, not the attempts between", () => {
    stream();
    play(1);
    for (let faults = 0; faults < 3; faults += 1) {
      fail();
      fail();
      clock.advance(60_000);
      stream();
      play(1);
    }
    expect(sample().reconnects).toBe(3);
    clock.advance(3_600_000 - 150_000);
    expect(sample().reconnects).toBe(2);
    clock.advance(120_000);
    expect(sample().reconnects).toBe(0);
  });

  it("are not told of a stream that nobody is to feed, and begin anew with another source", () => {
    expect(meters.sample([{ cameraId, stream: "main", bus, announcedFramesPerSecond: null }])).toEqual([]);
    stream();
    for (let windows = 0; windows < 8; windows += 1) {
      play(5);
      sample();
    }
    expect(sample().expectedFramesPerSecond).toBe(25);
    meters.attend(bus);
    expect(sample().expectedFramesPerSecond).toBeNull();
    play(5);
    expect(sample().framesPerSecond).toBe(25);
  });
});

it("measures without counting as somebody who looks", () => {
  stream();
  expect(bus.isWatched).toBe(false);
});

it("tells every five seconds until it is stopped", () => {
  let told = 0;
  const stop = tellHealth(clock, () => {
    told += 1;
  });
  clock.advance(14_999);
  expect(told).toBe(2);
  clock.advance(1);
  expect(told).toBe(3);
  stop();
  clock.advance(60_000);
  expect(told).toBe(3);
});
