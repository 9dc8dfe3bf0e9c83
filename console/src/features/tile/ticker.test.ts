import type { Clock } from "@vigie/shared/kernel/clock";
import { expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { onTick, TICK_MS } from "./ticker.ts";

it("has one timer for all, and none for nobody", () => {
  const manual = new ManualClock();
  let timers = 0;
  const clock: Clock = {
    now: () => manual.now(),
    monotonicMs: () => manual.monotonicMs(),
    after(delayMs, act) {
      timers += 1;
      return manual.after(delayMs, act);
    },
  };
  const acted: string[] = [];
  const stops = ["one", "other"].map((name) => onTick(clock, () => acted.push(name)));
  expect(timers).toBe(1);
  manual.advance(TICK_MS);
  expect(acted).toEqual(["one", "other"]);
  stops[0]?.();
  manual.advance(TICK_MS);
  expect(acted).toEqual(["one", "other", "other"]);
  stops[1]?.();
  manual.advance(10 * TICK_MS);
  expect([acted.length, timers]).toEqual([3, 3]);
});
