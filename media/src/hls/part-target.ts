import { HLS_PART_MS } from "@vigie/shared/live/hls";

const TICKS_90K_A_MS = 90;
const PART_TICKS_90K = HLS_PART_MS * TICKS_90K_A_MS;
/** Room for a camera whose frames do not come quite evenly; little enough that a whole part fills 85 % of its target (RFC 8216bis §4.4.4.9). */
const TARGET_PERCENT = 110;
/** … and for the interval that is measured of them: a part that is so nearly whole is. */
const NEARLY_A_FRAME = 1 / 8;
/** So many frames in a row that last longer than a part may are a slow camera, not a gap. */
const SLOW_FRAMES = 3;
/** A camera that is silent for longer has been given up by its session. */
const LONGEST_TICKS_90K = 450_000;

/**
 * How long a part may be: as many frames as a quarter of a second holds, and a tenth more; one frame for a camera that sends fewer than four
 * a second, since a frame cannot be divided. It never falls: players schedule by it.
 */
export class PartTarget {
  #ticks90k: number;
  #tooLong = 0;

  /** `timestamps`: of the frames at hand, any order; none: nothing is known of the camera yet. */
  constructor(timestamps: readonly number[]) {
    this.#ticks90k = targetFor(medianInterval(timestamps) ?? PART_TICKS_90K);
  }

  get ticks90k(): number {
    return this.#ticks90k;
  }

  /** The duration to give a frame: its own, unless it is longer than a part. What a gap lasted longer is not shown. */
  fit(durationTicks90k: number): number {
    this.#tooLong = durationTicks90k > this.#ticks90k ? this.#tooLong + 1 : 0;
    if (this.#tooLong >= SLOW_FRAMES) this.#ticks90k = Math.max(this.#ticks90k, targetFor(durationTicks90k));
    return Math.min(durationTicks90k, this.#ticks90k);
  }
}

function targetFor(intervalTicks90k: number): number {
  const frames = Math.max(1, Math.floor(PART_TICKS_90K / intervalTicks90k + NEARLY_A_FRAME));
  const ticks90k = Math.ceil((frames * intervalTicks90k * TARGET_PERCENT) / (100 * TICKS_90K_A_MS)) * TICKS_90K_A_MS;
  return Math.min(ticks90k, LONGEST_TICKS_90K);
}

function medianInterval(timestamps: readonly number[]): number | null {
  const sorted = [...timestamps].sort((a, b) => a - b);
  const intervals = sorted.slice(1).map((timestamp, at) => timestamp - (sorted[at] ?? timestamp));
  const possible = intervals.filter((interval) => interval > 0 && interval <= LONGEST_TICKS_90K).sort((a, b) => a - b);
  return possible[possible.length >> 1] ?? null;
}
