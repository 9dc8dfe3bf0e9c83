import { afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Frame } from "../../../media/src/frames/frame.ts";
import {
  ffmpeg,
  flvPictureHashes,
  inTempDirectory,
  loopOnto,
  makeClip,
  PLAY_KEY,
  pictureHash,
  playToFlv,
  type RunningHub,
  readBytes,
  readFlv,
  startHub,
  toFrames,
  until,
} from "./support.ts";

let frames: Frame[];
let hub: RunningHub;
let source: ReturnType<typeof loopOnto>;

beforeAll(async () => {
  frames = toFrames("h264", await makeClip("h264", "-g", "12", "-bf", "0"));
});

async function start(): Promise<void> {
  hub = await startHub();
  source = loopOnto(hub.bus, frames);
}

afterEach(async () => {
  source.stop();
  await hub.stop();
});

/** What was played is an unbroken run of what the bus carried, beginning with a key frame. */
function expectRunOf(played: string[], sent: readonly Frame[]): void {
  const hashes = sent.map((frame) => pictureHash("h264", frame.data));
  const from = hashes.findIndex((_, index) => played.every((hash, offset) => hashes[index + offset] === hash));
  expect(from).toBeGreaterThanOrEqual(0);
  expect(sent[from]?.isKey).toBe(true);
}

it.each([
  ["RTMP", () => `rtmp://127.0.0.1:${hub.rtmpPort}/live/${hub.cameraId}?key=${PLAY_KEY}`],
  ["HTTP-FLV", () => `http://127.0.0.1:${hub.httpPort}/live/${hub.cameraId}.flv?key=${PLAY_KEY}`],
])("gives ffmpeg over %s the camera's own frames, from a key frame, at the camera's pace", async (_, address) => {
  await start();
  await until(() => source.sent.length > 20, "a group of pictures on the bus");
  await inTempDirectory(async (path) => {
    const player = ffmpeg(...playToFlv(address(), 40, path("played.flv")));
    expect({ exit: await player.exit, errors: player.errors() }).toMatchObject({ exit: 0 });
    const { tags } = readFlv(await readBytes(path("played.flv")));
    const video = tags.filter((tag) => tag.type === 9 && tag.body[1] === 1);
    expectRunOf(flvPictureHashes("h264", tags), source.sent);
    expect(video).toHaveLength(40);
    expect((video.at(-1)?.stampMs ?? 0) - (video[0]?.stampMs ?? 0)).toBe(39 * 40);
    expect(tags.filter((tag) => tag.type === 8)).toHaveLength(0);
  });
  await until(() => hub.closed.length === 1 && !hub.bus.isWatched, "viewing closed and camera unpublished");
  expect(hub.closed[0]?.viewingId).toBe(hub.opened[0]?.viewingId);
  expect(hub.opened[0]?.post).toBe("127.0.0.1");
  expect(hub.logged.join("")).not.toContain(PLAY_KEY);
});

it("gives a WebSocket player the same, and keeps the camera published until the last one leaves", async () => {
  await start();
  await until(() => source.sent.length > 20, "a group of pictures on the bus");
  const players = [openWebSocket(), openWebSocket()];
  await until(() => players.every((player) => readFlv(player.bytes()).tags.length > 30), "both play");
  for (const player of players) expectRunOf(flvPictureHashes("h264", readFlv(player.bytes()).tags), source.sent);
  expect(readFlv(players[0]?.bytes() ?? Buffer.alloc(0)).flags).toBe(1);

  players[0]?.socket.close();
  await until(() => hub.closed.length === 1, "the first viewing closed");
  expect(hub.bus.isWatched).toBe(true);
  players[1]?.socket.close();
  await until(() => hub.closed.length === 2, "the second viewing closed");
  expect(hub.bus.isWatched).toBe(false);
  expect(hub.closed.map(({ cause }) => cause)).toEqual(["released", "released"]);
});

function openWebSocket(target = `/live/${hub.cameraId}.flv?key=${PLAY_KEY}`) {
  const socket = new WebSocket(`ws://127.0.0.1:${hub.httpPort}${target}`);
  const parts: Buffer[] = [];
  socket.on("message", (part: Buffer) => parts.push(part));
  return { socket, bytes: () => Buffer.concat(parts) };
}
