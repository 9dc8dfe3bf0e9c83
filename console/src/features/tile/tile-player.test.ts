import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { BINARY_FLAG, BINARY_KIND } from "@vigie/shared/live/wire";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import type { ChannelRequest, MediaSockets, SocketLoss } from "../../lib/media-socket.ts";
import { problem, success } from "../../lib/result.ts";
import { createViewings } from "../../lib/viewings.ts";
import { fakeHls } from "./fake-hls.ts";
import { FakeMediaSource, FakeVideo, fakeMedia, liveUrls } from "./fake-media.ts";
import type { Aim } from "./showing-face.ts";
import { TilePlayer } from "./tile-player.ts";
import type { TileStatus } from "./tile-status.ts";

const MINUTE_MS = 60_000;
const CAMERA = "01890000-0000-7000-8000-000000000001" as CameraId;
const VIEWING = "01890000-0000-7000-8000-000000000002" as ViewingId;
const WALL: Aim = { stream: "sub", renderer: "wall", isSelected: false, hasSub: true };

/** A page with one host, a server and a node that answer as they are told to, and all that the tile asked of them. */
function aTile(clock: Clock) {
  const asked: string[] = [];
  const channels: { request: ChannelRequest; isClosed: boolean }[] = [];
  const videos: FakeVideo[] = [];
  const listeners = new Map<string, () => void>();
  const page = {
    hidden: false,
    defaultView: null,
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    removeEventListener: (type: string) => listeners.delete(type),
    createElement: () => {
      const made = new FakeVideo();
      videos.push(made);
      return made;
    },
  };
  const refusing: { code: ProblemCode | null } = { code: null };
  const answer = async (what: string) => {
    asked.push(what);
    if (refusing.code !== null) return problem(toProblem(new AppError(refusing.code, "told so")));
    return success({
      viewingId: VIEWING,
      grant: what,
      validUntil: 0 as EpochMs,
      mediaSocketUrl: "ws://node",
      hlsOpenUrl: "http://node/hls/open",
    });
  };
  const viewings = createViewings({
    open: () => answer("open"),
    grant: () => answer("grant"),
    openList: () => Promise.reject(new Error("a tile asks for no list")),
    step: () => Promise.reject(new Error("a tile asks for no list")),
    close: async () => {
      asked.push("close");
      return success(null);
    },
  });
  const waiters = new Set<() => void>();
  const hls = fakeHls(asked);
  const mediaSockets: MediaSockets = {
    open(request) {
      const channel = { request, isClosed: false };
      channels.push(channel);
      return {
        handed: () => undefined,
        renew: (grant) => void asked.push(`renew ${grant}`),
        select: () => undefined,
        pace: (pace) => void asked.push(`pace ${pace}`),
        toMonotonicMs: (nodeAt) => nodeAt,
        close: () => {
          channel.isClosed = true;
        },
      };
    },
    whenUp: (_, act) => {
      waiters.add(act);
      return () => waiters.delete(act);
    },
    close: () => undefined,
  };
  let status: TileStatus | null = null;
  const host = { ownerDocument: page, dataset: {}, append: () => undefined };
  const player = new TilePlayer({
    host: host as unknown as HTMLElement,
    viewings,
    mediaSockets,
    clock,
    cameraId: CAMERA,
    hls,
    spread: 0,
    tileRef: null,
    aim: WALL,
    onStatus: (told) => {
      status = told;
    },
  });
  return {
    player,
    viewings,
    asked,
    channels,
    videos,
    listeners,
    page,
    refusing,
    waiters,
    hls,
    status: (): TileStatus | null => status,
  };
}
type Tile = ReturnType<typeof aTile>;

const handlers = (tile: Tile) => {
  const channel = tile.channels.at(-1);
  if (channel === undefined) throw new Error("no channel was opened");
  return channel.request.handlers;
};
const tell = (tile: Tile, type: "renewed" | "unrenewed") =>
  handlers(tile).onMessage(
    type === "renewed" ? { type, channel: 1, validUntil: 0 as EpochMs } : { type, channel: 1, since: null },
  );
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
/** So far by the tile's clock, while whatever was asked is answered. */
async function pass(clock: ManualClock, untilMs: number): Promise<void> {
  for (; clock.monotonicMs() < untilMs; await settled()) clock.advance(Math.min(5_000, untilMs - clock.monotonicMs()));
}

/** One frame comes, goes into the element and is painted. */
function picture(tile: Tile, sequence: number, nowMs: number): void {
  const flags = sequence === 1 ? BINARY_FLAG.key : 0;
  const header = {
    kind: BINARY_KIND.fragment,
    flags,
    channel: 1,
    sequence,
    receivedAt: nowMs,
    mediaTimeTicks90k: sequence * 3_600,
  };
  handlers(tile).onPicture(header, new Uint8Array(8));
  FakeMediaSource.made.at(-1)?.buffer.finish();
  tile.videos.at(-1)?.present((sequence - 1) / 25);
}

function join(tile: Tile): void {
  const { onMessage, onPicture } = handlers(tile);
  const sinceAt = 0 as EpochMs;
  onMessage({
    type: "subscribed",
    channel: 1,
    viewingId: VIEWING,
    validUntil: sinceAt,
    state: { state: "streaming", sinceAt, format: null },
  });
  onMessage({ type: "format", channel: 1, format: { codec: "h264", codecString: "avc1.64001f", widthPx: 640, heightPx: 360 } });
  onPicture(
    { kind: BINARY_KIND.init, flags: 0, channel: 1, sequence: 0, receivedAt: 0, mediaTimeTicks90k: 0 },
    new Uint8Array(8),
  );
  FakeMediaSource.made.at(-1)?.open();
}

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
  expect(tile.videos.every((video) => video.isReleased)).toBe(true);
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
  expect(tile.videos.every((video) => video.isReleased)).toBe(true);
  expect(liveUrls.size).toBe(0);
  expect(tile.listeners.size).toBe(0);
  await pass(clock, 20 * MINUTE_MS);
  expect(tile.asked).toEqual(["open", "close"]);
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
