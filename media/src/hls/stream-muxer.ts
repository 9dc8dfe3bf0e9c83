import type { StreamState } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Frame } from "../frames/frame.ts";
import type { StreamBus, StreamReader } from "../frames/stream-bus.ts";
import type { Rendition } from "./segment.ts";
import { Segmenter } from "./segmenter.ts";

/** So long beyond a part's own duration a frame is waited for that would fill it. */
const LATE_MS = 150;

interface Waiter {
  /** True: it has what it waited for. */
  look(rendition: Rendition): boolean;
}

/** One stream as a low-latency playlist and its parts, for all who fetch it. */
export class StreamMuxer implements StreamReader {
  readonly #segmenter: Segmenter;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  readonly #unsubscribe: () => void;
  #seen: number;
  #lastFrameMs: number;

  constructor(bus: StreamBus, clock: Clock) {
    this.#clock = clock;
    const { join, unsubscribe } = bus.subscribe(this);
    this.#unsubscribe = unsubscribe;
    this.#segmenter = new Segmenter(join);
    this.#seen = this.#segmenter.changes;
    this.#lastFrameMs = clock.monotonicMs();
  }

  get rendition(): Rendition {
    return this.#segmenter.rendition;
  }

  /** RFC 6381; null while no frame has come. */
  get codecString(): string | null {
    return this.#segmenter.codecString;
  }

  onFrame(frame: Frame): void {
    this.#lastFrameMs = this.#clock.monotonicMs();
    this.#segmenter.push(frame);
    this.#tell();
  }

  onState({ state }: StreamState): void {
    if (state !== "streaming") this.#segmenter.interrupt();
    this.#tell();
  }

  /** Called a few times a second: a camera that has become silent leaves nothing behind that could not be fetched. */
  sweep(): void {
    const partMs = this.rendition.partTargetTicks90k / 90;
    if (!this.#segmenter.isFilling || this.#clock.monotonicMs() - this.#lastFrameMs < partMs + LATE_MS) return;
    this.#segmenter.flush();
    this.#tell();
  }

  /** `look` is called at once, and after each change until it is content; the answer ends that. */
  watch(look: (rendition: Rendition) => boolean): () => void {
    const waiter = { look };
    if (!look(this.rendition)) this.#waiters.add(waiter);
    return () => this.#waiters.delete(waiter);
  }

  close(): void {
    this.#unsubscribe();
    this.#waiters.clear();
  }

  #tell(): void {
    if (this.#seen === this.#segmenter.changes) return;
    this.#seen = this.#segmenter.changes;
    const { rendition } = this;
    for (const waiter of this.#waiters) if (waiter.look(rendition)) this.#waiters.delete(waiter);
  }
}

/** The muxers in use: made by the first who wants a stream, gone with the last. */
export class StreamMuxers {
  readonly #clock: Clock;
  readonly #held = new Map<StreamBus, { muxer: StreamMuxer; users: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(bus: StreamBus): StreamMuxer {
    const held = this.#held.get(bus) ?? { muxer: new StreamMuxer(bus, this.#clock), users: 0 };
    held.users += 1;
    this.#held.set(bus, held);
    return held.muxer;
  }

  release(bus: StreamBus): void {
    const held = this.#held.get(bus);
    if (held === undefined) return;
    held.users -= 1;
    if (held.users > 0) return;
    this.#held.delete(bus);
    held.muxer.close();
  }

  sweep(): void {
    for (const { muxer } of this.#held.values()) muxer.sweep();
  }
}
