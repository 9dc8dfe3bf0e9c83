import type { HealthFault, StreamHealth } from "@vigie/shared/cameras/health";
import type { StreamFault, StreamState } from "@vigie/shared/cameras/schema";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { findings, type Suspicions, suspect } from "./findings.ts";

const cameraId = CameraId.parse(uuidv7());
const START = Date.UTC(2026, 0, 15, 3) as EpochMs;
const at = (seconds: number) => (START + seconds * 1_000) as EpochMs;
const streaming: StreamState = { state: "streaming", sinceAt: START, format: null };
const without = (fault: StreamFault, sinceSeconds: number): StreamState => ({
  state: "backing_off",
  sinceAt: at(sinceSeconds),
  fault,
});
const aSample = (change: Partial<StreamHealth> = {}): StreamHealth => ({
  cameraId,
  stream: "main",
  at: START,
  lastFrameAt: START,
  framesPerSecond: 25,
  expectedFramesPerSecond: 25,
  bitrateBps: 2_000_000,
  expectedBitrateBps: 2_000_000,
  reconnects: 0,
  clockOffsetMs: 20,
  signs: [],
  ...change,
});

interface Look {
  main?: StreamState;
  sub?: StreamState | null;
  sample?: Partial<StreamHealth>;
  subSample?: Partial<StreamHealth>;
}

/** A camera that is looked at every five seconds; `looks` says how it is from which second on. */
function watched(looks: Readonly<Record<number, Look>>, untilSeconds: number) {
  const told: { seconds: number; faults: string[] }[] = [];
  let suspicions: Suspicions = [];
  let look: Look = {};
  for (let seconds = 0; seconds <= untilSeconds; seconds += 5) {
    look = looks[seconds] ?? look;
    const states = { cameraId, main: look.main ?? streaming, sub: look.sub ?? null };
    const subSamples = look.subSample === undefined ? [] : [aSample({ stream: "sub", ...look.subSample })];
    suspicions = suspect(suspicions, { states, samples: [aSample(look.sample), ...subSamples] }, at(seconds));
    const faults = findings(suspicions).map(
      ({ fault, stream, sinceAt }) => `${stream} ${fault} since ${(sinceAt - START) / 1_000}`,
    );
    if (JSON.stringify(told.at(-1)?.faults) !== JSON.stringify(faults)) told.push({ seconds, faults });
  }
  return told;
}

describe("what is wrong with a camera", () => {
  it("is nothing while it gives what is expected, or nothing is known of that", () => {
    expect(watched({}, 600)).toEqual([{ seconds: 0, faults: [] }]);
    const unknown = { framesPerSecond: 1, expectedFramesPerSecond: null, expectedBitrateBps: null, clockOffsetMs: null };
    expect(watched({ 0: { sample: unknown } }, 600)).toEqual([{ seconds: 0, faults: [] }]);
  });

  it("is told at once where its state says so, since the state says it, and ends with it", () => {
    const looks = { 10: { main: without("stalled", 4) }, 20: { main: without("node_lost", 18) }, 30: {} };
    expect(watched(looks, 60)).toEqual([
      { seconds: 0, faults: [] },
      { seconds: 10, faults: ["main no_signal since 4"] },
      { seconds: 20, faults: ["main node_lost since 18"] },
      { seconds: 30, faults: [] },
    ]);
  });

  it("is not said of a stream that connects for the first time, nor by a sample from before an outage", () => {
    const dark = { signs: ["black" as const] };
    expect(watched({ 0: { main: { state: "connecting", sinceAt: START }, sample: dark } }, 30)).toEqual([
      { seconds: 0, faults: [] },
    ]);
    expect(watched({ 0: { main: without("stalled", 0), sample: dark } }, 30)).toEqual([
      { seconds: 0, faults: ["main no_signal since 0"] },
    ]);
  });

  it.each<[HealthFault, Partial<StreamHealth>, number]>([
    ["frames_missing", { framesPerSecond: 15 }, 20],
    ["bitrate_low", { bitrateBps: 300_000 }, 60],
    ["clock_off", { clockOffsetMs: -7_000 }, 10],
    ["unsteady", { reconnects: 3 }, 0],
    ["black", { signs: ["black"] }, 0],
  ])("is %s once that has held, since it began", (fault, sample, heldSeconds) => {
    const told = watched({ 10: { sample } }, 300);
    expect(told).toEqual([
      { seconds: 0, faults: [] },
      { seconds: 10 + heldSeconds, faults: [`main ${fault} since 10`] },
    ]);
  });

  it("is not what lasted for a moment only", () => {
    const few = { sample: { framesPerSecond: 10 } };
    expect(watched({ 10: few, 25: {}, 40: few, 55: {} }, 120)).toEqual([{ seconds: 0, faults: [] }]);
  });

  it("lasts over a short recovery, with its first instant, and between the two thresholds", () => {
    const few = { sample: { framesPerSecond: 10 } };
    const between = { sample: { framesPerSecond: 19 } };
    const looks = { 10: few, 40: {}, 50: few, 60: between, 100: {} };
    expect(watched(looks, 200)).toEqual([
      { seconds: 0, faults: [] },
      { seconds: 30, faults: ["main frames_missing since 10"] },
      { seconds: 115, faults: [] },
    ]);
  });

  it("is told worst first, of each stream", () => {
    const sample = { signs: ["frozen" as const], reconnects: 4, clockOffsetMs: 9_000 };
    const told = watched({ 0: { sub: streaming, sample, subSample: { signs: ["black"], reconnects: 0 } } }, 60);
    expect(told.at(-1)?.faults).toEqual([
      "sub black since 0",
      "main frozen since 0",
      "main unsteady since 0",
      "main clock_off since 0",
    ]);
  });

  it("is one thing where one explains the other: a black picture needs few bits", () => {
    const told = watched({ 0: { sample: { signs: ["black"], bitrateBps: 1_000 } } }, 200);
    expect(told.at(-1)?.faults).toEqual(["main black since 0"]);
  });

  it("does not change by being looked at again", () => {
    const now = at(30);
    const camera = { states: { cameraId, main: streaming, sub: null }, samples: [aSample({ framesPerSecond: 3 })] };
    const once = suspect([], camera, now);
    expect(suspect(once, camera, now)).toEqual(once);
  });
});
