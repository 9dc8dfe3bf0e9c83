/** Samples kept: a clock that drifts or is set must not be judged by an old answer, however quick it was. */
const KEPT_SAMPLES = 8;

/**
 * The node's clock as the page's monotonic clock sees it. The quickest of the last questions is the truest: its answer was read by the
 * node at most half its round trip away from the middle.
 */
export class NodeClock {
  #samples: readonly { roundTripMs: number; offsetMs: number }[] = [];

  /** `askedMs` and `answeredMs`: page's monotonic clock. `nodeAt`: node's wall clock when it read the question. */
  sample(askedMs: number, nodeAt: number, answeredMs: number): void {
    const offsetMs = nodeAt - (askedMs + answeredMs) / 2;
    this.#samples = [...this.#samples, { roundTripMs: answeredMs - askedMs, offsetMs }].slice(-KEPT_SAMPLES);
  }

  /** Node's wall clock minus page's monotonic clock; null before the first answer. */
  get offsetMs(): number | null {
    let best: { roundTripMs: number; offsetMs: number } | null = null;
    for (const sample of this.#samples) if (best === null || sample.roundTripMs <= best.roundTripMs) best = sample;
    return best?.offsetMs ?? null;
  }

  /** An instant of the node on the page's monotonic clock; null before the first answer. */
  toMonotonicMs(nodeAt: number): number | null {
    const offsetMs = this.offsetMs;
    return offsetMs === null ? null : nodeAt - offsetMs;
  }
}
