import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { BINARY_FLAG, BINARY_KIND } from "@vigie/shared/live/wire";
import type { BatchAnswers } from "@vigie/shared/viewings/schema";
import type { ViewingsApi } from "../../lib/api.ts";
import type { ChannelRequest, MediaSockets } from "../../lib/media-socket.ts";
import { problem, success } from "../../lib/result.ts";
import { createViewings } from "../../lib/viewings.ts";
import { fakeHls } from "./fake-hls.ts";
import { FakeMediaSource, FakeVideo } from "./fake-media.ts";
import type { Aim } from "./showing-face.ts";
import { TilePlayer } from "./tile-player.ts";
import type { TileStatus } from "./tile-status.ts";

export const CAMERA = "01890000-0000-7000-8000-000000000001" as CameraId;
export const VIEWING = "01890000-0000-7000-8000-000000000002" as ViewingId;
const WALL: Aim = { stream: "sub", renderer: "wall", isSelected: false, hasSub: true };

/** A page with one host, a server and a node that answer as they are told to, and all that the tile asked of them. */
export function aTile(clock: Clock) {
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
  const api: ViewingsApi = {
    openMany: async () => {
      const opened = await answer("open");
      if (opened.outcome === "aborted") return opened;
      const told = opened.outcome === "success" ? { ok: true, value: opened.value } : { ok: false, problem: opened.problem };
      return success({ answers: [told as BatchAnswers["answers"][number]] });
    },
    grant: () => answer("grant"),
    openList: () => Promise.reject(new Error("a tile asks for no list")),
    step: () => Promise.reject(new Error("a tile asks for no list")),
    closeMany: async () => success(null),
  };
  const together = createViewings(api, clock, { addEventListener: () => undefined });
  const viewings: typeof together = { ...together, close: () => void asked.push("close") };
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
  const host = { ownerDocument: page, dataset: {}, append: (video: FakeVideo) => video.enter() };
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
export type Tile = ReturnType<typeof aTile>;

export const handlers = (tile: Tile) => {
  const channel = tile.channels.at(-1);
  if (channel === undefined) throw new Error("no channel was opened");
  return channel.request.handlers;
};
export const tell = (tile: Tile, type: "renewed" | "unrenewed") =>
  handlers(tile).onMessage(
    type === "renewed" ? { type, channel: 1, validUntil: 0 as EpochMs } : { type, channel: 1, since: null },
  );
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
/** So far by the tile's clock, while whatever was asked is answered. */
export async function pass(clock: { monotonicMs(): number; advance(ms: number): void }, untilMs: number): Promise<void> {
  for (; clock.monotonicMs() < untilMs; await settled()) clock.advance(Math.min(5_000, untilMs - clock.monotonicMs()));
}

/** One frame comes, goes into the element and is painted. */
export function picture(tile: Tile, sequence: number, nowMs: number): void {
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

export function join(tile: Tile): void {
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
