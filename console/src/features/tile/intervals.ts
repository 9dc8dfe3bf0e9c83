/** The smallest of the last intervals is the expected one: a pause must not teach that pauses are normal. */
const KEPT = 4;

/** What to expect between two pictures, from those that came. */
export class Intervals {
  #lastMs: number | null = null;
  readonly #kept: number[] = [];

  /** `atMs`: the picture's instant, on one clock. */
  add(atMs: number): void {
    // A group of pictures that is sent again begins with a key frame that is known.
    if (this.#lastMs !== null && atMs <= this.#lastMs) return;
    if (this.#lastMs !== null) this.#kept.push(atMs - this.#lastMs);
    if (this.#kept.length > KEPT) this.#kept.shift();
    this.#lastMs = atMs;
  }

  /** Null until two came. */
  get expectedMs(): number | null {
    return this.#kept.length === 0 ? null : Math.min(...this.#kept);
  }
}
