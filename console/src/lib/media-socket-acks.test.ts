import { LIVE_LIMITS } from "@vigie/shared/live/wire";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { Acknowledgements } from "./media-socket-acks.ts";

let clock: ManualClock;
let sent: { atMs: number; sequences: [number, number][] }[];
let acks: Acknowledgements;

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  acks = new Acknowledgements(clock, (sequences) => sent.push({ atMs: clock.monotonicMs(), sequences }));
});

/** A frame is received and handed to the decoder. */
function frame(channel: number, sequence: number): void {
  acks.handed(channel, sequence, false);
  acks.occasion();
}

it("puts all channels into one message, with the highest sequence of each", () => {
  acks.handed(1, 1, false);
  acks.handed(2, 7, false);
  acks.handed(1, 3, false);
  acks.occasion();
  expect(sent).toEqual([
    {
      atMs: 0,
      sequences: [
        [1, 3],
        [2, 7],
      ],
    },
  ]);
});

it("sends on receipt, at most every ackIntervalMs, at any frame rate", () => {
  for (let sequence = 1; sequence <= 100; sequence++) {
    frame(1, sequence);
    clock.advance(40);
  }
  const waitsMs = sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0));
  expect(Math.min(...waitsMs)).toBeGreaterThanOrEqual(LIVE_LIMITS.ackIntervalMs);
  expect(Math.max(...waitsMs)).toBeLessThanOrEqual(LIVE_LIMITS.ackIntervalMs + 40);
});

it("acknowledges the last frame before a pause, which no later receipt would", () => {
  frame(1, 1);
  clock.advance(40);
  frame(1, 2);
  expect(sent).toHaveLength(1);
  clock.advance(LIVE_LIMITS.ackIntervalMs);
  expect(sent.at(-1)?.sequences).toEqual([[1, 2]]);
});

it("needs no timer where frames come: a page whose timers sleep does not seem to lag", () => {
  const asleep = new Acknowledgements({ ...fakeClock(), after: () => () => undefined }, (sequences) =>
    sent.push({ atMs: now, sequences }),
  );
  for (let sequence = 1; sequence <= 50; sequence++) {
    asleep.handed(1, sequence, false);
    asleep.occasion();
    now += 40;
  }
  expect(sent.at(-1)?.sequences[0]?.[1]).toBeGreaterThanOrEqual(45);
});

let now = 0;
const fakeClock = () => ({ now: () => clock.now(), monotonicMs: () => now });

it("says nothing twice", () => {
  frame(1, 1);
  for (let second = 0; second < 5; second++) {
    clock.advance(1_000);
    acks.occasion();
  }
  expect(sent).toHaveLength(1);
});

it("sends what is urgent at once, though it has just sent", () => {
  frame(1, 1);
  acks.handed(2, 50, true);
  expect(sent.at(-1)).toEqual({ atMs: 0, sequences: [[2, 50]] });
});

it("forgets a channel that is closed, and everything with its socket", () => {
  acks.handed(1, 5, false);
  acks.forget(1);
  acks.occasion();
  acks.handed(2, 5, false);
  acks.clear();
  clock.advance(5_000);
  expect(sent).toEqual([]);
});
