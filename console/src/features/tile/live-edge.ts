/** Leads of this long ago still count: a network's jitter repeats within it, and a pause in the stream is seen soon after. */
const WINDOW_MS = 400;
/** The least lead that is wanted: below it frames come after their instant and the element stalls. */
const MARGIN_S = 0.015;
/** No correction within this much above the margin. */
const DEAD_BAND_S = 0.02;
/** What exceeds the margin is made up in about this time. */
const CATCH_UP_S = 0.35;
const MAX_RATE = 2;
/** Beyond this a jump disturbs less than haste. */
const JUMP_S = 0.7;

export type LiveEdgeMove = { type: "rate"; rate: number } | { type: "jump" };

/**
 * Holds an element just behind its newest frame. The lead of a frame is its media time minus the playhead when it is ready to be shown:
 * the wait that the element adds to it. The smallest of the last leads is waste, the rest is jitter.
 */
export class LiveEdge {
  #leads: readonly { atMs: number; leadS: number }[] = [];

  /** A frame arrived with this lead. `atMs`: monotonic. */
  move(leadS: number, atMs: number): LiveEdgeMove {
    this.#leads = [...this.#leads.filter((lead) => atMs - lead.atMs < WINDOW_MS), { atMs, leadS }];
    const wasteS = Math.min(...this.#leads.map((lead) => lead.leadS)) - MARGIN_S;
    if (wasteS > JUMP_S) {
      this.reset();
      return { type: "jump" };
    }
    return { type: "rate", rate: wasteS <= DEAD_BAND_S ? 1 : Math.min(MAX_RATE, 1 + wasteS / CATCH_UP_S) };
  }

  /** The playhead was moved: what was seen before tells nothing. */
  reset(): void {
    this.#leads = [];
  }
}
