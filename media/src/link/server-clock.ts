import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** An exchange that is twice as slow as the best one is believed after this many better ones failed to come. */
const AGEING = 1.01;
/** What is kept follows what is measured in steps of so much: not with each beat, and closer than anybody dates an order. */
const KEEP_STEP_MS = 100;

interface Best {
  serverMinusMonotonicMs: number;
  roundTripMs: number;
}

export interface KeptOffset {
  /** Server's clock minus this machine's wall clock, as last kept; null: never measured. */
  serverOffset(): number | null;
  keepServerOffset(offsetMs: number): void;
}

/**
 * The server's clock as the node knows it: the exchange with the shortest round trip of late, carried forward on the monotonic clock, so
 * that a jump of the node's own wall clock moves no deadline. Before the first exchange of this start: the wall clock of the start and how far
 * off it was when an earlier one measured it, so that orders end by the server's time also without a server; of a node that never met it, the
 * wall clock as it is.
 */
export function createServerClock(clock: Clock, store: KeptOffset) {
  let kept = store.serverOffset();
  let best: Best | null =
    kept === null
      ? null
      : { serverMinusMonotonicMs: clock.now() + kept - clock.monotonicMs(), roundTripMs: Number.POSITIVE_INFINITY };

  function keep({ serverMinusMonotonicMs }: Best): void {
    const offsetMs = clock.monotonicMs() + serverMinusMonotonicMs - clock.now();
    if (kept !== null && Math.abs(offsetMs - kept) < KEEP_STEP_MS) return;
    // Before the disk is asked: one that is full is asked again when there is another thing to keep, and not twice a second.
    kept = offsetMs;
    store.keepServerOffset(offsetMs);
  }

  return {
    now: (): EpochMs => (best === null ? clock.now() : ((clock.monotonicMs() + best.serverMinusMonotonicMs) as EpochMs)),
    /** `sentMs`: monotonic, when the question left; `serverAt`: the server's answer. Throws when the disk does not take what is to be kept. */
    measured(sentMs: number, serverAt: EpochMs): void {
      const roundTripMs = clock.monotonicMs() - sentMs;
      if (best === null || roundTripMs <= best.roundTripMs)
        best = { serverMinusMonotonicMs: serverAt - (sentMs + roundTripMs / 2), roundTripMs };
      // The best grows old: clocks drift apart, and the path may have changed.
      else best = { ...best, roundTripMs: best.roundTripMs * AGEING };
      keep(best);
    },
  };
}
