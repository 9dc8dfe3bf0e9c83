import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import {
  BINARY_HEADER_BYTES,
  BINARY_KIND,
  CLOSE_CODE,
  ConsoleMessage,
  MEDIA_SOCKET_PROTOCOL,
  type NodeMessage,
  writeBinaryHeader,
} from "@vigie/shared/live/wire";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type WebSocket as NodeSocket, WebSocketServer } from "ws";
import {
  type ChannelMessage,
  createMediaSockets,
  type MediaSockets,
  type SocketLoss,
} from "../../console/src/lib/media-socket.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** Real sockets on a machine that may be busy: the ceiling is for what never comes. */
const soon = <T>(look: () => T) => vi.waitFor(look, { timeout: 20_000, interval: 10 });

const VIEWING = "01890000-0000-7000-8000-000000000001" as ViewingId;

/** The node's end: real sockets, and everything the console said. */
interface Node {
  url: string;
  sockets: NodeSocket[];
  heard: ConsoleMessage[];
  tell(message: NodeMessage): void;
  picture(channel: number, sequence: number): void;
  stop(): Promise<void>;
}

async function startNode(port = 0): Promise<Node> {
  const server = new WebSocketServer({ port, host: "127.0.0.1", handleProtocols: () => MEDIA_SOCKET_PROTOCOL });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  const address = server.address();
  const node: Node = {
    url: `ws://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/live`,
    sockets: [],
    heard: [],
    tell: (message) => node.sockets.at(-1)?.send(JSON.stringify(message)),
    picture(channel, sequence) {
      const bytes = Buffer.alloc(BINARY_HEADER_BYTES + 3, 7);
      const header = {
        kind: BINARY_KIND.accessUnit,
        flags: 0,
        channel,
        sequence,
        receivedAt: 5_000,
        mediaTimeTicks90k: sequence * 3_600,
      };
      writeBinaryHeader(new DataView(bytes.buffer, bytes.byteOffset), header);
      node.sockets.at(-1)?.send(bytes);
    },
    async stop() {
      for (const socket of node.sockets) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  server.on("connection", (socket) => {
    node.sockets.push(socket);
    socket.on("message", (data) => node.heard.push(ConsoleMessage.parse(JSON.parse(data.toString()))));
  });
  return node;
}

function aViewer() {
  const told: ChannelMessage[] = [];
  const pictures: { sequence: number; payload: number[] }[] = [];
  const lost: SocketLoss[] = [];
  const handlers = {
    onMessage: (message: ChannelMessage) => told.push(message),
    onPicture: ({ sequence }: { sequence: number }, payload: Uint8Array) => pictures.push({ sequence, payload: [...payload] }),
    onLost: (loss: SocketLoss) => lost.push(loss),
  };
  return { told, pictures, lost, handlers };
}

let clock: ManualClock;
let node: Node;
let sockets: MediaSockets;
const heard = <T extends ConsoleMessage["type"]>(type: T) =>
  node.heard.filter((message): message is Extract<ConsoleMessage, { type: T }> => message.type === type);
const channelOf = async (at: number) => soon(() => heard("subscribe").at(at)?.channel ?? expect.fail("not subscribed"));

beforeEach(async () => {
  clock = new ManualClock();
  node = await startNode();
  sockets = createMediaSockets({ clock, random: () => 0 });
});

afterEach(async () => {
  sockets.close();
  await node.stop();
});

const open = (viewer: ReturnType<typeof aViewer>, grant = "grant") =>
  sockets.open({ url: node.url, format: "access-units", pace: "full", grant, handlers: viewer.handlers });

it("carries two channels over one socket and gives each its own", async () => {
  const first = aViewer();
  const second = aViewer();
  open(first, "first");
  open(second, "second");
  await soon(() => expect(heard("subscribe").map(({ grant }) => grant)).toEqual(["first", "second"]));
  expect(node.sockets).toHaveLength(1);
  const [one, two] = [await channelOf(0), await channelOf(1)];
  node.tell({ type: "renewed", channel: two, validUntil: 9 as EpochMs });
  node.picture(one, 1);
  await soon(() => expect(first.pictures).toEqual([{ sequence: 1, payload: [7, 7, 7] }]));
  expect(second.told).toMatchObject([{ type: "renewed" }]);
  expect(second.pictures).toEqual([]);
});

it("acknowledges what was handed to the decoder, with the receipt of frames", async () => {
  const viewer = aViewer();
  const channel = open(viewer);
  const number = await channelOf(0);
  channel.handed(4, false);
  node.picture(number, 5);
  await soon(() => expect(heard("ack")).toMatchObject([{ sequences: [[number, 4]] }]));
});

it("measures the node's clock", async () => {
  const viewer = aViewer();
  const channel = open(viewer);
  await soon(() => expect(heard("clock")).toHaveLength(1));
  expect(channel.toMonotonicMs(1_000)).toBeNull();
  const [question] = heard("clock");
  node.tell({ type: "clock", sentAt: question?.sentAt ?? (0 as EpochMs), nodeAt: 700_000 as EpochMs });
  await soon(() => expect(channel.toMonotonicMs(700_250)).toBe(250));
});

it("tells every channel when the socket is lost, and finds the node again within two seconds of its return", async () => {
  const viewers = [aViewer(), aViewer()];
  for (const viewer of viewers) open(viewer);
  await channelOf(1);
  const { url } = node;
  const woken = vi.fn();
  await node.stop();
  await soon(() =>
    expect(viewers.map(({ lost }) => lost)).toMatchObject([[{ sinceAt: clock.now() }], [{ sinceAt: clock.now() }]]),
  );
  sockets.whenUp(url, woken);
  clock.advance(30_000);
  node = await startNode(Number(new URL(url).port));
  await soon(() => {
    clock.advance(100);
    expect(woken).toHaveBeenCalledOnce();
  });
  open(viewers[0] ?? aViewer(), "new grant");
  await soon(() => expect(heard("subscribe").map(({ grant }) => grant)).toEqual(["new grant"]));
});

it("takes a link for lost on which nothing comes and no question is answered", async () => {
  const viewer = aViewer();
  open(viewer);
  await channelOf(0);
  await soon(() => expect(heard("clock")).toHaveLength(1));
  clock.advance(3_900);
  expect(viewer.lost).toEqual([]);
  clock.advance(2_100);
  expect(viewer.lost).toHaveLength(1);
});

it("condemns no link for a timer that came late, as on a page that slept", async () => {
  let sleptMs = 0;
  const sleepy = { now: () => clock.now(), monotonicMs: () => clock.monotonicMs() + sleptMs, after: clock.after.bind(clock) };
  sockets = createMediaSockets({ clock: sleepy, random: () => 0 });
  const viewer = aViewer();
  const channel = open(viewer);
  await channelOf(0);
  await soon(() => expect(heard("clock")).toHaveLength(1));
  node.tell({ type: "clock", sentAt: heard("clock")[0]?.sentAt ?? (0 as EpochMs), nodeAt: 1_000 as EpochMs });
  await soon(() => expect(channel.toMonotonicMs(1_000)).not.toBeNull());
  sleptMs = 60_000;
  clock.advance(2_000);
  await soon(() => expect(heard("clock")).toHaveLength(2));
  expect(viewer.lost).toEqual([]);
});

it("hangs up on a node that does not speak the protocol", async () => {
  const viewer = aViewer();
  open(viewer);
  await channelOf(0);
  const closed = new Promise<number>((resolve) => node.sockets[0]?.once("close", resolve));
  node.sockets[0]?.send('{"type":"gossip"}');
  expect(await closed).toBe(4400);
  expect(viewer.lost).toHaveLength(1);
});

it("ends a channel when the node does, and uses its socket for the next", async () => {
  const viewer = aViewer();
  const channel = open(viewer);
  const number = await channelOf(0);
  node.tell({
    type: "subscribed",
    channel: number,
    viewingId: VIEWING,
    validUntil: 9 as EpochMs,
    state: { state: "idle", sinceAt: 1 as EpochMs },
  });
  node.tell({ type: "ended", channel: number, problem: null });
  await soon(() => expect(viewer.told.map(({ type }) => type)).toEqual(["subscribed", "ended"]));
  node.picture(number, 1);
  channel.renew("late");
  open(aViewer(), "next");
  const next = await channelOf(1);
  expect(next).not.toBe(number);
  expect(heard("renew")).toEqual([]);
  expect(viewer.pictures).toEqual([]);
  expect(node.sockets).toHaveLength(1);
});

it("lets go of a socket that nobody uses, after a moment", async () => {
  const channel = open(aViewer());
  const number = await channelOf(0);
  const closed = new Promise<number>((resolve) => node.sockets[0]?.once("close", resolve));
  channel.close();
  await soon(() => expect(heard("unsubscribe")).toEqual([{ type: "unsubscribe", channel: number }]));
  clock.advance(4_000);
  expect(await closed).toBe(1000);
});

it("asks for another pace on the channel that stands, and for the last one wished when the socket comes later", async () => {
  const channel = open(aViewer());
  channel.pace("key-frames");
  const number = await channelOf(0);
  expect(heard("subscribe")[0]?.pace).toBe("key-frames");
  channel.pace("full");
  await soon(() => expect(heard("pace").at(-1)).toEqual({ type: "pace", channel: number, pace: "full" }));
});

it("tells a socket that was cut from one that is refused, and how long none has stood, to the next tile too", async () => {
  const cut = aViewer();
  open(cut);
  await channelOf(0);
  const { url } = node;
  await node.stop();
  await soon(() => expect(cut.lost).toMatchObject([{ wasUp: true, isHopeless: false, downForMs: 0 }]));
  clock.advance(14_000);
  const refused = aViewer();
  sockets.open({ url, format: "access-units", pace: "full", grant: "grant", handlers: refused.handlers });
  await soon(() => expect(refused.lost).toHaveLength(1));
  expect(refused.lost[0]).toMatchObject({ wasUp: false });
  expect(refused.lost[0]?.downForMs).toBeGreaterThanOrEqual(14_000);
});

it("tells that the node gave its viewer up", async () => {
  const viewer = aViewer();
  open(viewer);
  await channelOf(0);
  node.sockets[0]?.close(CLOSE_CODE.hopeless);
  await soon(() => expect(viewer.lost).toMatchObject([{ wasUp: true, isHopeless: true }]));
});

it("stops trying for a node that nobody wants any more, though each try fails", async () => {
  const { url } = node;
  await node.stop();
  let dials = 0;
  const dialling = createMediaSockets({
    clock,
    random: () => 0,
    connect: (to) => {
      dials += 1;
      return new WebSocket(to);
    },
  });
  const viewer = aViewer();
  dialling.open({ url, format: "access-units", pace: "full", grant: "grant", handlers: viewer.handlers });
  await soon(() => expect(viewer.lost).toHaveLength(1));
  for (let triedMs = 0; triedMs < 6_000; triedMs += 500) {
    clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const after = dials;
  clock.advance(60_000);
  expect(dials).toBe(after);
  dialling.close();
});
