import type { Clock } from "@vigie/shared/kernel/clock";
import { EpochMs } from "@vigie/shared/kernel/units";

/** The browser's clocks. Instants that are shown come from the server where one is at hand: see `room-clock.ts`. */
export const browserClock: Clock = {
  now: () => EpochMs.parse(Date.now()),
  monotonicMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
