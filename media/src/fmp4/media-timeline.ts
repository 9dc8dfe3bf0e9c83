import { FrameInterval } from "./frame-interval.ts";

/** When a sample is decoded and shown, on the media time of its channel. Whole ticks of 90 kHz. */
export interface SampleTiming {
  readonly decodeTicks90k: number;
  /** Until the decoding time of the next sample, by construction. */
  readonly durationTicks90k: number;
  /** Presentation minus decoding; 0 unless the stream reorders, and then of either sign. */
  readonly compositionOffsetTicks90k: number;
}

/**
 * Media time of one channel: from the camera's timestamps, which may be irregular, jump or go back, to samples that follow each other
 * without a hole or an overlap. A sample lasts as long as the time since the sample before it, so none has to wait for the next; all is
 * accumulated, so that what is left out or impossible never opens a hole. A hole stops Chromium's media element for good.
 */
export class MediaTimeline {
  #interval = new FrameInterval();
  #decodeTicks90k = 0;
  #reorderDepth = 0;
  #reorder: ReorderClock | null = null;
  #lastTimestamp: number | null = null;
  /** Latest presentation so far. */
  #shownUntilTicks90k = 0;

  /** The next frame does not follow the last one: frames were left out, or another sequence begins, which reorders up to `reorderDepth` frames. */
  restart(reorderDepth: number): void {
    this.#reorderDepth = reorderDepth;
    this.#reorder = null;
    this.#lastTimestamp = null;
  }

  /** Frames come at another distance from now on. Media time goes on. */
  forgetInterval(): void {
    this.#interval = new FrameInterval();
  }

  /** In decoding order. `timestampTicks90k`: the frame's own. */
  next(timestampTicks90k: number): SampleTiming {
    return this.#reorderDepth === 0 ? this.#nextInOrder(timestampTicks90k) : this.#nextReordered(timestampTicks90k);
  }

  #nextInOrder(timestamp: number): SampleTiming {
    const durationTicks90k =
      this.#lastTimestamp === null ? this.#interval.nominalTicks90k : this.#interval.plausible(timestamp - this.#lastTimestamp);
    this.#lastTimestamp = timestamp;
    return this.#place(durationTicks90k, 0);
  }

  #nextReordered(timestamp: number): SampleTiming {
    if (this.#reorder === null || !this.#isContinuous(this.#reorder, timestamp)) {
      this.#reorder = new ReorderClock(this.#reorderDepth, timestamp, this.#nextAnchor());
    }
    const decodeDelta = this.#reorder.push(timestamp);
    const durationTicks90k = decodeDelta === null ? this.#interval.nominalTicks90k : this.#interval.plausible(decodeDelta);
    return this.#place(durationTicks90k, this.#reorder.shownAt(timestamp) - this.#decodeTicks90k);
  }

  /** Where a new run of timestamps begins: behind everything shown, but never far from its decoding. */
  #nextAnchor(): number {
    const aheadTicks90k = Math.max(0, this.#shownUntilTicks90k - this.#decodeTicks90k);
    const leadTicks90k = this.#reorderDepth * this.#interval.nominalTicks90k;
    return this.#decodeTicks90k + Math.min(aheadTicks90k, this.#slackTicks90k) + leadTicks90k;
  }

  get #slackTicks90k(): number {
    return this.#interval.longestTicks90k * (this.#reorderDepth + 1);
  }

  /** Neither did the camera's clock jump, nor have decoding and presentation drifted apart over timestamps that could not be true. */
  #isContinuous(reorder: ReorderClock, timestamp: number): boolean {
    const offset = reorder.shownAt(timestamp) - this.#decodeTicks90k;
    return Math.abs(timestamp - reorder.newest) <= this.#slackTicks90k && Math.abs(offset) <= 3 * this.#slackTicks90k;
  }

  #place(durationTicks90k: number, compositionOffsetTicks90k: number): SampleTiming {
    const timing = { decodeTicks90k: this.#decodeTicks90k, durationTicks90k, compositionOffsetTicks90k };
    this.#shownUntilTicks90k = Math.max(this.#shownUntilTicks90k, this.#decodeTicks90k + compositionOffsetTicks90k);
    this.#decodeTicks90k += durationTicks90k;
    return timing;
  }
}

/**
 * Decoding times of a stream that carries presentation times only: with up to n pictures reordered, the (n+1)th greatest timestamp so far
 * is never greater than the next one to come, rises, and may therefore serve.
 */
class ReorderClock {
  readonly #depth: number;
  readonly #offset: number;
  /** The greatest timestamps so far, ascending, at most depth + 1. */
  #greatest: number[] = [];
  #lastDecode: number | null = null;

  constructor(depth: number, firstTimestamp: number, firstShownAt: number) {
    this.#depth = depth;
    this.#offset = Math.round(firstShownAt - firstTimestamp);
  }

  get newest(): number {
    return this.#greatest.at(-1) ?? Number.NaN;
  }

  shownAt(timestamp: number): number {
    return Math.round(timestamp) + this.#offset;
  }

  /** Ticks since the decoding time before; null while that is not known. */
  push(timestamp: number): number | null {
    this.#greatest = [...this.#greatest, timestamp].sort((a, b) => a - b).slice(-(this.#depth + 1));
    const decode = this.#greatest.length > this.#depth ? (this.#greatest[0] ?? null) : null;
    const delta = decode === null || this.#lastDecode === null ? null : decode - this.#lastDecode;
    this.#lastDecode = decode;
    return delta;
  }
}
