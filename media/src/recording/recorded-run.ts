import type { EpochMs } from "@vigie/shared/kernel/units";
import { writeCodecConfig } from "../fmp4/codec-config.ts";
import { writeInitSegment } from "../fmp4/init-segment.ts";
import { liveTrackOf } from "../fmp4/live-track.ts";
import { MediaTimeline, type SampleTiming } from "../fmp4/media-timeline.ts";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { LeadingPictures } from "../frames/leading-pictures.ts";
import { readVideoFormat } from "../frames/video-format.ts";

/** What a file begins with: the parameter sets as the camera sent them, nothing rewritten. */
export interface RecordedFormat {
  codecString: string;
  init: Buffer;
}

/** Null: nothing can be made of these parameter sets. */
export function recordedFormat(sets: ParameterSets): RecordedFormat | null {
  const format = readVideoFormat(sets);
  const config = writeCodecConfig(sets);
  return format === null || config === null ? null : { codecString: format.codecString, init: writeInitSegment(format, config) };
}

/** Media time and the node's clock may part by so much before a run ends: what is told to be 14:02:30 is. */
const MOST_APART_MS = 1_000;

/** One uninterrupted session: media time from 0, against the node's clock. */
export class RecordedRun {
  readonly id: string;
  readonly startAt: EpochMs;
  readonly format: RecordedFormat;
  readonly #timeline = new MediaTimeline();
  readonly #leading = new LeadingPictures();
  readonly #wallMinusMonotonicMs: number;
  #sets: ParameterSets;
  #reorderDepth: number;
  #last: { frame: Frame; durationMs: number } | null = null;
  #nextDecodeTicks90k = 0;
  #anchor: { at: EpochMs; ticks90k: number };
  #wasApart = false;
  #hasHole = false;

  /** `first`: a key frame. `wallMinusMonotonicMs`: of the node's clocks, now. */
  constructor(id: string, first: Frame, format: RecordedFormat, wallMinusMonotonicMs: number) {
    this.id = id;
    this.startAt = first.receivedAt;
    this.#anchor = { at: first.receivedAt, ticks90k: 0 };
    this.format = format;
    this.#sets = first.parameterSets;
    this.#wallMinusMonotonicMs = wallMinusMonotonicMs;
    this.#reorderDepth = reorderDepthOf(first);
    this.#timeline.restart(this.#reorderDepth);
    this.#leading.startAt(first);
  }

  /** End of the last frame: media time from where it last was held against the node's clock. */
  get endAt(): EpochMs {
    return (this.#anchor.at + (this.#nextDecodeTicks90k - this.#anchor.ticks90k) / 90) as EpochMs;
  }

  /** The next frame came at `at`. */
  anchor(at: EpochMs): void {
    this.#anchor = { at, ticks90k: this.#nextDecodeTicks90k };
  }

  /** `key` cannot go on in this run: other parameter sets, or its time would not be the node's any more. */
  mustEndAt(key: Frame, wallMinusMonotonicMs: number): boolean {
    if (!this.#hasFormatOf(key)) return true;
    const isApart = Math.abs(key.receivedAt - this.startAt - this.#nextDecodeTicks90k / 90) > MOST_APART_MS;
    // One key frame may have been held up on its way, and what follows it makes up for it.
    const isApartForLong = isApart && this.#wasApart;
    this.#wasApart = isApart;
    return isApartForLong || this.#hasHole || Math.abs(wallMinusMonotonicMs - this.#wallMinusMonotonicMs) > MOST_APART_MS;
  }

  /** A frame of other parameter sets than the run's cannot be decoded in it. */
  takes(frame: Frame): boolean {
    return this.#hasFormatOf(frame);
  }

  /** Since when nothing came, when `frame` did not follow what was before it: more than a second is missing. Null: it did. */
  holeBefore(frame: Frame): EpochMs | null {
    if (this.#last === null) return null;
    const { frame: last, durationMs } = this.#last;
    const beyondMs = Math.max(durationMs, MOST_APART_MS) + durationMs;
    const byArrivalMs = frame.receivedAt - last.receivedAt;
    const byCameraMs = (frame.timestampTicks90k - last.timestampTicks90k) / 90;
    // What comes late and then all at once is late, not missing: the camera's own time tells. Where that jumped, it tells nothing.
    const isCameraBelieved = byCameraMs >= 0 && byCameraMs <= byArrivalMs + MOST_APART_MS;
    if (byArrivalMs <= beyondMs || (isCameraBelieved && byCameraMs <= beyondMs)) return null;
    const { endAt } = this;
    this.#hasHole = true;
    this.anchor(frame.receivedAt);
    return endAt;
  }

  /** When the frame is decoded and shown; null: it cannot be decoded from the run's start on, and is left out. */
  next(frame: Frame): SampleTiming | null {
    if (this.#leading.isUndecodable(frame)) return null;
    const depth = reorderDepthOf(frame);
    if (depth !== this.#reorderDepth) {
      this.#reorderDepth = depth;
      this.#timeline.restart(depth);
    }
    const timing = this.#timeline.next(frame.timestampTicks90k);
    this.#nextDecodeTicks90k = timing.decodeTicks90k + timing.durationTicks90k;
    this.#last = { frame, durationMs: timing.durationTicks90k / 90 };
    return timing;
  }

  #hasFormatOf({ parameterSets }: Frame): boolean {
    if (parameterSets === this.#sets) return true;
    const format = recordedFormat(parameterSets);
    if (format === null || !format.init.equals(this.format.init)) return false;
    this.#sets = parameterSets;
    return true;
  }
}

/** Where the source leaves it open it does not reorder, until its first B slice. */
const reorderDepthOf = (frame: Frame): number => liveTrackOf(frame.parameterSets).observe(frame)?.reorderDepth ?? 0;
