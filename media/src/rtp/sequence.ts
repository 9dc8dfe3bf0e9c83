/** `next`: follows the packet before it. `late`: a duplicate or one that was overtaken. `gap`: packets are missing before it, or the source began anew. */
export type SequenceStep = "next" | "late" | "gap";

/** RFC 3550 appendix A.1 `MAX_MISORDER`: further back than this is no straggler but a source that restarted. */
const MAX_MISORDER = 100;

/**
 * Follows the 16-bit sequence numbers of one RTP source. A packet that was overtaken is left out rather than waited for: over TCP the
 * camera itself mixed them up, and a wait would delay every later picture to save one.
 */
export class SequenceTracker {
  #ssrc = -1;
  #base = 0;
  #highest = 0;
  #received = 0;
  #lostBefore = 0;

  step(sequence: number, ssrc: number): SequenceStep {
    if (ssrc !== this.#ssrc) return this.#begin(sequence, ssrc);
    const aheadPackets = (sequence - this.#highest - 1) & 0xffff;
    if (aheadPackets >= 0x10000 - MAX_MISORDER) return "late";
    if (aheadPackets >= 0x8000) return this.#begin(sequence, ssrc);
    this.#highest += aheadPackets + 1;
    this.#received += 1;
    this.#lostBefore = aheadPackets;
    return aheadPackets === 0 ? "next" : "gap";
  }

  /** Packets missing before the last one; 0 after a source that began anew. */
  get lostBefore(): number {
    return this.#lostBefore;
  }

  /** Null before the first packet. */
  get ssrc(): number | null {
    return this.#ssrc === -1 ? null : this.#ssrc;
  }

  /** Highest sequence number, extended by its wraps (RFC 3550 §6.4.1). */
  get extendedHighest(): number {
    return this.#highest;
  }

  /** Packets since the source began, as its sequence numbers count them. */
  get expected(): number {
    return this.#highest - this.#base + 1;
  }

  /** Those of them that did not come. */
  get cumulativeLost(): number {
    return this.expected - this.#received;
  }

  #begin(sequence: number, ssrc: number): SequenceStep {
    const isFirst = this.#ssrc === -1;
    this.#ssrc = ssrc;
    this.#base = sequence;
    this.#highest = sequence;
    this.#received = 1;
    this.#lostBefore = 0;
    return isFirst ? "next" : "gap";
  }
}
