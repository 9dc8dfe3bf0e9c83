import { FRAGMENT_HEAD_BYTES, writeFragmentHead } from "../fmp4/fragment.ts";
import { type Announcement, isSameAnnouncement, liveTrackOf } from "../fmp4/live-track.ts";
import { MediaTimeline } from "../fmp4/media-timeline.ts";
import type { Frame } from "../frames/frame.ts";
import { LeadingPictures } from "../frames/leading-pictures.ts";
import { PartTarget } from "./part-target.ts";
import type { Init, Part, Rendition } from "./segment.ts";
import { SegmentWindow } from "./segment-window.ts";

/** Key frames closer than this share a segment. */
const MIN_SEGMENT_TICKS_90K = 0.9 * 90_000;
/** A group of pictures beyond this is cut where no key frame is: a player cannot begin there, but memory and target stay bounded. */
const MAX_SEGMENT_TICKS_90K = 16 * 90_000;
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;

interface OpenPart {
  chunks: Buffer[];
  durationTicks90k: number;
  isIndependent: boolean;
}

/** Cuts the frames of one stream into parts and segments (RFC 8216bis §3). A segment begins with a key frame, a part with whatever comes. */
export class Segmenter {
  readonly #window = new SegmentWindow();
  readonly #timeline = new MediaTimeline();
  readonly #leading = new LeadingPictures();
  readonly #partTarget: PartTarget;
  #announced: { announcement: Announcement; init: Init } | null = null;
  #part: OpenPart | null = null;
  #waitsForKey = true;
  #decodeTicks90k = 0;
  #sequence = 0;

  /** `join`: the group of pictures so far, key frame first, so that a player need not wait for the next one. */
  constructor(join: readonly Frame[]) {
    this.#partTarget = new PartTarget(join.map((frame) => frame.timestampTicks90k));
    // Whether the stream reorders is known only after all of them.
    for (const frame of join) liveTrackOf(frame.parameterSets).observe(frame);
    for (const frame of join) this.push(frame);
  }

  /** RFC 6381; null while no frame has come. */
  get codecString(): string | null {
    return this.#announced?.init.codecString ?? null;
  }

  get rendition(): Rendition {
    return { ...this.#window.view, partTargetTicks90k: this.#partTarget.ticks90k };
  }

  push(frame: Frame): void {
    const announcement = liveTrackOf(frame.parameterSets).observe(frame);
    if (announcement === null) return;
    const isAnnounced = this.#announced !== null && isSameAnnouncement(this.#announced.announcement, announcement);
    if (!frame.isKey && (this.#waitsForKey || !isAnnounced)) {
      this.interrupt();
      return;
    }
    if (this.#leading.isUndecodable(frame)) return;
    if (this.#waitsForKey || !isAnnounced) this.#begin(frame, announcement);
    else if (frame.isKey && this.#isSegmentLongEnough) this.#closePart();
    this.#add(frame);
  }

  /** What follows is not of one piece with what was: the next key frame begins anew. */
  interrupt(): void {
    this.#closePart();
    this.#window.complete();
    this.#waitsForKey = true;
  }

  /** No frame may follow soon: what is there of a part is given out. */
  flush(): void {
    this.#closePart();
  }

  /** Frames are here that nobody can fetch yet. */
  get isFilling(): boolean {
    return this.#part !== null;
  }

  /** Differs whenever `rendition` says something new. */
  get changes(): number {
    return this.#window.changes;
  }

  #begin(frame: Frame, announcement: Announcement): void {
    this.interrupt();
    if (this.#announced === null || !isSameAnnouncement(this.#announced.announcement, announcement)) {
      const id = this.#announced === null ? 0 : this.#announced.init.id + 1;
      const init = { id, codecString: announcement.format.codecString, data: announcement.initSegment };
      this.#announced = { announcement, init };
    }
    this.#timeline.restart(announcement.reorderDepth);
    this.#leading.startAt(frame);
    this.#waitsForKey = false;
    this.#window.breakOff();
  }

  #add(frame: Frame): void {
    const timing = this.#timeline.next(frame.timestampTicks90k);
    const durationTicks90k = this.#partTarget.fit(timing.durationTicks90k);
    if (this.#part !== null && this.#part.durationTicks90k + durationTicks90k > this.#partTarget.ticks90k) this.#closePart();
    this.#part ??= { chunks: [], durationTicks90k: 0, isIndependent: frame.isKey };
    if (this.#part.chunks.length === 0) this.#openSegment(frame);
    this.#sequence += 1;
    const head = Buffer.allocUnsafe(FRAGMENT_HEAD_BYTES);
    const { compositionOffsetTicks90k } = timing;
    writeFragmentHead(head, 0, {
      sequence: this.#sequence,
      timing: { decodeTicks90k: this.#decodeTicks90k, durationTicks90k, compositionOffsetTicks90k },
      isKey: frame.isKey,
      sizeBytes: frame.data.length,
    });
    this.#decodeTicks90k += durationTicks90k;
    this.#part.chunks.push(head, frame.data);
    this.#part.durationTicks90k += durationTicks90k;
    // Not one frame is waited for that could not join anyway.
    if (this.#part.durationTicks90k + durationTicks90k > this.#partTarget.ticks90k) this.#closePart();
  }

  /** A key frame begins the next one. */
  get #isSegmentLongEnough(): boolean {
    return this.#window.openTicks90k + (this.#part?.durationTicks90k ?? 0) >= MIN_SEGMENT_TICKS_90K;
  }

  /** A part begins: in the segment that is open, or in a new one. */
  #openSegment(frame: Frame): void {
    const { openTicks90k, openBytes } = this.#window;
    const isTooLong = openTicks90k + this.#partTarget.ticks90k > MAX_SEGMENT_TICKS_90K || openBytes > MAX_SEGMENT_BYTES;
    if (isTooLong || (frame.isKey && this.#isSegmentLongEnough)) this.#window.complete();
    if (this.#announced !== null) this.#window.open(this.#announced.init, frame.receivedAt);
  }

  #closePart(): void {
    if (this.#part === null) return;
    const { chunks, ...rest } = this.#part;
    const part: Part = { ...rest, data: Buffer.concat(chunks) };
    this.#part = null;
    this.#window.add(part);
  }
}
