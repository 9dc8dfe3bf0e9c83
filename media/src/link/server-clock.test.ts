import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createServerClock } from "./server-clock.ts";

const AHEAD_MS = 90_000;

/** A node's disk, as far as this goes. */
function aDisk(offsetMs: number | null = null) {
  const disk = { offsetMs, writes: 0 };
  const store = {
    serverOffset: () => disk.offsetMs,
    keepServerOffset(ms: number) {
      disk.offsetMs = ms;
      disk.writes += 1;
    },
  };
  return { disk, store };
}

it("goes by its own wall clock until it first met the server", () => {
  const clock = new ManualClock();
  const server = createServerClock(clock, aDisk().store);
  clock.advance(1_000);
  expect(server.now()).toBe(clock.now());
});

it("goes by the server's time after a start without a server, as an earlier start measured it", () => {
  const clock = new ManualClock();
  const { disk, store } = aDisk();
  const first = createServerClock(clock, store);
  const sentMs = clock.monotonicMs();
  clock.advance(20);
  first.measured(sentMs, (clock.now() - 10 + AHEAD_MS) as EpochMs);
  expect(first.now()).toBe(clock.now() + AHEAD_MS);
  expect(disk.offsetMs).toBe(AHEAD_MS);
  const second = createServerClock(clock, store);
  clock.advance(5_000);
  expect(second.now()).toBe(clock.now() + AHEAD_MS);
});

it("believes the first exchange of this start over what was kept, and keeps it in turn", () => {
  const clock = new ManualClock();
  const { disk, store } = aDisk(AHEAD_MS);
  const server = createServerClock(clock, store);
  const sentMs = clock.monotonicMs();
  clock.advance(900);
  server.measured(sentMs, (clock.now() - 450) as EpochMs);
  expect(server.now()).toBe(clock.now());
  expect(disk.offsetMs).toBe(0);
});

it("writes what it measured once, not with each beat", () => {
  const clock = new ManualClock();
  const { disk, store } = aDisk();
  const server = createServerClock(clock, store);
  for (let beat = 0; beat < 100; beat += 1) {
    const sentMs = clock.monotonicMs();
    clock.advance(10);
    server.measured(sentMs, (clock.now() - 5 + AHEAD_MS + (beat % 2) * 20) as EpochMs);
  }
  expect(disk.writes).toBe(1);
});
