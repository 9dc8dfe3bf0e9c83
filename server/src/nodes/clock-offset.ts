import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** An exchange slower than the best one is believed once the best has aged past it: clocks drift, and paths change. */
const AGEING = 1.02;

/** A node's clock minus the server's, from the exchange with the shortest round trip of late. */
export function createClockOffset(clock: Clock) {
  let best: { offsetMs: number; roundTripMs: number } | null = null;
  return {
    /** `sentMs`: monotonic, when the question left; `nodeAt`: the node's answer. */
    measured(sentMs: number, nodeAt: EpochMs): number {
      const roundTripMs = clock.monotonicMs() - sentMs;
      if (best === null || roundTripMs <= best.roundTripMs)
        best = { offsetMs: nodeAt - (clock.now() - roundTripMs / 2), roundTripMs };
      else best = { ...best, roundTripMs: best.roundTripMs * AGEING };
      return best.offsetMs;
    },
  };
}
