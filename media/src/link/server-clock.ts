import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** An exchange that is twice as slow as the best one is believed after this many better ones failed to come. */
const AGEING = 1.01;

/**
 * The server's clock as the node knows it: the exchange with the shortest round trip of late, carried forward on the monotonic clock, so
 * that a jump of the node's own wall clock moves no deadline. Before the first exchange: the node's wall clock.
 */
export function createServerClock(clock: Clock) {
  let best: { serverMinusMonotonicMs: number; roundTripMs: number } | null = null;
  return {
    now: (): EpochMs => (best === null ? clock.now() : ((clock.monotonicMs() + best.serverMinusMonotonicMs) as EpochMs)),
    /** `sentMs`: monotonic, when the question left; `serverAt`: the server's answer. */
    measured(sentMs: number, serverAt: EpochMs): void {
      const roundTripMs = clock.monotonicMs() - sentMs;
      if (best === null || roundTripMs <= best.roundTripMs)
        best = { serverMinusMonotonicMs: serverAt - (sentMs + roundTripMs / 2), roundTripMs };
      // The best grows old: clocks drift apart, and the path may have changed.
      else best = { ...best, roundTripMs: best.roundTripMs * AGEING };
    },
  };
}
