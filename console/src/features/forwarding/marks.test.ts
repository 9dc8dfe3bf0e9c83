import { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { aForwarding, camera, NOW, TILE } from "./forwarding-bench.ts";
import { followingOf, forwardingOf, overOf, runningOf, waitingOf } from "./marks.ts";

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

it("says of a camera by which it leaves, the longest first, and of another nothing", () => {
  const short = aForwarding(1);
  const long = aForwarding(2, { cameraIds: [camera(2), camera(1)], until: EpochMs.parse(NOW + 900_000) });
  expect(ids(forwardingOf([short, long], camera(1)))).toEqual(ids([long, short]));
  expect(forwardingOf([short, long], camera(3))).toEqual([]);
});

it("takes one that is past its term for over, before the server told", () => {
  const one = aForwarding(1);
  expect(ids(runningOf([one], one.until - 1))).toEqual([one.id]);
  expect(runningOf([one], one.until)).toEqual([]);
  expect(ids(overOf([one], one.until))).toEqual([one.id]);
});

it("parts what waits, what runs and what is over, each in one place", () => {
  const states = ["requested", "open", "refused", "ended"] as const;
  const all = states.map((state, at) => aForwarding(at, { state }));
  const parts = [waitingOf(all), runningOf(all, NOW), overOf(all, NOW)];
  expect(parts.map((part) => part.map(({ state }) => state))).toEqual([["requested"], ["open"], ["refused", "ended"]]);
});

it("finds what follows a tile, also while it sends nothing", () => {
  const following = aForwarding(1, { source: { kind: "tile", tile: TILE }, cameraIds: [] });
  expect(ids(followingOf([following, aForwarding(2)], TILE))).toEqual([following.id]);
  expect(followingOf([following], { ...TILE, tile: 4 })).toEqual([]);
});
