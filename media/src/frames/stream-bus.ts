import type { StreamState } from "@vigie/shared/cameras/schema";
import type { Frame } from "./frame.ts";
import { GopRing } from "./gop-ring.ts";

/** Reads a stream. Called synchronously, once a frame, for every reader: it must only pass on, and never throw. */
export interface StreamReader {
  onFrame(frame: Frame): void;
  onState(state: StreamState): void;
}

/** 4 Mbit/s with key frames 4 s apart fill half of it. */
const RING_BYTES = 4 * 1024 * 1024;

/** One stream of one camera: where its source puts frames and state, and where everybody downstream takes them. */
export class StreamBus {
  readonly #ring = new GopRing(RING_BYTES);
  readonly #readers = new Set<StreamReader>();
  readonly #attendants: StreamReader[] = [];
  readonly #observe: (state: StreamState) => void;
  #state: StreamState;

  /** `observe` hears each change of state without counting as somebody who looks. */
  constructor(initial: StreamState, observe: (state: StreamState) => void) {
    this.#state = initial;
    this.#observe = observe;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Somebody reads, be it a viewer or a recorder: a source backs off less. */
  get isWatched(): boolean {
    return this.#readers.size > 0;
  }

  publish(frame: Frame): void {
    this.#ring.push(frame);
    for (const attendant of this.#attendants) attendant.onFrame(frame);
    for (const reader of this.#readers) reader.onFrame(frame);
  }

  /** A stream that no longer flows has no picture to join on: what the ring holds is past. */
  changeState(state: StreamState): void {
    this.#state = state;
    if (state.state !== "streaming") this.#ring.clear();
    this.#observe(state);
    for (const attendant of this.#attendants) attendant.onState(state);
    for (const reader of this.#readers) reader.onState(state);
  }

  /** `attendant` hears everything as long as the bus lives, without counting as somebody who looks: it measures. */
  attend(attendant: StreamReader): void {
    this.#attendants.push(attendant);
  }

  /** The frames to join on, key frame first; then each frame through `reader`. */
  subscribe(reader: StreamReader): { join: readonly Frame[]; unsubscribe: () => void } {
    this.#readers.add(reader);
    return { join: this.#ring.frames(), unsubscribe: () => this.#readers.delete(reader) };
  }

  /** Empty, or the newest key frame and all that followed it. */
  groupSoFar(): readonly Frame[] {
    return this.#ring.frames();
  }
}
