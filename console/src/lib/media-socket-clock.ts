/** Samples kept: a clock that drifts must not be judged by an old answer. */
const KEPT_SAMPLES = 8;
/** Two answers that contradict each other by more than this are of a clock that was set between them. */
const SET_BEYOND_MS = 50;

/** Node's wall clock minus page's monotonic clock lies between these. */
interface Bounds {
  lowestMs: number;
  highestMs: number;
}

/**
 * The node's clock as the page's monotonic clock sees it. The node reads a question after it was asked and before its answer came, which
 * bounds the offset on both sides. The highest one that is possible is taken: a picture then seems older by the way of the question, at
 * most, and never younger. The middle would hide half of what an answer waited behind pictures on a thin link.
 */
export class NodeClock {
  #samples: readonly Bounds[] = [];

  /** `askedMs` and `answeredMs`: page's monotonic clock. `nodeAt`: node's wall clock when it read the question. */
  sample(askedMs: number, nodeAt: number, answeredMs: number): void {
    const bounds = { lowestMs: nodeAt - answeredMs, highestMs: nodeAt - askedMs };
    const isSet = this.#samples.some((known) => isApart(known, bounds));
    this.#samples = [...(isSet ? [] : this.#samples), bounds].slice(-KEPT_SAMPLES);
  }

  /** Node's wall clock minus page's monotonic clock; null before the first answer. */
  get offsetMs(): number | null {
    return this.#samples.length === 0 ? null : Math.min(...this.#samples.map(({ highestMs }) => highestMs));
  }

  /** An instant of the node on the page's monotonic clock; null before the first answer. */
  toMonotonicMs(nodeAt: number): number | null {
    const offsetMs = this.offsetMs;
    return offsetMs === null ? null : nodeAt - offsetMs;
  }
}

const isApart = (one: Bounds, other: Bounds): boolean =>
  one.lowestMs > other.highestMs + SET_BEYOND_MS || other.lowestMs > one.highestMs + SET_BEYOND_MS;
