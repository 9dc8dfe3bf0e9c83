import { expect, it } from "vitest";
import { LiveEdge } from "./live-edge.ts";

it("leaves a playhead alone that stands just behind the newest frame", () => {
  const edge = new LiveEdge();
  for (let atMs = 0; atMs < 2_000; atMs += 40) expect(edge.move(0.02, atMs)).toEqual({ type: "rate", rate: 1 });
});

it("hurries while even the smallest lead is waste, the more the greater it is, and never beyond twice", () => {
  const rateFor = (leadS: number) => {
    const move = new LiveEdge().move(leadS, 0);
    return move.type === "rate" ? move.rate : null;
  };
  expect(rateFor(0.08)).toBeGreaterThan(1.02);
  expect(rateFor(0.2)).toBeGreaterThan(rateFor(0.08) ?? Number.NaN);
  expect(rateFor(0.6)).toBe(2);
});

it("takes jitter for what it is: one frame that came in time among early ones is no waste", () => {
  const edge = new LiveEdge();
  edge.move(0.01, 0);
  expect(edge.move(0.25, 40)).toEqual({ type: "rate", rate: 1 });
});

it("forgets a small lead soon, so that a pause in the stream is made up", () => {
  const edge = new LiveEdge();
  edge.move(0.01, 0);
  expect(edge.move(0.25, 600)).not.toEqual({ type: "rate", rate: 1 });
});

it("jumps where haste would take too long, and then begins to look anew", () => {
  const edge = new LiveEdge();
  expect(edge.move(1.2, 0)).toEqual({ type: "jump" });
  expect(edge.move(0.02, 40)).toEqual({ type: "rate", rate: 1 });
});

/** A playhead that obeys: each frame lasts 40 ms and comes with up to 30 ms of jitter. */
it("brings a lead of half a second down to a few hundredths within two seconds, and holds it for an hour", () => {
  const edge = new LiveEdge();
  let playheadS = 0;
  let rate = 1;
  let worstS = 0;
  for (let frame = 0; frame < 90_000; frame++) {
    const atMs = frame * 40 + ((frame * 7_919) % 30);
    const newestS = frame * 0.04 + 0.5;
    playheadS = Math.min(newestS, playheadS + 0.04 * rate);
    const move = edge.move(newestS - playheadS, atMs);
    if (move.type === "jump") playheadS = newestS;
    rate = move.type === "rate" ? move.rate : 1;
    if (frame > 50) worstS = Math.max(worstS, newestS - playheadS);
  }
  expect(worstS).toBeLessThan(0.08);
});
