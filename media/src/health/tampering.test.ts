import type { TamperSign } from "@vigie/shared/cameras/health";
import { HEALTH_INTERVAL_MS } from "@vigie/shared/cameras/health";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import {
  CLIP,
  type Control,
  changed,
  covered,
  encodePictures,
  inTurn,
  type Picture,
  street,
  stuck,
  turnedUp,
} from "../../../tests/support/picture-clips.ts";
import type { Frame } from "../frames/frame.ts";
import { StreamMeter } from "./stream-meter.ts";

/** What is told at each sample, in seconds from the beginning. */
type Told = { atSeconds: number; signs: TamperSign[] }[];

function watch(frames: readonly Frame[]): Told {
  const clock = new ManualClock();
  const meter = new StreamMeter({ state: "streaming", sinceAt: clock.now(), format: null }, clock);
  const told: Told = [];
  let sampledMs = 0;
  for (const frame of frames) {
    clock.advance(1_000 / CLIP.framesPerSecond);
    meter.onFrame({ ...frame, receivedAt: clock.now() });
    if (clock.monotonicMs() - sampledMs < HEALTH_INTERVAL_MS) continue;
    sampledMs = clock.monotonicMs();
    told.push({ atSeconds: sampledMs / 1_000, signs: meter.sample(null).signs });
  }
  return told;
}

/** From when to when each sign was told; `to` null: still, at the end. */
function spans(told: Told): { sign: TamperSign; from: number; to: number | null }[] {
  const found: { sign: TamperSign; from: number; to: number | null }[] = [];
  for (const { atSeconds, signs } of told) {
    for (const open of found) if (open.to === null && !signs.includes(open.sign)) open.to = atSeconds;
    for (const sign of signs)
      if (!found.some((each) => each.sign === sign && each.to === null)) found.push({ sign, from: atSeconds, to: null });
  }
  return found;
}

const tell = async (picture: Picture, seconds: number, control: Control = "quality") =>
  spans(watch(await encodePictures(picture, seconds, { control })));

const CONTROLS: readonly Control[] = ["bitrate", "quality"];
const day = street(0);
/** A street where nothing moves but the grain of the sensor, and the clock in the picture. */
const deserted = (noise: number) => changed(stuck(day, 3), (luma) => luma, noise);
const night = (luma: number) => 16 + (luma - 16) / 8;

describe.each(CONTROLS)("at a fixed %s, nothing is said of", (control) => {
  it.each([0, 3])("street %i with its traffic", async (scene) => {
    expect(await tell(street(scene), 60, control)).toEqual([]);
  });

  it("a deserted street, by day and in the dark", async () => {
    expect(await tell(deserted(2), 60, control)).toEqual([]);
    expect(await tell(changed(stuck(day, 3), night, 2), 60, control)).toEqual([]);
  });

  it("a night that falls, and lamps that go out for a moment", async () => {
    const dusk = changed(day, (luma, at) => 16 + (luma - 16) / (1 + 7 * Math.min(1, Math.max(0, (at - 20) / 120))), 2);
    expect(await tell(dusk, 200, control)).toEqual([]);
    const outage = inTurn([30, day], [36, changed(day, night, 2)], [90, day]);
    expect(await tell(outage, 90, control)).toEqual([]);
  });

  it("a lorry that stands before the camera for half a minute", async () => {
    const isHidden = (at: number, column: number) => at >= 30 && at < 60 && column > 0.3 * CLIP.widthPx;
    const lorry = changed(day, (luma, at, column) => (isHidden(at, column) ? 120 : luma), 2);
    expect(await tell(lorry, 100, control)).toEqual([]);
  });
});

describe.each(CONTROLS)("at a fixed %s", (control) => {
  it.each([0, 2])("a covered lens is told within a quarter of a minute, and its end at once (noise %i)", async (noise) => {
    const told = await tell(inTurn([30, day], [60, covered(day, noise)], [90, day]), 90, control);
    expect(told).toMatchObject([{ sign: "black" }]);
    expect(told[0]?.from).toBeGreaterThan(40);
    expect(told[0]?.from).toBeLessThanOrEqual(50);
    expect(told[0]?.to).toBeLessThanOrEqual(65);
  });

  it("a camera that was knocked upward is told after a minute of the same other picture", async () => {
    const told = await tell(inTurn([30, day], [130, turnedUp(day)]), 130, control);
    expect(told).toMatchObject([{ sign: "moved", to: null }]);
    expect(told[0]?.from).toBeGreaterThanOrEqual(90);
    expect(told[0]?.from).toBeLessThanOrEqual(100);
  });
});

it("tells a stuck picture, and that it moves again", async () => {
  const told = await tell(inTurn([20, day], [70, stuck(day, 20)], [90, day]), 90, "quantiser");
  expect(told).toMatchObject([{ sign: "frozen" }]);
  expect(told[0]?.from).toBeGreaterThanOrEqual(40);
  expect(told[0]?.from).toBeLessThanOrEqual(55);
  expect(told[0]?.to).toBeLessThanOrEqual(75);
});

it("says nothing of a clip that is played again and again: its key frames come back, and something moves between them", async () => {
  const clip = await encodePictures(day, 4, { control: "quantiser" });
  const played = Array.from({ length: 20 }, () => clip).flat();
  expect(spans(watch(played))).toEqual([]);
});

it("knows the picture that a camera had before: its own night is no other place", async () => {
  const [byDay, atNight] = [day, turnedUp(day)];
  const told = await tell(inTurn([30, byDay], [110, atNight], [190, byDay], [270, atNight]), 270);
  expect(told).toMatchObject([{ sign: "moved" }]);
  expect(told[0]?.to).toBeLessThanOrEqual(180);
});

it("says of an H.265 stream, whose quantiser it does not read, only what its sizes prove", async () => {
  const clip = await encodePictures(inTurn([20, day], [70, stuck(day, 20)]), 70, { codec: "h265" });
  expect(spans(watch(clip)).map(({ sign }) => sign)).toEqual(["frozen"]);
});
