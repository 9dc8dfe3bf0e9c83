import type { VideoFormat } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { BINARY_FLAG, BINARY_KIND, type BinaryHeader } from "@vigie/shared/live/wire";
import { PaintWatch } from "./paint-watch.ts";
import { FailureCount, type Renderer, type RendererEvents } from "./renderer.ts";
import { silentVideo } from "./silent-video.ts";

/** Access units that wait in the decoder; the others wait here, unacknowledged, so that the node sees a viewer that cannot follow. */
const DECODER_QUEUE = 8;
/** A decoder that took this many frames and for this long gave nothing back is stuck: hardware sessions run out without a word. */
const STUCK_FRAMES = 8;
const STUCK_MS = 3_000;
/** Media time comes as a fraction of seconds; two pictures are never this near. */
const SAME_PICTURE_US = 500;
const MICROSECONDS_PER_TICK = 1_000_000 / 90_000;

interface AccessUnit {
  header: BinaryHeader;
  payload: Uint8Array<ArrayBuffer>;
}

/** Pictures whose instants are remembered until they are painted. */
const REMEMBERED_PICTURES = 64;

/**
 * Least delay: access units into a `VideoDecoder`, its pictures into the video track of an element. A canvas would have the page itself
 * convert and draw each picture in its animation frame; the element's compositor does neither.
 */
export class CodecsRenderer implements Renderer {
  readonly transport = "webcodecs";
  readonly element: HTMLVideoElement;
  readonly #track = new MediaStreamTrackGenerator({ kind: "video" });
  readonly #pictures = this.#track.writable.getWriter();
  readonly #paints: PaintWatch;
  readonly #events: RendererEvents;
  readonly #clock: Clock;
  readonly #failures = new FailureCount();
  #format: VideoFormat | null = null;
  #description: Uint8Array<ArrayBuffer> | null = null;
  #decoder: VideoDecoder | null = null;
  #needsKey = true;
  #waiting: AccessUnit[] = [];
  /** Decoder's timestamp → what is to be known of the frame when its picture comes out. */
  readonly #inside = new Map<number, { receivedAt: number; isShown: boolean }>();
  #handedSinceOutput = 0;
  #firstHandedMs = 0;
  /** Given to the element and not seen painted yet. */
  #given: { timestamp: number; receivedAt: number }[] = [];
  #isClosed = false;

  constructor(events: RendererEvents, clock: Clock, document: Document) {
    this.#events = events;
    this.#clock = clock;
    this.element = silentVideo(document);
    this.element.srcObject = new MediaStream([this.#track]);
    // A browser pauses a video whose page is hidden.
    this.element.onpause = () => this.#play();
    this.#play();
    this.#paints = new PaintWatch({
      element: this.element,
      clock,
      onPaint: (mediaTimeS) => this.#painted(mediaTimeS),
      onGoesOn: (frames) => events.onGoesOn(frames),
    });
  }

  get waitingFrames(): number {
    return this.#waiting.length;
  }

  configure(format: VideoFormat): void {
    this.#format = format;
  }

  accept(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void {
    if (header.kind === BINARY_KIND.decoderConfig) {
      this.#description = payload;
      this.#feed();
      this.#restart();
    } else if (header.kind === BINARY_KIND.accessUnit) {
      this.#enqueue({ header, payload });
      this.#feed();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#paints.close();
    this.#dropDecoder();
    this.#track.stop();
    this.#waiting = [];
    this.#inside.clear();
    this.element.onpause = null;
    this.element.srcObject = null;
    this.element.remove();
  }

  /** What waits in front of a key frame is past. */
  #enqueue(unit: AccessUnit): void {
    const isKey = (unit.header.flags & BINARY_FLAG.key) !== 0;
    if (isKey && this.#waiting.length > 0) {
      this.#events.onDropped(this.#waiting.length);
      this.#waiting = [];
    }
    this.#waiting.push(unit);
  }

  /** The join burst goes in whole: the current picture is at its end. */
  #feed(): void {
    while (this.#decoder !== null) {
      const unit = this.#waiting[0];
      if (unit === undefined) return;
      const isJoin = (unit.header.flags & BINARY_FLAG.join) !== 0;
      if (!isJoin && this.#decoder.decodeQueueSize >= DECODER_QUEUE) return;
      this.#waiting.shift();
      this.#decode(this.#decoder, unit);
    }
  }

  #decode(decoder: VideoDecoder, { header, payload }: AccessUnit): void {
    this.#events.onHanded(header.sequence);
    const isKey = (header.flags & BINARY_FLAG.key) !== 0;
    if (this.#needsKey && !isKey) {
      this.#events.onDropped(1);
      return;
    }
    this.#needsKey = false;
    const timestamp = Math.round(header.mediaTimeTicks90k * MICROSECONDS_PER_TICK);
    const isPast = (header.flags & BINARY_FLAG.join) !== 0 && (header.flags & BINARY_FLAG.joinEnd) === 0;
    this.#inside.set(timestamp, { receivedAt: header.receivedAt, isShown: !isPast });
    if (this.#handedSinceOutput === 0) this.#firstHandedMs = this.#clock.monotonicMs();
    this.#handedSinceOutput += 1;
    decoder.decode(new EncodedVideoChunk({ type: isKey ? "key" : "delta", timestamp, data: payload }));
    const isStuck = this.#handedSinceOutput >= STUCK_FRAMES && this.#clock.monotonicMs() - this.#firstHandedMs >= STUCK_MS;
    if (isStuck) this.#give("stuck");
  }

  #restart(): void {
    if (this.#format === null || this.#description === null) return;
    const decoder = this.#decoder ?? this.#makeDecoder();
    this.#decoder = decoder;
    this.#needsKey = true;
    this.#handedSinceOutput = 0;
    decoder.configure({
      codec: this.#format.codecString,
      codedWidth: this.#format.widthPx,
      codedHeight: this.#format.heightPx,
      description: this.#description,
      optimizeForLatency: true,
    });
  }

  #makeDecoder(): VideoDecoder {
    const decoder: VideoDecoder = new VideoDecoder({
      output: (picture) => this.#output(picture),
      error: (error) => {
        if (this.#decoder === decoder) this.#failed(error);
      },
    });
    decoder.ondequeue = () => this.#feed();
    return decoder;
  }

  /** A decoder that reported an error is closed. The next key frame starts another. */
  #failed(error: DOMException): void {
    this.#decoder = null;
    this.#inside.clear();
    if (error.name === "NotSupportedError") this.#give("unsupported");
    else if (this.#failures.add(this.#clock.monotonicMs())) this.#give("broken");
    else this.#restart();
  }

  /** A decoder that is only let go of keeps its hardware session until the page is collected. */
  #dropDecoder(): void {
    if (this.#decoder !== null && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
  }

  #give(failure: "unsupported" | "stuck" | "broken"): void {
    this.#dropDecoder();
    this.#events.onFailed(failure);
  }

  #output(picture: VideoFrame): void {
    this.#handedSinceOutput = 0;
    const known = this.#inside.get(picture.timestamp);
    this.#inside.delete(picture.timestamp);
    if (known === undefined || !known.isShown || this.#decoder === null) {
      picture.close();
      return;
    }
    this.#given.push({ timestamp: picture.timestamp, receivedAt: known.receivedAt });
    if (this.#given.length > REMEMBERED_PICTURES) this.#given.shift();
    this.#pictures.write(picture).catch(() => {
      // The track has ended: with this renderer, or by a fault of the browser's that a new decoder would not mend.
      picture.close();
      if (!this.#isClosed) this.#give("broken");
    });
  }

  #play(): void {
    if (this.#isClosed) return;
    this.element.play().catch((error: DOMException) => {
      // `AbortError`: the end of this renderer overtook it. A hidden page plays again when it is seen.
      if (error.name !== "AbortError" && !this.#isClosed && !this.element.ownerDocument.hidden) this.#give("broken");
    });
  }

  /** A track's media time is the picture's timestamp. */
  #painted(mediaTimeS: number): void {
    const timestamp = mediaTimeS * 1_000_000;
    const index = this.#given.findLastIndex((given) => given.timestamp <= timestamp + SAME_PICTURE_US);
    const painted = this.#given[index];
    if (painted === undefined) return;
    this.#given.splice(0, index + 1);
    this.#paints.settle();
    this.#events.onPainted(painted.receivedAt);
  }
}
