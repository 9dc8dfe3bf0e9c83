import { createRequire } from "node:module";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Frame } from "../../../media/src/frames/frame.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { runClient } from "./rtmp-client.ts";
import { heldBytes, loopOnto, makeClip, PLAY_KEY, PUSH_KEY, type RunningHub, startHub, toFrames, until } from "./support.ts";

const MAX_GROWN_BYTES = 8 * 1024 * 1024;

let frames: Frame[];
let clock: ManualClock;
let hub: RunningHub;
let source: ReturnType<typeof loopOnto>;
let honestPlayer: Buffer;
let honestEncoder: Buffer;

beforeAll(async () => {
  frames = toFrames("h264", await makeClip("h264", "-g", "12", "-bf", "0"));
  clock = new ManualClock(Date.now());
  hub = await startHub({ clock });
  source = loopOnto(hub.bus, frames);
  honestPlayer = await record("live", PLAY_KEY, "play");
  honestEncoder = await record("ingest", PUSH_KEY, "publish");
});
afterAll(async () => {
  source.stop();
  await hub.stop();
});

/** Everything that an honest client says, up to a first frame of video. */
async function record(application: string, key: string, act: "play" | "publish"): Promise<Buffer> {
  const run = await runClient(`rtmp://127.0.0.1:${hub.rtmpPort}/${application}/${hub.cameraId}?key=${key}`, act);
  run.sendVideo(0, Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), frames[0]?.data ?? expect.fail("no frame")]));
  const said = run.sent();
  run.client.disconnect();
  await until(() => !hub.logged.at(-1)?.includes("opened"), "it is gone");
  return said;
}

/** Says `bytes` in pieces and ends; resolves when the server has closed or answered the end. */
function say(bytes: Buffer, cuts: readonly number[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(hub.rtmpPort, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
    socket.resume();
    const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
    for (let index = 1; index < at.length; index += 1) socket.write(bytes.subarray(at[index - 1], at[index]));
    socket.end();
  });
}

/** Handshake, then the clients' chunks with bytes changed, taken out, doubled or made up. */
const mutation = fc.record({
  isPlayer: fc.boolean(),
  edits: fc.array(fc.record({ at: fc.nat(), with: fc.uint8Array({ maxLength: 24 }), takes: fc.nat(40) }), {
    minLength: 1,
    maxLength: 6,
  }),
  /** Most edits after the handshake, whose bytes mean little. */
  sparesHandshake: fc.integer({ min: 0, max: 9 }).map((die) => die > 0),
  cuts: fc.array(fc.nat(), { maxLength: 4 }),
});

function mutate(said: Buffer, edits: readonly { at: number; with: Uint8Array; takes: number }[], spares: number): Buffer {
  return edits.reduce((bytes, edit) => {
    const at = spares + (edit.at % Math.max(1, Math.min(bytes.length, spares + 700) - spares));
    return Buffer.concat([bytes.subarray(0, at), edit.with, bytes.subarray(at + edit.takes)]);
  }, said);
}

it("survives what no honest client says: nothing thrown, nothing kept, nothing played or taken by it", async () => {
  const heldBefore = heldBytes();
  await fc.assert(
    fc.asyncProperty(mutation, async ({ isPlayer, edits, sparesHandshake, cuts }) => {
      const said = isPlayer ? honestPlayer : honestEncoder;
      await say(mutate(said, edits, sparesHandshake ? 3073 : 0), cuts);
    }),
    { numRuns: 400, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
  );
  clock.advance(60_000);
  await until(() => hub.closed.length === hub.opened.length, "every viewing that was opened is closed");
  await until(() => !hub.bus.isWatched, "nothing stays published");
  const told = (message: string) => hub.logged.filter((line) => line.includes(message)).length;
  await until(() => told("publish closed") >= told("publish opened"), "every encoder is gone");
  expect(told("publish closed")).toBe(told("publish opened"));
  expect(broadcasts().size).toBe(0);
  const player = await runClient(`rtmp://127.0.0.1:${hub.rtmpPort}/live/${hub.cameraId}?key=${PLAY_KEY}`, "play");
  await until(() => player.bodies.length > 3, "an honest player is still served");
  player.client.disconnect();
  await until(() => heldBytes() - heldBefore < MAX_GROWN_BYTES, "nothing of it is held");
  expect(hub.logged.join("")).not.toContain(PUSH_KEY);
});

const require = createRequire(import.meta.url);
const broadcasts = (): Map<string, unknown> => require("node-media-server/src/core/context.js").broadcasts;

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)]);
const chunk = (fmt: number, id: number, length: number, type: number, payload: Buffer): Buffer => {
  const header = Buffer.from([(fmt << 6) | id, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255, type, 0, 0, 0, 0]);
  return Buffer.concat([header, payload]);
};

it.each([
  ["a chunk size in no bytes", chunk(0, 2, 0, 1, Buffer.from([0]))],
  ["a chunk size of zero", chunk(0, 2, 4, 1, Buffer.alloc(4))],
  ["a message of 16 MB", chunk(0, 3, 0xffffff, 20, Buffer.alloc(16))],
  ["a message inside another", Buffer.concat([chunk(0, 3, 300, 20, Buffer.alloc(128)), chunk(0, 3, 50, 20, Buffer.alloc(128))])],
  ["a command cut short", chunk(0, 3, 12, 20, Buffer.from("\x02\0\x07connect\0\0", "latin1"))],
  [
    "a command nested without end",
    chunk(0, 3, 120, 20, Buffer.from(`\x02\0\x07connect${"\x03\0\x01a".repeat(27)}\0\0`, "latin1")),
  ],
  [
    "more chunk streams than anybody needs",
    Buffer.concat(Array.from({ length: 60 }, (_, id) => chunk(0, 3 + id, 4, 3, Buffer.alloc(4)))),
  ],
])("closes on %s", async (_, bytes) => {
  const socket = connect(hub.rtmpPort, "127.0.0.1");
  let isClosed = false;
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
  });
  socket.resume();
  socket.write(Buffer.concat([HANDSHAKE, bytes]));
  await until(() => isClosed, "closed by the server");
});

it("loads of node-media-server neither server nor store nor administration", () => {
  const loaded = Object.keys(require.cache).filter((path) => path.includes("node-media-server"));
  const names = loaded.map((path) => path.split("node-media-server/src/")[1]).toSorted();
  const needed = [
    "core/avpacket.js",
    "core/context.js",
    "core/logger.js",
    "protocol/amf.js",
    "protocol/flv.js",
    "protocol/rtmp.js",
  ];
  const used = [...needed, "server/broadcast_server.js", "session/base_session.js"];
  // The client is the test's own.
  expect(names).toEqual([...used, "protocol/rtmp_client.js"].toSorted());
});
