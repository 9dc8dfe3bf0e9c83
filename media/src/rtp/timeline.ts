import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";

/** A step wider than this is a camera that set its media clock, not time that passed: what a sender report said of the old clock is void. */
const JUMP_TICKS_90K = 10 * 90_000;

/** One camera's media clock: its 32-bit timestamps unwrapped, and tied to the camera's wall clock by its sender reports. */
export class MediaTimeline {
  #lastRaw: number | null = null;
  #lastTicks90k = 0;
  #reportAt: EpochMs | null = null;
  #reportTicks90k = 0;

  /** Follows the timestamp of a new frame. Small steps back (B-frames) and jumps come out as they went in. */
  unwrap(timestamp: number): Ticks90k {
    const stepTicks90k = this.#stepTo(timestamp);
    if (Math.abs(stepTicks90k) > JUMP_TICKS_90K) this.#reportAt = null;
    this.#lastRaw = timestamp;
    this.#lastTicks90k += stepTicks90k;
    return this.#lastTicks90k as Ticks90k;
  }

  /** A sender report tells that `timestamp` was `at` on the camera's clock. One that is far from the frames speaks of another clock: ignored. */
  report(timestamp: number, at: EpochMs): void {
    const stepTicks90k = this.#stepTo(timestamp);
    if (Math.abs(stepTicks90k) > JUMP_TICKS_90K) return;
    this.#reportAt = at;
    this.#reportTicks90k = this.#lastTicks90k + stepTicks90k;
  }

  /** Camera's clock at `ticks90k`; null while no sender report holds. */
  cameraAt(ticks90k: Ticks90k): EpochMs | null {
    if (this.#reportAt === null) return null;
    return Math.max(0, this.#reportAt + (ticks90k - this.#reportTicks90k) / 90) as EpochMs;
  }

  /** RFC 3550 appendix A.1: the shorter way round 32 bits. The first timestamp seen is where the clock starts. */
  #stepTo(timestamp: number): number {
    if (this.#lastRaw === null) {
      this.#lastRaw = timestamp;
      this.#lastTicks90k = timestamp;
    }
    return (timestamp - this.#lastRaw) | 0;
  }
}
