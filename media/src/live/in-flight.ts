/** Frames sent on one channel and not yet acknowledged, oldest first. Bounded by the rules of `backpressure.ts`. */
export class InFlight {
  #frames: { sequence: number; sizeBytes: number; sentMs: number }[] = [];
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Monotonic clock; null when everything is acknowledged. */
  get oldestSentMs(): number | null {
    return this.#frames[0]?.sentMs ?? null;
  }

  sent(sequence: number, sizeBytes: number, sentMs: number): void {
    this.#frames.push({ sequence, sizeBytes, sentMs });
    this.#sizeBytes += sizeBytes;
  }

  /** Everything up to `sequence` was handed to the decoder. A sequence that was never sent acknowledges what was. */
  acknowledge(sequence: number): void {
    const pending = this.#frames.findIndex((frame) => frame.sequence > sequence);
    const handed = this.#frames.splice(0, pending < 0 ? this.#frames.length : pending);
    for (const frame of handed) this.#sizeBytes -= frame.sizeBytes;
  }
}
