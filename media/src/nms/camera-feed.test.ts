import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import pino from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { StreamBus } from "../frames/stream-bus.ts";
import { CameraFeed } from "./camera-feed.ts";
import { readDecoderRecord } from "./decoder-record.ts";
import { readVideoTag } from "./flv-video.ts";
import { broadcasts } from "./library.ts";
import { PlayerQueue } from "./player-queue.ts";

const PATH = "/live/of-the-test";
const setsOf = (sps: string): ParameterSets => ({
  codec: "h264",
  vps: [],
  sps: [Buffer.from(sps, "hex")],
  pps: [Buffer.from("68ce3c80", "hex")],
});
const LARGE = setsOf("6742c01ee901407b20");
const SMALL = setsOf("6742c00de90505c8");

let bus: StreamBus;
let feed: CameraFeed;
const clock = new ManualClock();
const newBus = () => new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined);
const createFeed = () => new CameraFeed(PATH, bus, pino({ level: "silent" }));

beforeEach(() => {
  bus = newBus();
});
afterEach(() => {
  feed.close();
});

function publish(name: string, atMs: number, parameterSets = LARGE, on = bus, sizeBytes = name.length): void {
  const frame: Frame = {
    data: Buffer.alloc(sizeBytes, " ").fill(name, 0, name.length),
    isKey: name.startsWith("key"),
    parameterSets,
    timestampTicks90k: (atMs * 90) as Ticks90k,
    receivedAt: (clock.now() + atMs) as EpochMs,
    cameraAt: null,
  };
  on.publish(frame);
}

/** A player and what it was sent, a word each. */
function attach(): { said: string[]; stampsMs: number[]; detach(): void } {
  const said: string[] = [];
  const stampsMs: number[] = [];
  const queue = new PlayerQueue((buffer, taken) => {
    const tag = buffer[0] === 9 ? readVideoTag(buffer.subarray(11, -4)) : null;
    if (tag?.kind === "sequence-header") {
      const [sps] = readDecoderRecord(tag.codec, tag.record)?.parameterSets ?? [];
      said.push(sps?.equals(LARGE.sps[0] ?? Buffer.alloc(0)) ? "set-up large" : "set-up small");
    } else if (tag?.kind === "frame") {
      said.push(tag.data.toString("latin1").trim());
      stampsMs.push(buffer.readUIntBE(4, 3));
    } else said.push(buffer.toString("latin1", 0, 3));
    queueMicrotask(taken);
  }, clock);
  return { said, stampsMs, ...feed.attach("flv", queue) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("is published from its making to its closing, and reads the camera meanwhile", () => {
  expect(broadcasts.has(PATH)).toBe(false);
  feed = createFeed();
  expect(broadcasts.has(PATH)).toBe(true);
  expect(bus.isWatched).toBe(true);
  attach().detach();
  feed.close();
  expect(broadcasts.has(PATH)).toBe(false);
  expect(bus.isWatched).toBe(false);
});

it("begins every player with set-up and the group of pictures there is, and keeps no copy of it in the library", async () => {
  publish("key 1", 0);
  publish("delta 1", 40);
  feed = createFeed();
  const first = attach();
  publish("delta 2", 80);
  const second = attach();
  publish("key 2", 120);
  publish("delta 3", 160);
  const third = attach();
  await settled();
  expect(first.said).toEqual(["FLV", "set-up large", "key 1", "delta 1", "delta 2", "key 2", "delta 3"]);
  expect(second.said).toEqual(first.said);
  expect(third.said).toEqual(["FLV", "set-up large", "key 2", "delta 3"]);
  expect(third.stampsMs).toEqual(first.stampsMs.slice(-2));
  expect(broadcasts.get(PATH)).toMatchObject({ flvGopCache: null, rtmpGopCache: null });
});

it("sends the set-up again when parameter sets change, before the picture that needs them", async () => {
  feed = createFeed();
  const player = attach();
  publish("key 1", 0);
  publish("key 2", 40, SMALL);
  publish("delta 1", 80, SMALL);
  await settled();
  expect(player.said).toEqual(["FLV", "set-up large", "key 1", "set-up small", "key 2", "delta 1"]);
});

it("shows nobody the past when the camera is away, and goes on where time is when it returns", async () => {
  feed = createFeed();
  const player = attach();
  publish("key 1", 0);
  publish("delta 1", 40);
  bus.changeState({ state: "backing_off", sinceAt: clock.now(), fault: "connection_closed" });
  const latecomer = attach();
  bus.changeState({ state: "streaming", sinceAt: clock.now(), format: null });
  publish("key 2", 20_040);
  await settled();
  expect(player.said).toEqual(["FLV", "set-up large", "key 1", "delta 1", "key 2"]);
  expect(latecomer.said).toEqual(["FLV", "set-up large", "key 2"]);
  expect((player.stampsMs[2] ?? 0) - (player.stampsMs[1] ?? 0)).toBe(20_000);
});

it("follows a camera to a new bus", async () => {
  feed = createFeed();
  const player = attach();
  publish("key 1", 0);
  const other = newBus();
  publish("key 2", 7_000, SMALL, other);
  feed.moveTo(other);
  publish("key lost", 40);
  publish("delta 2", 7_040, SMALL, other);
  await settled();
  expect(player.said).toEqual(["FLV", "set-up large", "key 1", "set-up small", "key 2", "delta 2"]);
  expect(bus.isWatched).toBe(false);
});

it("does not begin a player with a group of pictures that would fill his memory", async () => {
  feed = createFeed();
  attach();
  publish("key 1", 0, LARGE, bus, 2_000_000);
  publish("delta 1", 40, LARGE, bus, 2_000_000);
  const player = attach();
  publish("delta 2", 80);
  publish("key 2", 120);
  await settled();
  expect(player.said).toEqual(["FLV", "set-up large", "key 2"]);
});

it("waits for parameter sets that can be read", async () => {
  feed = createFeed();
  const player = attach();
  publish("key 1", 0, setsOf("67"));
  publish("key 2", 40);
  await settled();
  expect(player.said).toEqual(["FLV", "set-up large", "key 2"]);
});
