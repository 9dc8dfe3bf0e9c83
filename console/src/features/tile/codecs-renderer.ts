import type { VideoFormat } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { BINARY_FLAG, BINARY_KIND, type BinaryHeader } from "@vigie/shared/live/wire";
import { FailureCount, type Renderer, type RendererEvents } from "./renderer.ts";

/** Access units that wait in the decoder; the others wait here, unacknowledged, so that the node sees a viewer that cannot follow. */
const DECODER_QUEUE = 8;
/** A decoder that took this many frames and for this long gave nothing back is stuck: hardware sessions run out without a word. */
const STUCK_FRAMES = 8;
const STUCK_MS = 3_000;
const MICROSECONDS_PER_TICK = 1_000_000 / 90_000;

interface AccessUnit {
  header: BinaryHeader;
  payload: Uint8Array<ArrayBuffer>;
}

/** Least delay: access units into a `VideoDecoder`, the newest picture onto a canvas. */
export class CodecsRenderer implements Renderer {
  readonly transport = "webcodecs";
  readonly element: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
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
  #newest: { picture: VideoFrame; receivedAt: number } | null = null;
  #animationFrame: number | null = null;

  constructor(events: RendererEvents, clock: Clock, document: Document) {
    this.#events = events;
    this.#clock = clock;
    this.element = document.createElement("canvas");
    const context = this.element.getContext("2d", { alpha: false, desynchronized: true });
    if (context === null) throw new Error("the page cannot make a two-dimensional canvas");
    this.#context = context;
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
    this.#dropDecoder();
    if (this.#animationFrame !== null) cancelAnimationFrame(this.#animationFrame);
    this.#newest?.picture.close();
    this.#newest = null;
    this.#waiting = [];
    this.#inside.clear();
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
    if (this.#newest !== null) {
      this.#newest.picture.close();
      this.#events.onDropped(1);
    }
    this.#newest = { picture, receivedAt: known.receivedAt };
    this.#animationFrame ??= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#animationFrame = null;
    const newest = this.#newest;
    if (newest === null) return;
    this.#newest = null;
    const { picture, receivedAt } = newest;
    if (this.element.width !== picture.displayWidth) this.element.width = picture.displayWidth;
    if (this.element.height !== picture.displayHeight) this.element.height = picture.displayHeight;
    this.#context.drawImage(picture, 0, 0);
    picture.close();
    this.#events.onPainted(receivedAt);
  }
}
