import type { Frame } from "./frame.ts";

/** What a frame costs beside its bytes, about: thousands of nearly empty ones must not pass for nothing. */
const FRAME_OVERHEAD_BYTES = 512;

/** Frames from the newest key frame to now, so that a viewer joins without waiting for the next one. Bounded in bytes. */
export class GopRing {
  readonly #maxBytes: number;
  #frames: Frame[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A group of pictures that outgrows the bound is given up whole: without its key frame the rest is useless. */
  push(frame: Frame): void {
    if (frame.isKey) this.clear();
    else if (this.#frames.length === 0) return;
    this.#frames.push(frame);
    this.#sizeBytes += frame.data.length + FRAME_OVERHEAD_BYTES;
    if (this.#sizeBytes > this.#maxBytes) this.clear();
  }

  /** Empty, or a key frame and all that followed it. A copy: what comes later does not change it. */
  frames(): readonly Frame[] {
    return this.#frames.slice();
  }

  clear(): void {
    this.#frames = [];
    this.#sizeBytes = 0;
  }
}
