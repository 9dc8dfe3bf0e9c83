import type { EpochMs } from "@vigie/shared/kernel/units";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import type { SocketLoss } from "../../lib/media-socket.ts";
import { fakeMedia } from "./fake-media.ts";

import { aTile, CAMERA, handlers, join, pass, picture, settled, type Tile } from "./fake-tile.ts";

let clock: ManualClock;
let tile: Tile;

beforeEach(async () => {
  fakeMedia();
  clock = new ManualClock();
  tile = aTile(clock);
  await settled();
});

const lose = (tile: Tile, loss: Partial<SocketLoss> = {}) =>
  handlers(tile).onLost({ sinceAt: clock.now(), wasUp: true, isHopeless: false, downForMs: 0, ...loss });
const dropped = (tile: Tile) => handlers(tile).onMessage({ type: "dropped", channel: 1, frames: 12 });

it("asks for key frames alone on a thin link, says so, and for all of them again later, on the same channel", async () => {
  join(tile);
  let sequence = 0;
  const playing = async (untilMs: number) => {
    for (let nowMs = clock.monotonicMs(); nowMs < untilMs; nowMs += 1_000) {
      await pass(clock, nowMs + 1_000);
      sequence += 1;
      picture(tile, sequence, clock.monotonicMs());
    }
  };
  for (let told = 0; told < 4; told++) {
    dropped(tile);
    await playing((told + 1) * 2_000);
  }
  expect(tile.status()).toMatchObject({ rung: "key-frames", reason: "thin_link" });
  await playing(20_000);
  expect(tile.asked).toEqual(["open", "pace key-frames", "pace full"]);
  await playing(30_000);
  expect(tile.status()).toMatchObject({ rung: "full", reason: null });
  expect(tile.channels).toHaveLength(1);
});

it("takes a silence that no stall explains for a thin link, and one that the node explains for the camera's", async () => {
  join(tile);
  picture(tile, 1, 0);
  await pass(clock, 8_500);
  expect(tile.asked).toEqual(["open", "pace key-frames"]);
  const other = aTile(clock);
  await settled();
  join(other);
  picture(other, 1, clock.monotonicMs());
  const state = { state: "backing_off", sinceAt: clock.now(), fault: "stalled" } as const;
  await pass(clock, clock.monotonicMs() + 4_000);
  handlers(other).onMessage({ type: "state", channel: 1, state });
  await pass(clock, clock.monotonicMs() + 20_000);
  expect(other.status()).toMatchObject({ state: { name: "no_signal", fault: "stalled" }, rung: "full" });
});

it("does not take a hidden page, which paints nothing, for a strain", async () => {
  join(tile);
  tile.page.hidden = true;
  for (let told = 0; told < 6; told++) {
    dropped(tile);
    await pass(clock, (told + 1) * 2_000);
  }
  expect(tile.status()).toMatchObject({ rung: "full" });
});

it("goes to HLS when no socket stands, says so, and comes back without a gap once one does", async () => {
  lose(tile, { wasUp: false });
  expect(tile.status()?.state.name).toBe("link_lost");
  await pass(clock, 2_250);
  expect(tile.asked).toEqual(["open", "close", "open", "hls open"]);
  tile.hls.paint(tile.videos.at(-1));
  expect(tile.status()).toMatchObject({ state: { name: "live" }, rung: "hls", reason: "socket_refused" });

  await pass(clock, 12_500);
  expect(tile.channels).toHaveLength(2);
  lose(tile, { wasUp: false, downForMs: 12_000 });
  expect(tile.channels).toHaveLength(2);
  expect(tile.videos.filter((video) => !video.isReleased)).toHaveLength(1);
  expect(tile.status()).toMatchObject({ rung: "hls" });

  await pass(clock, 33_000);
  expect(tile.channels).toHaveLength(3);
  join(tile);
  picture(tile, 1, 33_000);
  picture(tile, 2, 33_000);
  expect(tile.status()).toMatchObject({ state: { name: "live" }, rung: "full" });
  expect(tile.asked.at(-1)).toBe("hls close");
  expect(tile.videos.filter((video) => !video.isReleased)).toHaveLength(1);
});

it("goes on over the socket at once when it stands again before anything else does", async () => {
  join(tile);
  lose(tile);
  await pass(clock, 500);
  for (const act of [...tile.waiters]) act();
  await settled();
  expect(tile.asked).toEqual(["open", "open"]);
  expect(tile.channels).toHaveLength(2);
});

it("says what the server knows of the camera while no socket tells it", async () => {
  lose(tile, { wasUp: false, downForMs: 9_000 });
  await settled();
  await settled();
  tile.hls.paint(tile.videos.at(-1));
  expect(tile.status()?.state.name).toBe("live");
  const down = { state: "backing_off", sinceAt: 0 as EpochMs, fault: "stalled" } as const;
  tile.player.cameraStates({ cameraId: CAMERA, main: down, sub: down });
  expect(tile.status()?.state).toMatchObject({ name: "no_signal", fault: "stalled" });
});

it("begins a player anew that stands still though its playlist goes on", async () => {
  lose(tile, { wasUp: false, downForMs: 9_000 });
  await settled();
  await settled();
  tile.hls.paint(tile.videos.at(-1));
  tile.hls.advance(3);
  await pass(clock, 3_500);
  expect(tile.hls.made).toBe(1);
  await pass(clock, 5_000);
  expect(tile.hls.made).toBe(2);
  expect(tile.asked).toEqual(["open", "close", "open", "hls open"]);
});

it.each([401, 410])("opens the picture anew when the node says by %i that it serves the viewing no more", async (status) => {
  lose(tile, { wasUp: false, downForMs: 9_000 });
  await settled();
  await settled();
  tile.hls.paint(tile.videos.at(-1));
  tile.asked.length = 0;
  tile.hls.answer(status);
  await pass(clock, 8_000);
  expect(tile.asked).toEqual(["hls close", "open", "hls open"]);
});
