import { expect, it } from "vitest";
import { engineFor } from "./engine-choice.ts";
import { SPEEDS } from "./master-clock.ts";

it("plays forward to four times with every frame, and faster or backwards by key frames", () => {
  const engines = SPEEDS.map((speed) => [speed, engineFor({ speed, isPlaying: true }, false)]);
  expect(engines.filter(([, engine]) => engine === "flow").map(([speed]) => speed)).toEqual([1, 2, 4]);
  expect(engines.filter(([, engine]) => engine === "keys").map(([speed]) => speed)).toEqual([-16, -8, -4, -2, -1, 8, 16]);
});

it("shows the very frame when it stands still, whatever the speed, and key frames under a moving hand", () => {
  for (const speed of SPEEDS) {
    expect(engineFor({ speed, isPlaying: false }, false)).toBe("frame");
    expect(engineFor({ speed, isPlaying: true }, true)).toBe("scrub");
  }
});
