import { expect, it } from "vitest";
import { chase, type HlsMove } from "./hls-chaser.ts";

it.each<[string, [latencyS: number, aheadS: number], HlsMove]>([
  ["leaves a playhead that is where it should be", [0.8, 0.7], { type: "rate", rate: 1 }],
  ["steps up a little for a little", [1.0, 0.8], { type: "rate", rate: 1.05 }],
  ["and more for more", [1.3, 1], { type: "rate", rate: 1.1 }],
  ["does not run into the end of what is held", [1.3, 0.2], { type: "rate", rate: 1 }],
  ["jumps over a second", [3, 2.8], { type: "jump", byS: 2.25 }],
  ["no further than what is held", [5, 1.3], { type: "jump", byS: 1 }],
  ["and not where nothing is held", [5, 0.1], { type: "rate", rate: 1 }],
])("%s", (_, [latencyS, aheadS], move) => {
  expect(chase({ latencyS, targetS: 0.75, aheadS })).toEqual(move);
});
