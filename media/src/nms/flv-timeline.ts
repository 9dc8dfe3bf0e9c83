import type { Frame } from "../frames/frame.ts";

/** Milliseconds, as an FLV tag has them. `dtsMs`: 0 to 2³¹ − 1, strictly growing until it wraps. `compositionMs`: presentation minus decoding time. */
export interface FlvTime {
  dtsMs: number;
  compositionMs: number;
}

/** Pyramids of 32 B-frames hold back this many pictures; what looks like more is a camera that set its clock back. */
const MAX_REORDERED = 5;
/** Until the camera shows another: 25 pictures a second. */
const USUAL_INTERVAL_TICKS = 3_600;
const LONGEST_INTERVAL_TICKS = 90_000;
/** Room for the decoding times before the first picture's presentation. */
const START_TICKS = 90_000;
/** B-frames step back by less. */
const MAX_BACKWARD_TICKS = 2 * 90_000;
/** More than this ahead of the time that passed is a camera that set its media clock. */
const MAX_AHEAD_TICKS = 5 * 90_000;
/** The extended timestamp of FLV is signed: after 24.8 days the timeline begins again. */
const WRAP_MS = 2 ** 31;
/** A composition time is a signed number of 24 bits. */
const MAX_COMPOSITION_MS = 2 ** 23 - 1;

/**
 * Gives each frame of a camera its place on one timeline that never goes back: an outage lasts as long as it lasted, a camera that sets its
 * clock is carried on. Frames tell when they are shown, in decoding order; when they are decoded is worked out from how far they are reordered.
 */
export class FlvTimeline {
  /** Presentation times on the timeline of the last frames, in decoding order. */
  #shown: number[] = [];
  #reordered = 0;
  #offsetTicks = 0;
  #last: Frame | null = null;
  #isInterrupted = false;
  #latestTicks = 0;
  #intervalTicks = USUAL_INTERVAL_TICKS;
  #lastDtsMs = -1;

  /** Learns from frames that are there already, before the first `next`: then no time has to be corrected later. */
  learn(frames: readonly Frame[]): void {
    const shown = frames.map((frame) => frame.timestampTicks90k);
    const orders = shown.map((ticks, index) => countAhead(shown.slice(0, index), ticks));
    this.#reordered = Math.max(0, ...orders.filter((order) => order <= MAX_REORDERED));
    const spanTicks = Math.max(...shown) - Math.min(...shown);
    if (spanTicks > 0) this.#intervalTicks = Math.min(spanTicks / (shown.length - 1), LONGEST_INTERVAL_TICKS);
  }

  /** The camera went away: whatever clock it has when it is back, it is another. */
  interrupt(): void {
    this.#isInterrupted = true;
  }

  next(frame: Frame): FlvTime {
    if (this.#isNewClock(frame)) this.#carryOn(frame);
    const shownTicks = frame.timestampTicks90k + this.#offsetTicks;
    this.#reordered = Math.max(this.#reordered, countAhead(this.#shown, shownTicks));
    this.#shown.push(shownTicks);
    if (this.#shown.length > 2 * MAX_REORDERED) this.#shown.shift();
    this.#latestTicks = Math.max(this.#latestTicks, shownTicks);
    this.#last = frame;

    const decodedMs = Math.max(Math.round(this.#decodedTicks() / 90), this.#lastDtsMs + 1);
    this.#lastDtsMs = decodedMs;
    const compositionMs = Math.round(shownTicks / 90) - decodedMs;
    return {
      dtsMs: decodedMs % WRAP_MS,
      compositionMs: Math.max(-MAX_COMPOSITION_MS, Math.min(compositionMs, MAX_COMPOSITION_MS)),
    };
  }

  /** With n pictures held back, the one decoded now takes the place of the n-th before the latest shown so far. */
  #decodedTicks(): number {
    const latestFirst = this.#shown.toSorted((a, b) => b - a);
    return latestFirst[this.#reordered] ?? 0;
  }

  /** Nothing decoded before a key frame is shown after it (H.264 §3.69, H.265 §8.3.1), so one that steps back has another clock. */
  #isNewClock(frame: Frame): boolean {
    if (this.#last === null || this.#isInterrupted) return true;
    const stepTicks = frame.timestampTicks90k - this.#last.timestampTicks90k;
    const passedTicks = Math.max(0, frame.receivedAt - this.#last.receivedAt) * 90;
    if (stepTicks < -MAX_BACKWARD_TICKS || stepTicks > passedTicks + MAX_AHEAD_TICKS) return true;
    return countAhead(this.#shown, frame.timestampTicks90k + this.#offsetTicks) > (frame.isKey ? 0 : MAX_REORDERED);
  }

  /** The node's clock says how long nothing came. It may jump too: then one frame interval stands for what is not known. */
  #carryOn(frame: Frame): void {
    const passedTicks = this.#last === null ? 0 : (frame.receivedAt - this.#last.receivedAt) * 90;
    const startTicks = this.#last === null ? START_TICKS : this.#latestTicks + Math.max(passedTicks, this.#intervalTicks);
    this.#isInterrupted = false;
    this.#offsetTicks = startTicks - frame.timestampTicks90k;
    this.#shown = Array.from({ length: MAX_REORDERED }, (_, index) => startTicks - (MAX_REORDERED - index) * this.#intervalTicks);
  }
}

/** How many pictures decoded before are shown after `ticks`. */
const countAhead = (before: readonly number[], ticks: number): number => before.filter((other) => other > ticks).length;
