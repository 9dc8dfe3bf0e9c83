/** Until two frames have come: 25 a second. */
const FIRST_GUESS_TICKS_90K = 3_600;
const KEPT = 8;
/** A camera that says nothing for longer has been given up by its session: what follows is another run of its clock. */
const LONGEST_TICKS_90K = 450_000;
const SHORTEST_TICKS_90K = 90;
/** A wait this many usual intervals long, and longer than half a second, is a gap and not a picture that was shown so long. */
const GAP_INTERVALS = 4;
const GAP_TICKS_90K = 45_000;

/**
 * The usual time from frame to frame, so that a clock which jumps, goes back or stands still can be told from a slow camera: the median
 * of the last intervals that were possible. One gap does not move it, a new frame rate does within half of them.
 */
export class FrameInterval {
  readonly #kept: number[] = [];
  #next = 0;
  #nominalTicks90k = FIRST_GUESS_TICKS_90K;

  get nominalTicks90k(): number {
    return this.#nominalTicks90k;
  }

  /** The longest wait that still counts as the time a picture was shown. */
  get longestTicks90k(): number {
    return Math.min(LONGEST_TICKS_90K, Math.max(GAP_INTERVALS * this.nominalTicks90k, GAP_TICKS_90K));
  }

  /** `deltaTicks90k` as it is when it can be true, else the usual interval. Always between 1 ms and 5 s. */
  plausible(deltaTicks90k: number): number {
    const delta = Math.round(deltaTicks90k);
    if (!(delta > 0 && delta <= LONGEST_TICKS_90K)) return this.nominalTicks90k;
    const clamped = Math.max(delta, SHORTEST_TICKS_90K);
    this.#kept[this.#next] = clamped;
    this.#next = (this.#next + 1) % KEPT;
    this.#nominalTicks90k = median(this.#kept);
    return clamped <= this.longestTicks90k ? clamped : this.nominalTicks90k;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? FIRST_GUESS_TICKS_90K;
}
