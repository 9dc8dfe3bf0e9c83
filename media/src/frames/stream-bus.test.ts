import type { StreamState } from "@vigie/shared/cameras/schema";
import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame } from "./frame.ts";
import { GopRing } from "./gop-ring.ts";
import { StreamBus } from "./stream-bus.ts";

const parameterSets = { codec: "h264", vps: [], sps: [], pps: [] } as const;
const aFrame = (isKey: boolean, sizeBytes = 10): Frame => ({
  data: Buffer.alloc(sizeBytes),
  isKey,
  parameterSets,
  timestampTicks90k: 0 as Ticks90k,
  receivedAt: 0 as EpochMs,
  cameraAt: null,
});
const at = 5 as EpochMs;
const streaming: StreamState = { state: "streaming", sinceAt: at, format: null };

describe("the GOP ring", () => {
  it("holds the newest key frame and what followed it", () => {
    const ring = new GopRing(10_000);
    ring.push(aFrame(false));
    expect(ring.frames()).toEqual([]);
    const group = [aFrame(true), aFrame(false)];
    for (const frame of [aFrame(true), aFrame(false), aFrame(false), ...group]) ring.push(frame);
    expect(ring.frames()).toEqual(group);
  });

  it("never holds more than its bound, nor a picture that cannot be decoded", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 1_200 })), { maxLength: 80 }), (pushes) => {
        const ring = new GopRing(2_000);
        for (const [isKey, sizeBytes] of pushes) {
          ring.push(aFrame(isKey, sizeBytes));
          const frames = ring.frames();
          expect(frames.reduce((sum, frame) => sum + frame.data.length, 0)).toBeLessThanOrEqual(2_000);
          if (frames.length > 0) expect(frames[0]?.isKey).toBe(true);
        }
      }),
    );
  });
});

it("gives up a group of pictures that is endless, however little is in each", () => {
  const ring = new GopRing(1_000_000);
  ring.push(aFrame(true));
  for (let pushed = 0; pushed < 5_000; pushed += 1) ring.push(aFrame(false, 1));
  expect(ring.frames()).toEqual([]);
});

describe("a stream's bus", () => {
  it("gives the group so far to who joins, then each frame, the same object to everybody", () => {
    const bus = new StreamBus(streaming, () => undefined);
    const [key, next, late] = [aFrame(true), aFrame(false), aFrame(false)];
    bus.publish(key);
    bus.publish(next);
    const seen: Frame[][] = [[], []];
    const [first, second] = seen.map((frames) =>
      bus.subscribe({ onFrame: (frame) => frames.push(frame), onState: () => undefined }),
    );
    bus.publish(late);
    expect(first?.join).toEqual([key, next]);
    expect(second?.join[0]).toBe(key);
    expect(seen).toEqual([[late], [late]]);
    expect(seen[0]?.[0]).toBe(late);
  });

  it("has nothing to join on once the stream stopped", () => {
    const states: string[] = [];
    const bus = new StreamBus(streaming, ({ state }) => states.push(`observed ${state}`));
    bus.publish(aFrame(true));
    const { unsubscribe } = bus.subscribe({ onFrame: () => undefined, onState: ({ state }) => states.push(`read ${state}`) });
    bus.changeState({ state: "backing_off", sinceAt: at, fault: "stalled" });
    unsubscribe();
    bus.changeState(streaming);
    expect(bus.subscribe({ onFrame: () => undefined, onState: () => undefined }).join).toEqual([]);
    expect(states).toEqual(["observed backing_off", "read backing_off", "observed streaming"]);
  });

  it("counts those who look, not those who only observe", () => {
    const bus = new StreamBus(streaming, () => undefined);
    expect(bus.isWatched).toBe(false);
    const { unsubscribe } = bus.subscribe({ onFrame: () => undefined, onState: () => undefined });
    expect(bus.isWatched).toBe(true);
    unsubscribe();
    expect(bus.isWatched).toBe(false);
  });
});
