import type { MasterClock, Speed } from "./master-clock.ts";

/**
 * What makes the pictures. `flow`: every frame, by hls.js. `keys`: key frames alone, by WebCodecs. `frame`: the one frame that is stood on, by
 * WebCodecs. `scrub`: the key frame before, by WebCodecs, as long as the hand moves.
 */
export type Engine = "flow" | "keys" | "frame" | "scrub";

/** Beyond it, and backwards, an element cannot play, or the link would carry what nobody sees. */
const FASTEST_FLOW: Speed = 4;

export function engineFor(master: Pick<MasterClock, "speed" | "isPlaying">, isScrubbing: boolean): Engine {
  if (isScrubbing) return "scrub";
  if (!master.isPlaying) return "frame";
  return master.speed > 0 && master.speed <= FASTEST_FLOW ? "flow" : "keys";
}
