import { ViewingId } from "@vigie/shared/kernel/units";
import { BINARY_FLAG } from "@vigie/shared/live/wire";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { startMediaSocket, TestViewer } from "../../../tests/support/media-viewer.ts";
import { encodeSample } from "../../../tests/support/video-samples.ts";
import type { Frame } from "../frames/frame.ts";
import { StreamBus } from "../frames/stream-bus.ts";

const FRAME_MS = 40;
const GOP = 25;
const { parameterSets } = encodeSample({ codec: "h264", encoder: ["-bf", "0"], frames: 1 });

let clock: ManualClock;
let at: Awaited<ReturnType<typeof startMediaSocket>>;
let bus: StreamBus;
let published: number;

beforeEach(async () => {
  clock = new ManualClock();
  at = await startMediaSocket(clock);
  bus = aBus();
  published = 0;
});
afterEach(() => at.close());

const aBus = () => new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined);
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 5 });

/** A camera's frame: one NAL unit of this many bytes. */
function aFrame(isKey: boolean, sizeBytes: number): Frame {
  const data = Buffer.alloc(sizeBytes, 0x55);
  data.writeUInt32BE(sizeBytes - 4);
  data[4] = isKey ? 0x65 : 0x41;
  const timestampTicks90k = (clock.monotonicMs() * 90) as Frame["timestampTicks90k"];
  return { data, isKey, parameterSets, timestampTicks90k, receivedAt: clock.now(), cameraAt: null };
}

/** 25 frames a second, a key frame each second, on all buses at once. */
function play(frames: number, { buses = [bus], sizeBytes = 4_000 } = {}): void {
  for (let n = 0; n < frames; n += 1) {
    clock.advance(FRAME_MS);
    for (const each of buses) each.publish(aFrame(published % GOP === 0, sizeBytes));
    published += 1;
  }
}

async function watch(viewer: TestViewer, channel = 1, of = bus): Promise<void> {
  const before = viewer.texts("subscribed").length;
  viewer.send({ type: "subscribe", channel, format: "fragments", grant: at.door.grant(of) });
  await soon(() => expect(viewer.texts("subscribed").length).toBeGreaterThan(before));
}

/** The node has read everything that the viewer sent before. */
async function settled(viewer: TestViewer): Promise<void> {
  const answers = () => viewer.texts("clock").filter(({ sentAt }) => sentAt !== 0).length;
  const before = answers();
  viewer.send({ type: "clock", sentAt: clock.now() });
  await soon(() => expect(answers()).toBeGreaterThan(before));
}

const asked = (viewer: TestViewer) => viewer.texts("clock").filter(({ sentAt }) => sentAt === 0).length;
const mute = () => TestViewer.connect(at.url, { acknowledges: false });

describe("a viewer that does not acknowledge", () => {
  it("drops to a key frame once a frame is a second old, is told how many, and delays nobody else", async () => {
    const slow = await mute();
    const quick = await TestViewer.connect(at.url);
    await watch(slow);
    await watch(quick);
    for (let n = 0; n < 45; n += 1) {
      play(1);
      await soon(() => expect(quick.frames()).toHaveLength(n + 1));
      await settled(quick);
    }
    await settled(slow);
    expect(slow.frames()).toHaveLength(26);
    expect(slow.texts("dropped")).toEqual([]);
    slow.acknowledgeAll();
    await settled(slow);
    play(10);
    await soon(() => expect(slow.frames()).toHaveLength(26 + 5));
    expect(slow.texts("dropped")).toEqual([{ type: "dropped", channel: 1, frames: 24 }]);
    expect(slow.frames()[26]?.header).toMatchObject({ flags: BINARY_FLAG.key, sequence: 27 });
    expect(quick.texts("dropped")).toEqual([]);
  });

  it("drops with more than 256 kB in flight, however young", async () => {
    const slow = await mute();
    await watch(slow);
    play(10, { sizeBytes: 50_000 });
    await settled(slow);
    expect(slow.frames()).toHaveLength(6);
  });

  it("is allowed 256 kB beside its join burst, whatever the size of that, and not once it has the burst", async () => {
    play(20, { sizeBytes: 50_000 });
    const slow = await mute();
    await watch(slow);
    play(10, { sizeBytes: 50_000 });
    await settled(slow);
    expect(slow.frames()).toHaveLength(20 + 6);
    slow.acknowledgeAll();
    await settled(slow);
    play(30, { sizeBytes: 50_000 });
    await settled(slow);
    expect(slow.frames()).toHaveLength(20 + 6 + 6);
  });

  it("is asked for an acknowledgement, and closed after ten seconds without one", async () => {
    const slow = await mute();
    await watch(slow);
    play(5);
    clock.advance(1_000);
    await soon(() => expect(asked(slow)).toBe(1));
    clock.advance(8_600);
    await settled(slow);
    expect(slow.closeCode).toBeNull();
    clock.advance(800);
    await soon(() => expect(slow.closeCode).toBe(4408));
    expect(at.door.closedViewings).toMatchObject([{ cause: "viewer_hopeless" }]);
    expect(bus.isWatched).toBe(false);
  });
});

describe("a hidden page, which acknowledges only when something comes", () => {
  it("is not dropped or closed for the last frames before its camera paused", async () => {
    const page = await mute();
    await watch(page);
    page.socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (!isBinary && JSON.parse(data.toString()).sentAt === 0) page.acknowledgeAll();
    });
    play(5);
    await soon(() => expect(page.frames()).toHaveLength(5));
    clock.advance(750);
    await soon(() => expect(asked(page)).toBe(1));
    await settled(page);
    for (let quarter = 0; quarter < 48; quarter += 1) clock.advance(250);
    await settled(page);
    play(5);
    await soon(() => expect(page.frames()).toHaveLength(10));
    expect(page.texts("dropped")).toEqual([]);
    expect(page.closeCode).toBeNull();
  });
});

describe("the selected channel", () => {
  it("is dropped last: the others of its socket make room and stay away until it has caught up", async () => {
    const buses = [bus, aBus(), aBus()];
    const console = await mute();
    for (const [channel, each] of buses.entries()) await watch(console, channel, each);
    console.send({ type: "select", channel: 1 });
    await settled(console);
    play(35, { buses });
    await settled(console);
    expect([0, 1, 2].map((channel) => console.frames(channel).length)).toEqual([26, 35, 26]);
    const others = [0, 2].map((channel): [number, number] => [channel, 26]);
    console.send({ type: "ack", sequences: others });
    await settled(console);
    play(16, { buses });
    await settled(console);
    expect([0, 1, 2].map((channel) => console.frames(channel).length)).toEqual([26, 51, 26]);
    console.send({ type: "ack", sequences: [...others, [1, 51]] });
    await settled(console);
    play(25, { buses });
    await soon(() => expect([0, 1, 2].map((channel) => console.frames(channel).length)).toEqual([27, 76, 27]));
    expect(console.texts("dropped").map(({ channel, frames }) => [channel, frames])).toEqual([
      [0, 49],
      [2, 49],
    ]);
  });

  it("is dropped too when a second without the others did not help", async () => {
    const buses = [bus, aBus()];
    const console = await mute();
    for (const [channel, each] of buses.entries()) await watch(console, channel, each);
    console.send({ type: "select", channel: 0 });
    await settled(console);
    play(80, { buses, sizeBytes: 1_000 });
    await settled(console);
    expect([0, 1].map((channel) => console.frames(channel).length)).toEqual([52, 26]);
  });
});

describe("a viewer that stops reading", () => {
  const MB = 1024 * 1024;
  const waiting = () => Math.max(...at.sockets.map((socket) => socket.writableLength));

  it("never makes the node hold more than 4 MB, while the others get everything", async () => {
    const quick = await TestViewer.connect(at.url);
    await watch(quick);
    const stuck = await mute();
    await watch(stuck);
    await settled(quick);
    stuck.socket.pause();
    const buses = Array.from({ length: 20 }, aBus);
    play(20, { buses, sizeBytes: 40_000 });
    for (const [n, each] of buses.entries())
      stuck.send({ type: "subscribe", channel: 100 + n, format: "fragments", grant: at.door.grant(each) });
    await soon(() => expect(at.viewings.ids).toHaveLength(22));
    let greatest = 0;
    published = 0;
    for (let n = 0; n < 60; n += 1) {
      play(1, { buses: [...buses, bus], sizeBytes: 40_000 });
      greatest = Math.max(greatest, waiting());
      await soon(() => expect(quick.frames()).toHaveLength(n + 1));
      await settled(quick);
    }
    expect(greatest).toBeGreaterThan(1 * MB);
    expect(greatest).toBeLessThan(4 * MB);
    expect(quick.texts("dropped")).toEqual([]);
  });

  it("is closed, and what it held is let go within two seconds, whether it reads the reason or not", async () => {
    const stuck = await mute();
    await watch(stuck);
    stuck.socket.pause();
    const buses = Array.from({ length: 20 }, aBus);
    play(20, { buses, sizeBytes: 40_000 });
    for (const [n, each] of buses.entries())
      stuck.send({ type: "subscribe", channel: 100 + n, format: "fragments", grant: at.door.grant(each) });
    await soon(() => expect(at.viewings.ids).toHaveLength(21));
    clock.advance(10_500);
    await soon(() => expect(at.viewings.ids).toEqual([]));
    clock.advance(1_000);
    await soon(() => expect(at.sockets.every((socket) => socket.destroyed)).toBe(true));
  });

  it("is cut when a right of its ended, with all pictures on their way; who reads only loses the channel", async () => {
    const viewing = ViewingId.parse(uuidv7());
    const [stuck, reader] = [await mute(), await mute()];
    for (const viewer of [stuck, reader]) {
      viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant: at.door.grant(bus, { viewing }) });
      await settled(viewer);
    }
    stuck.socket.pause();
    play(20, { sizeBytes: 10_000 });
    at.viewings.end(viewing, "right_ended");
    await soon(() => expect(reader.texts("ended")).toHaveLength(1));
    await settled(reader);
    clock.advance(1_500);
    await soon(() => expect(at.sockets.map((socket) => socket.destroyed)).toEqual([true, false]));
    expect(at.door.closedViewings).toMatchObject([{ viewingId: viewing, cause: "right_ended" }]);
  });

  it("joins a channel that found no room as soon as it reads again", async () => {
    const viewer = await mute();
    await watch(viewer);
    viewer.socket.pause();
    const buses = Array.from({ length: 20 }, aBus);
    play(20, { buses, sizeBytes: 40_000 });
    for (const [n, each] of buses.entries())
      viewer.send({ type: "subscribe", channel: 100 + n, format: "fragments", grant: at.door.grant(each) });
    await soon(() => expect(at.viewings.ids).toHaveLength(21));
    viewer.socket.resume();
    for (const n of buses.keys()) {
      await soon(() => expect(viewer.frames(100 + n)).toHaveLength(20));
      expect(viewer.frames(100 + n)[0]?.header.flags).toBe(BINARY_FLAG.key | BINARY_FLAG.join);
      expect(viewer.frames(100 + n)[19]?.header.flags).toBe(BINARY_FLAG.join | BINARY_FLAG.joinEnd);
    }
  });
});
