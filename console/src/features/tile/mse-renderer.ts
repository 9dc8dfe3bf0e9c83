import type { VideoFormat } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { BINARY_FLAG, BINARY_KIND, type BinaryHeader } from "@vigie/shared/live/wire";
import { retime } from "./fragment-time.ts";
import { LiveEdge } from "./live-edge.ts";
import type { MseDeck } from "./mse-deck.ts";
import { decksOf, type MseDecks } from "./mse-decks.ts";
import { PaintWatch } from "./paint-watch.ts";
import { FailureCount, type Renderer, type RendererEvents } from "./renderer.ts";
import { SegmentQueue } from "./segment-queue.ts";

const TICKS_PER_SECOND = 90_000;
/** Chromium tells a frame's media time in microseconds; two frames are never this near. A reordered frame is shown later than it is named. */
const SAME_FRAME_S = 0.0005;
/** A burst that could not be squeezed is left by a jump. */
const FAR_S = 0.3;
/** Frames whose instants are remembered until they are painted. */
const REMEMBERED_FRAMES = 256;

interface Remembered {
  timeS: number;
  receivedAt: number;
  /** Of the join burst, before its end: the element may show it on its way to now, the tile must not. */
  isPast: boolean;
}

interface Frame {
  header: BinaryHeader;
  payload: Uint8Array<ArrayBuffer>;
}

/** Movie fragments into a `<video>` through Media Source Extensions, held at the live edge. */
export class MseRenderer implements Renderer {
  readonly transport = "mse";
  readonly element: HTMLVideoElement;
  readonly #decks: MseDecks;
  readonly #deck: MseDeck;
  readonly #events: RendererEvents;
  readonly #clock: Clock;
  readonly #failures = new FailureCount();
  readonly #edge = new LiveEdge();
  #segments: SegmentQueue;
  #burst: Frame[] = [];
  #frames: Remembered[] = [];
  #newestS = 0;
  #hasJoined = false;
  #isClosed = false;
  readonly #paints: PaintWatch;

  constructor(events: RendererEvents, clock: Clock, document: Document) {
    this.#events = events;
    this.#clock = clock;
    this.#decks = decksOf(document, clock);
    this.#deck = this.#decks.take();
    this.element = this.#deck.element;
    this.element.onerror = () => this.#failed();
    // A browser pauses a video without sound whose page is hidden.
    this.element.onpause = () => this.#play();
    this.#segments = this.#makeSegments();
    this.#paints = new PaintWatch({
      element: this.element,
      clock,
      onPaint: (mediaTimeS) => this.#painted(mediaTimeS),
      onGoesOn: (frames) => events.onGoesOn(frames),
    });
  }

  get waitingFrames(): number {
    return this.#segments.waitingFrames;
  }

  configure(format: VideoFormat): void {
    const type = `video/mp4; codecs="${format.codecString}"`;
    if (MediaSource.isTypeSupported(type)) this.#segments.configure(type);
    else this.#events.onFailed("unsupported");
  }

  accept(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void {
    if (header.kind === BINARY_KIND.init) this.#segments.init(payload);
    else if (header.kind === BINARY_KIND.fragment) this.#acceptFragment(header, payload);
  }

  close(): void {
    this.#isClosed = true;
    this.#paints.close();
    this.#segments.close();
    this.element.onerror = null;
    this.element.onpause = null;
    this.#decks.giveBack(this.#deck);
  }

  #acceptFragment(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void {
    const frame = { header, payload };
    const isInBurst = (header.flags & BINARY_FLAG.join) !== 0;
    const isPast = isInBurst && (header.flags & BINARY_FLAG.joinEnd) === 0;
    if (isInBurst) this.#burst.push(frame);
    if (isPast) return;
    const frames = isInBurst ? this.#burst : [frame];
    this.#burst = [];
    this.#push(frames);
  }

  /** The burst goes in as one piece, its last frame being now: fifty appends would each wait for the one before. */
  #push(frames: readonly Frame[]): void {
    const times = squeezed(frames) ?? frames.map(({ header }) => header.mediaTimeTicks90k);
    frames.forEach(({ header, payload }, index) => {
      const timeS = (times[index] ?? 0) / TICKS_PER_SECOND;
      const isNow = index === frames.length - 1;
      this.#remember({ timeS, receivedAt: header.receivedAt, isPast: !isNow });
      const isKey = (header.flags & BINARY_FLAG.key) !== 0;
      this.#segments.push({ bytes: payload, sequence: header.sequence, timeS, isKey }, !isNow);
    });
  }

  #remember(frame: Remembered): void {
    this.#frames.push(frame);
    if (this.#frames.length > REMEMBERED_FRAMES) this.#frames.shift();
  }

  #makeSegments(): SegmentQueue {
    return new SegmentQueue(this.#deck, {
      onAppended: (sequence, newestS) => {
        this.#events.onHanded(sequence);
        this.#follow(newestS);
      },
      onDropped: (frames, sequence) => {
        this.#events.onHanded(sequence);
        this.#events.onDropped(frames);
      },
      onFailed: () => this.#failed(),
    });
  }

  /** The newest frame is in the element: stay just behind it. */
  #follow(newestS: number): void {
    this.#newestS = newestS;
    if (!this.#hasJoined) {
      this.#hasJoined = true;
      if (newestS - this.element.currentTime > FAR_S) this.#jump();
      else this.#play();
    } else if (!this.#isInside()) this.#jump();
    else {
      const move = this.#edge.move(newestS - this.element.currentTime, this.#clock.monotonicMs());
      if (move.type === "jump") this.#jump();
      else if (this.element.playbackRate !== move.rate) this.element.playbackRate = move.rate;
    }
  }

  /** The playhead stands in a hole or before all that is held: it would never leave it by itself. */
  #isInside(): boolean {
    const { buffered, currentTime } = this.element;
    const last = buffered.length - 1;
    return last < 0 || currentTime >= buffered.start(last);
  }

  #jump(): void {
    this.#edge.reset();
    this.element.playbackRate = 1;
    this.element.currentTime = this.#newestS;
    this.#play();
  }

  #play(): void {
    if (this.#isClosed || !this.#hasJoined || !this.element.paused) return;
    this.element.play().catch((error: DOMException) => {
      // `AbortError`: a jump or the end of this player overtook it. Anything else leaves a picture that does not move.
      if (error.name !== "AbortError" && !this.#isClosed && !document.hidden) this.#failed();
    });
  }

  #painted(mediaTimeS: number): void {
    const timeS = mediaTimeS + this.#segments.startS;
    const index = this.#frames.findLastIndex((frame) => frame.timeS <= timeS + SAME_FRAME_S);
    const frame = this.#frames[index];
    if (frame === undefined) return;
    this.#frames.splice(0, index + 1);
    if (frame.isPast) return;
    this.#paints.settle();
    this.#events.onPainted(frame.receivedAt);
  }

  /** Begins anew with the init segment that is held; the next key frame shows again. */
  #failed(): void {
    if (this.#isClosed) return;
    if (this.#failures.add(this.#clock.monotonicMs())) {
      this.#events.onFailed("broken");
      return;
    }
    const before = this.#segments;
    this.#hasJoined = false;
    this.#paints.attend();
    before.close();
    this.#deck.reload();
    this.#segments = this.#makeSegments();
    this.#segments.takeOver(before);
  }
}

/** What a frame of the burst lasts on its way to now. */
const PAST_FRAME_TICKS_90K = 90;

/**
 * Lays the frames of a burst so close before the last one that the element plays through them as fast as it decodes: a seek to the last
 * one would decode the same frames and flush the pipeline first. Answers their new times; null when that cannot be done, and they stay.
 */
function squeezed(frames: readonly Frame[]): number[] | null {
  const last = frames.at(-1);
  if (last === undefined) return null;
  const end = last.header.mediaTimeTicks90k;
  const times = frames.map((_, index) => end - (frames.length - 1 - index) * PAST_FRAME_TICKS_90K);
  const past = frames.slice(0, -1);
  // The first one tells for all, since they are made alike: none is changed before it is known that all can be.
  const canAll =
    (times[0] ?? 0) >= 0 && past.every((frame, index) => retime(frame.payload, times[index] ?? 0, PAST_FRAME_TICKS_90K));
  return canAll ? times : null;
}
