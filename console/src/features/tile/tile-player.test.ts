import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { BINARY_FLAG, BINARY_KIND } from "@vigie/shared/live/wire";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { FakeMediaSource, fakeMedia, liveUrls } from "./fake-media.ts";

import { aTile, handlers, join, pass, picture, settled, type Tile, tell, VIEWING } from "./fake-tile.ts";

const MINUTE_MS = 60_000;
let clock: ManualClock;
let tile: Tile;

beforeEach(async () => {
  fakeMedia();
  clock = new ManualClock();
  tile = aTile(clock);
  await settled();
});

it("is live with its first picture", () => {
  expect(tile.asked).toEqual(["open"]);
  join(tile);
  picture(tile, 1, 0);
  expect(tile.status()?.state).toEqual({ name: "live" });
});

it("renews its grant on the same channel each third of its life, and opens no other viewing", async () => {
  await pass(clock, 16 * MINUTE_MS);
  expect(tile.asked).toEqual(["open", "grant", "renew grant", "grant", "renew grant", "grant", "renew grant"]);
  expect(tile.channels).toHaveLength(1);
});

it("says since when it is not renewed while the server cannot be reached, and renews as soon as it can", async () => {
  tile.refusing.code = "server.unreachable";
  await pass(clock, 5 * MINUTE_MS);
  const sinceAt = clock.now();
  await pass(clock, 6 * MINUTE_MS);
  expect(tile.status()?.unrenewedSinceAt).toBe(sinceAt);
  tile.refusing.code = null;
  await pass(clock, 6 * MINUTE_MS + 15_000);
  expect(tile.asked.at(-1)).toBe("renew grant");
  tell(tile, "renewed");
  expect(tile.status()?.unrenewedSinceAt).toBeNull();
});

it("tries again soon when the node could not take a renewal, and tells the first failure's instant", async () => {
  const sinceAt = clock.now();
  tell(tile, "unrenewed");
  await pass(clock, 15_000);
  expect(tile.asked).toEqual(["open", "grant", "renew grant"]);
  tell(tile, "unrenewed");
  expect(tile.status()?.unrenewedSinceAt).toBe(sinceAt);
});

it("lets go at once of a viewing that the server forbids, and of no other", async () => {
  join(tile);
  picture(tile, 1, 0);
  const { viewings } = tile;
  viewings.ended("01890000-0000-7000-8000-000000000009" as ViewingId, "right_ended");
  viewings.ended(VIEWING, "node_lost");
  expect(tile.status()?.state.name).toBe("live");
  viewings.ended(VIEWING, "right_ended");
  expect(tile.status()?.state).toMatchObject({ name: "refused", problem: { code: "viewing.ended" } });
  expect(tile.channels[0]?.isClosed).toBe(true);
  expect(tile.videos.map((video) => video.isInPage)).toEqual([false]);
  tile.refusing.code = "camera.disabled";
  await pass(clock, 30_000);
  expect(tile.asked).toEqual(["open", "open"]);
  expect(tile.status()?.state).toMatchObject({ name: "refused", problem: { code: "camera.disabled" } });
});

it("says what is so in the moment that a hidden page is seen again, before any timer of it runs", async () => {
  let monotonicMs = 0;
  const asleep: Clock = { now: () => 0 as EpochMs, monotonicMs: () => monotonicMs, after: () => () => undefined };
  const hidden = aTile(asleep);
  await settled();
  join(hidden);
  picture(hidden, 1, 0);
  expect(hidden.status()?.state.name).toBe("live");
  monotonicMs = 4_000;
  hidden.listeners.get("visibilitychange")?.();
  expect(hidden.status()?.state).toEqual({ name: "frozen", seconds: 4 });
});

it("leaves nothing behind", async () => {
  join(tile);
  picture(tile, 1, 0);
  tile.player.close();
  expect(tile.asked).toEqual(["open", "close"]);
  expect(tile.channels[0]?.isClosed).toBe(true);
  expect(tile.videos.map((video) => video.isInPage)).toEqual([false]);
  expect(tile.listeners.size).toBe(0);
  await pass(clock, 20 * MINUTE_MS);
  expect(tile.asked).toEqual(["open", "close"]);
  expect(tile.videos.every((video) => video.isReleased)).toBe(true);
  expect(liveUrls.size).toBe(0);
});

it("closes a viewing whose grant comes when it is gone", async () => {
  const gone = aTile(clock);
  gone.player.close();
  await settled();
  expect(gone.asked).toEqual(["open", "close"]);
  expect(gone.channels).toEqual([]);
});

it("starts a broken element anew, and another way of drawing after the third time, under the same viewing", async () => {
  join(tile);
  picture(tile, 1, 0);
  const broken = tile.videos[0];
  broken?.onerror?.();
  FakeMediaSource.made.at(-1)?.open();
  expect(liveUrls.size).toBe(1);
  handlers(tile).onPicture(
    { kind: BINARY_KIND.fragment, flags: BINARY_FLAG.key, channel: 1, sequence: 2, receivedAt: 0, mediaTimeTicks90k: 7_200 },
    new Uint8Array(8),
  );
  expect(FakeMediaSource.made.at(-1)?.buffer.appended).toHaveLength(1);
  broken?.onerror?.();
  broken?.onerror?.();
  expect(tile.videos).toHaveLength(2);
  // A viewing ends at the node with its last channel.
  expect(tile.channels[0]?.isClosed).toBe(false);
  await settled();
  join(tile);
  expect(tile.channels[0]?.isClosed).toBe(true);
  expect(tile.asked).toEqual(["open", "grant"]);
});
