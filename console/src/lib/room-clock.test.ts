import { expect, it } from "vitest";
import { createRoomClock } from "./room-clock.ts";

it("knows no time before the first beat", () => {
  expect(createRoomClock(() => 0).now()).toBeNull();
});

it("runs on between two beats", () => {
  let monotonicMs = 100;
  const clock = createRoomClock(() => monotonicMs);
  clock.beat(1_000_000);
  monotonicMs = 350;
  expect(clock.now()).toBe(1_000_250);
});

it("believes the beat that was delayed least, and forgets old ones when the server's clock is set back", () => {
  let monotonicMs = 0;
  const clock = createRoomClock(() => monotonicMs);
  clock.beat(50_000);
  monotonicMs = 5_400;
  clock.beat(55_000);
  expect(clock.now()).toBe(55_400);
  for (let beat = 2; beat <= 7; beat += 1) {
    monotonicMs = beat * 5_000;
    clock.beat(40_000 + monotonicMs);
  }
  expect(clock.now()).toBe(75_000);
});
