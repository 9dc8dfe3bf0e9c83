import { connect, type Socket } from "node:net";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Frame } from "../../../media/src/frames/frame.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { runClient } from "./rtmp-client.ts";
import {
  ffmpeg,
  flvPictureHashes,
  heldBytes,
  loopOnto,
  makeClip,
  PLAY_KEY,
  PUSH_KEY,
  pictureHash,
  type RunningHub,
  readFlv,
  startHub,
  toFrames,
  until,
} from "./support.ts";

let frames: Frame[];
let clock: ManualClock;
let hub: RunningHub;
let source: ReturnType<typeof loopOnto>;
const sockets: Socket[] = [];

beforeAll(async () => {
  frames = toFrames("h264", await makeClip("h264", "-g", "12", "-bf", "0"));
});

beforeEach(async () => {
  clock = new ManualClock(Date.now());
  hub = await startHub({ clock });
  source = loopOnto(hub.bus, frames);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  source.stop();
  await hub.stop();
});

const flvTarget = (key = PLAY_KEY, application = "live") => `/${application}/${hub.cameraId}.flv?key=${key}`;
const rtmpUrl = (key = PLAY_KEY, application = "live") =>
  `rtmp://127.0.0.1:${hub.rtmpPort}/${application}/${hub.cameraId}?key=${key}`;

/** Asks for FLV over a socket of its own, and reads what comes until told to pause. */
function openHttp(target = flvTarget(), method = "GET") {
  const socket = connect(hub.httpPort, "127.0.0.1");
  sockets.push(socket);
  let text = Buffer.alloc(0);
  let isClosed = false;
  socket.on("data", (bytes) => {
    text = Buffer.concat([text, bytes]);
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
  });
  socket.write(`${method} ${target} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
  const body = () => text.subarray(text.indexOf("\r\n\r\n") + 4);
  return { socket, status: () => text.toString("latin1", 9, 12), body, isClosed: () => isClosed };
}

it("answers every refused FLV player alike", async () => {
  const targets = [
    flvTarget("wrong"),
    flvTarget(""),
    flvTarget(PUSH_KEY, "ingest"),
    flvTarget(PLAY_KEY, "ingest"),
    flvTarget().replace(hub.cameraId, "0197a8e0-0000-7000-8000-000000000000"),
    flvTarget().replace(hub.cameraId, "nothing"),
  ];
  const players = [...targets.map((target) => openHttp(target)), openHttp(flvTarget(), "POST")];
  hub.term.endsAt = clock.now();
  players.push(openHttp());
  await until(() => players.every((player) => player.isClosed()), "all refused");
  expect(players.map((player) => player.status())).toEqual(players.map(() => "404"));
  expect(players.every((player) => player.body().length === 0)).toBe(true);
  expect(hub.opened).toHaveLength(0);
  expect(hub.bus.isWatched).toBe(false);

  const socket = new WebSocket(`ws://127.0.0.1:${hub.httpPort}${flvTarget()}`);
  const status = await new Promise((resolve) => {
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode));
    socket.on("error", () => undefined);
  });
  expect(status).toBe(404);
  socket.terminate();
});

it.each([
  ["a wrong key", () => rtmpUrl("wrong")],
  ["the path of encoders", () => rtmpUrl(PLAY_KEY, "ingest")],
  ["an encoder's key at its path", () => rtmpUrl(PUSH_KEY, "ingest")],
])("refuses an RTMP player with %s, and shows it nothing", async (_, url) => {
  const player = ffmpeg("-i", url(), "-c", "copy", "-f", "flv", "pipe:1");
  expect(await player.exit).not.toBe(0);
  expect(player.output()).toHaveLength(0);
  expect(hub.opened).toHaveLength(0);
  expect(hub.logged.join("")).not.toContain("wrong");
});

it("cuts every play of a camera whose order has ended, and no other's", async () => {
  const http = openHttp();
  const rtmp = await runClient(rtmpUrl(), "play");
  await until(() => http.body().length > 1000 && rtmp.bodies.length > 5, "both play");
  hub.hub.endCamera(CameraId.parse("0197a8e0-0000-7000-8000-000000000000"), "authorisation_lapsed");
  expect(hub.closed).toEqual([]);
  hub.hub.endCamera(hub.cameraId, "authorisation_lapsed");
  expect(hub.closed.map(({ cause }) => cause)).toEqual(["authorisation_lapsed", "authorisation_lapsed"]);
  await until(() => http.isClosed() && rtmp.isClosed(), "both cut");
  expect(hub.bus.isWatched).toBe(false);
});

it("cuts a play when its link's term comes", async () => {
  const http = openHttp();
  const rtmp = await runClient(rtmpUrl(), "play");
  await until(() => http.body().length > 1000 && rtmp.bodies.length > 5, "both play");
  clock.advance(3_600_000);
  await until(() => http.isClosed() && rtmp.isClosed(), "both are cut");
  expect(hub.closed.map(({ cause }) => cause)).toEqual(["link_ended", "link_ended"]);
  expect(hub.bus.isWatched).toBe(false);
});

it("cuts a play at once when its link is withdrawn, when the server ends its viewing, when its camera leaves", async () => {
  const ends = [
    () => hub.hub.keepLinks(new Set(["another"])),
    () => hub.hub.endViewing(hub.opened.at(-1)?.viewingId ?? expect.fail(), "right_ended"),
    () => hub.hub.keepCameras(() => null),
  ];
  for (const end of ends) {
    const player = openHttp();
    await until(() => player.body().length > 1000, "it plays");
    hub.hub.keepLinks(new Set(["link"]));
    hub.hub.keepCameras(() => hub.bus);
    expect(hub.bus.isWatched).toBe(true);
    end();
    expect(hub.bus.isWatched).toBe(false);
    await until(() => player.isClosed(), "cut");
  }
  expect(hub.closed.map(({ cause }) => cause)).toEqual(["link_ended", "right_ended", "camera_disabled"]);
});

it("gives no player's video to another player", async () => {
  const intruder = await runClient(rtmpUrl(), "play");
  const victim = openHttp();
  await until(() => victim.body().length > 1000, "the victim plays");
  const forged = Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), Buffer.from("forged picture")]);
  intruder.sendVideo(0, forged);
  const seen = source.sent.length;
  await until(() => source.sent.length > seen + 10, "frames after the forgery");
  await until(() => flvPictureHashes("h264", readFlv(victim.body()).tags).length > 12, "the victim sees them");
  expect(victim.body().includes("forged picture")).toBe(false);
  const genuine = new Set(frames.map((frame) => pictureHash("h264", frame.data)));
  expect(flvPictureHashes("h264", readFlv(victim.body()).tags).every((hash) => genuine.has(hash))).toBe(true);
});

it("turns away a guest who does not say in ten seconds what it wants, and one who talks too much", async () => {
  const silent = connect(hub.rtmpPort, "127.0.0.1");
  const talker = connect(hub.rtmpPort, "127.0.0.1");
  const closed: Socket[] = [];
  for (const socket of [silent, talker]) {
    sockets.push(socket.resume());
    socket.on("error", () => undefined);
    socket.on("close", () => closed.push(socket));
  }
  talker.write(Buffer.concat([Buffer.alloc(1, 3), Buffer.alloc(3072), ackMessages(70_000)]));
  await until(() => closed.includes(talker), "the talker is cut");
  expect(closed).not.toContain(silent);
  clock.advance(9_000);
  expect(closed).not.toContain(silent);
  clock.advance(1_500);
  await until(() => closed.includes(silent), "the silent one is cut");
});

it("turns away the sixty-fifth guest, and takes guests again when some have gone", async () => {
  const closed = new Set<Socket>();
  const guests = Array.from({ length: 66 }, () => {
    const socket = connect(hub.rtmpPort, "127.0.0.1").resume();
    socket.on("error", () => undefined);
    socket.on("close", () => closed.add(socket));
    sockets.push(socket);
    return socket;
  });
  await until(() => closed.size === 2, "two are too many");
  for (const guest of guests) guest.destroy();
  await until(() => closed.size === 66, "all have gone");
  const player = await runClient(rtmpUrl(), "play");
  await until(() => player.bodies.length > 5, "a player is served");
  player.client.disconnect();
});

/** Acknowledgements, harmless and endless: chunk stream 2, type 3, four bytes. */
function ackMessages(sizeBytes: number): Buffer {
  const one = Buffer.from([2, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
  return Buffer.alloc(sizeBytes - (sizeBytes % one.length), one);
}

/** Frames of 60 kB, key frames twelve apart, at 25 a second of the camera's clock. */
function publishLarge(from: number, count: number): void {
  for (let index = from; index < from + count; index += 1) {
    const frame = frames[index % 12];
    if (frame === undefined) throw new Error("the clip has a group of twelve");
    const filling = Buffer.alloc(60_000, 1);
    filling[0] = 6;
    const data = Buffer.concat([frame.data, lengthOf(filling), filling]);
    const timestampTicks90k = (index * 3600) as Frame["timestampTicks90k"];
    hub.bus.publish({ ...frame, data, timestampTicks90k, receivedAt: clock.now() });
  }
}

function lengthOf(nal: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(nal.length);
  return length;
}

/** A player who counts and keeps nothing: each WebSocket message is one tag. */
function openCounter() {
  const socket = new WebSocket(`ws://127.0.0.1:${hub.httpPort}${flvTarget()}`);
  let tags = 0;
  socket.on("message", (part: Buffer) => {
    if (part[0] === 9) tags += 1;
  });
  socket.on("error", () => undefined);
  return { socket, tags: () => tags };
}

/** One player that stops reading and one that goes on, through 50 MB of a camera. */
async function stallOne() {
  source.stop();
  const slow = openHttp();
  const quick = openCounter();
  publishLarge(0, 12);
  await until(() => readFlv(slow.body()).tags.length > 5 && quick.tags() > 5, "both play");
  slow.socket.pause();
  const heldBefore = heldBytes();
  for (let index = 12; index < 840; index += 12) {
    publishLarge(index, 12);
    await until(() => quick.tags() >= index + 12, "the other player is not delayed");
  }
  return { slow, quick, grownBytes: () => heldBytes() - heldBefore };
}

it("bounds what waits for a player that does not read, without delay for another, and takes up again at a key frame", async () => {
  const { slow, quick, grownBytes } = await stallOne();
  await until(() => grownBytes() < 4 * 1024 * 1024, "no more than 4 MB is held for it");
  slow.socket.resume();
  await until(() => {
    const before = quick.tags();
    publishLarge(840, 12);
    return before > 0 && readFlv(slow.body()).tags.some((tag) => tag.stampMs >= 1000 + 840 * 40);
  }, "the newest pictures reach it");
  const video = readFlv(slow.body()).tags.filter((tag) => tag.type === 9 && tag.body[1] === 1);
  const gaps = video.filter((tag, index) => index > 0 && tag.stampMs - (video[index - 1]?.stampMs ?? 0) > 60);
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.map((tag) => tag.body[0])).toEqual(gaps.map(() => 0x17));
  quick.socket.terminate();
});

it("closes a player that has taken nothing for ten seconds", async () => {
  const { slow, quick } = await stallOne();
  clock.advance(9_000);
  expect(hub.closed).toHaveLength(0);
  clock.advance(1_500);
  expect(hub.closed.map(({ cause }) => cause)).toEqual(["viewer_hopeless"]);
  slow.socket.resume();
  await until(() => slow.isClosed(), "cut");
  const tags = quick.tags();
  publishLarge(840, 12);
  await until(() => quick.tags() === tags + 12, "the other one plays on");
  expect(hub.logged.join("")).toMatch(/"droppedFrames":[1-9]/);
  quick.socket.terminate();
});

it("ends the term on the wall clock, not before", async () => {
  hub.term.endsAt = (clock.now() + 60_000) as EpochMs;
  const player = openHttp();
  await until(() => player.body().length > 1000, "it plays");
  clock.advance(59_000);
  expect(hub.closed).toHaveLength(0);
  clock.advance(1_000);
  expect(hub.closed.map(({ cause }) => cause)).toEqual(["link_ended"]);
});
