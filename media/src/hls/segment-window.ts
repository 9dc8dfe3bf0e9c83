import type { EpochMs } from "@vigie/shared/kernel/units";
import { durationOf, type Init, type Part, type Rendition, type Segment, sizeOf } from "./segment.ts";

/** Doubled when a group of pictures is longer, so that it changes three times at most; else it stays (RFC 8216bis §4.4.3.1). */
const FIRST_TARGET_SECONDS = 2;
/** A playlist keeps that many target durations: six may not be skipped, the rest is what a delta update saves. */
const KEPT_TARGETS = 9;
/** With more than this, only the three target durations are kept that a playlist may not go below (§6.2.2). */
const MAX_BYTES = 12 * 1024 * 1024;
/** With more than this, not even those. */
const HARD_BYTES = 24 * 1024 * 1024;
const LEAST_TARGETS = 3;

interface GrowingSegment extends Segment {
  readonly parts: Part[];
  isComplete: boolean;
}

/** The segments that players may fetch, and what has been said about them. */
export class SegmentWindow {
  #segments: GrowingSegment[] = [];
  /** Opened with the first frame of its first part, listed with that part. */
  #open: GrowingSegment | null = null;
  #openTicks90k = 0;
  #openBytes = 0;
  #nextMsn = 0;
  #breaksOff = false;
  #targetSeconds = FIRST_TARGET_SECONDS;
  #discontinuitySequence = 0;
  #changes = 0;

  get changes(): number {
    return this.#changes;
  }

  get view(): Omit<Rendition, "partTargetTicks90k"> {
    return {
      targetSeconds: this.#targetSeconds,
      discontinuitySequence: this.#discontinuitySequence,
      segments: this.#segments,
    };
  }

  get openTicks90k(): number {
    return this.#openTicks90k;
  }

  get openBytes(): number {
    return this.#openBytes;
  }

  /** The segment that begins next does not continue the one before it. */
  breakOff(): void {
    this.#breaksOff = this.#nextMsn > 0;
  }

  /** Does nothing while one is open. */
  open(init: Init, startsAt: EpochMs): void {
    if (this.#open !== null) return;
    this.#open = { msn: this.#nextMsn, init, isDiscontinuous: this.#breaksOff, startsAt, parts: [], isComplete: false };
    this.#nextMsn += 1;
    this.#breaksOff = false;
  }

  add(part: Part): void {
    if (this.#open === null) return;
    if (this.#open.parts.length === 0) this.#segments.push(this.#open);
    this.#open.parts.push(part);
    this.#changes += 1;
    this.#openTicks90k += part.durationTicks90k;
    this.#openBytes += part.data.length;
    while (Math.round(this.#openTicks90k / 90_000) > this.#targetSeconds) this.#targetSeconds *= 2;
  }

  complete(): void {
    if (this.#open === null) return;
    this.#open.isComplete = true;
    this.#changes += 1;
    this.#open = null;
    this.#openTicks90k = 0;
    this.#openBytes = 0;
    this.#dropOldest();
  }

  #dropOldest(): void {
    const targetTicks90k = this.#targetSeconds * 90_000;
    let ticks90k = this.#segments.reduce((sum, segment) => sum + durationOf(segment), 0);
    let sizeBytes = this.#segments.reduce((sum, segment) => sum + sizeOf(segment), 0);
    for (;;) {
      const oldest = this.#segments[0];
      if (oldest === undefined) return;
      const leftTicks90k = ticks90k - durationOf(oldest);
      const isSpare = leftTicks90k >= KEPT_TARGETS * targetTicks90k;
      const leastBytes = leftTicks90k < LEAST_TARGETS * targetTicks90k ? HARD_BYTES : MAX_BYTES;
      if (!isSpare && sizeBytes <= leastBytes) return;
      ticks90k = leftTicks90k;
      sizeBytes -= sizeOf(oldest);
      this.#segments.shift();
      // The tag stands before the segment that it leaves with (§6.2.2).
      if (oldest.isDiscontinuous) this.#discontinuitySequence += 1;
    }
  }
}
