import { once } from "node:events";
import { connect } from "node:net";
import type { StreamState } from "@vigie/shared/cameras/schema";
import { CameraId, ViewingId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { CONSOLE_ORIGIN, startMediaSocket, TestViewer } from "../../../tests/support/media-viewer.ts";
import { StreamBus } from "../frames/stream-bus.ts";

let clock: ManualClock;
let at: Awaited<ReturnType<typeof startMediaSocket>>;
let bus: StreamBus;

beforeEach(async () => {
  clock = new ManualClock();
  at = await startMediaSocket(clock);
  bus = aBus();
});
afterEach(() => at.close());

const aBus = () => new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined);
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 5 });

async function subscribed(channel = 1, grant = at.door.grant(bus)): Promise<TestViewer> {
  const viewer = await TestViewer.connect(at.url);
  viewer.send({ type: "subscribe", channel, format: "fragments", grant });
  await soon(() => expect(viewer.texts("subscribed")).toHaveLength(1));
  return viewer;
}

/** Only when the node has read everything that the viewer sent before. */
async function settled(viewer: TestViewer): Promise<void> {
  const answers = () => viewer.texts("clock").filter(({ sentAt }) => sentAt !== 0).length;
  const before = answers();
  viewer.send({ type: "clock", sentAt: clock.now() });
  await soon(() => expect(answers()).toBeGreaterThan(before));
}

describe("who may open a media socket", () => {
  it.each([
    ["a page of another site", { Origin: "http://elsewhere.example", "Sec-WebSocket-Protocol": "vigie.live.v1" }, 403],
    ["a client without origin", { "Sec-WebSocket-Protocol": "vigie.live.v1" }, 403],
    ["a page that speaks another protocol", { Origin: CONSOLE_ORIGIN, "Sec-WebSocket-Protocol": "vigie.live.v9" }, 400],
    ["a page that names no protocol", { Origin: CONSOLE_ORIGIN }, 400],
  ])("not %s", async (_who, headers, status) => {
    const { hostname, port } = new URL(at.url);
    const socket = connect(Number(port), hostname);
    const handshake = { Host: hostname, Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" };
    const all = { ...handshake, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /live HTTP/1.1\r\n${lines.join("")}\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    await once(socket, "close");
  });

  it("a console, which is closed when it has opened no channel within five seconds", async () => {
    const viewer = await TestViewer.connect(at.url);
    viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant: "forged" });
    await soon(() => expect(viewer.texts("ended")).toMatchObject([{ channel: 1, problem: { code: "grant.invalid" } }]));
    clock.advance(4_900);
    await settled(viewer);
    expect(viewer.closeCode).toBeNull();
    clock.advance(400);
    await soon(() => expect(viewer.closeCode).toBe(4401));
  });
});

describe("a channel", () => {
  it("opens under its own grant, whose viewing the answer names", async () => {
    const viewing = ViewingId.parse(uuidv7());
    const viewer = await subscribed(7, at.door.grant(bus, { viewing, validMs: 60_000 }));
    expect(viewer.texts("subscribed")).toEqual([
      { type: "subscribed", channel: 7, viewingId: viewing, validUntil: clock.now() + 60_000, state: bus.state },
    ]);
    expect(at.viewings.ids).toEqual([viewing]);
    expect(bus.isWatched).toBe(true);
  });

  it("is not opened by a used grant, on a taken number, or beyond 64 on a socket", async () => {
    const grant = at.door.grant(bus);
    const viewer = await subscribed(1, grant);
    viewer.send({ type: "subscribe", channel: 2, format: "fragments", grant });
    viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant: at.door.grant(bus) });
    await soon(() => expect(viewer.texts("ended")).toHaveLength(2));
    for (let channel = 10; channel < 74; channel += 1)
      viewer.send({ type: "subscribe", channel, format: "fragments", grant: at.door.grant(bus) });
    await soon(() => expect(viewer.texts("subscribed")).toHaveLength(64));
    await soon(() => expect(viewer.texts("ended")).toHaveLength(3));
    const refusals = viewer.texts("ended").map(({ channel, problem }) => `${channel} ${problem?.code}`);
    expect(refusals.sort()).toEqual(["1 channel.taken", "2 grant.invalid", "73 channel.too_many"]);
    expect(at.door.closedViewings).toEqual([]);
  });

  it("tells the stream's state as it changes", async () => {
    const viewer = await subscribed();
    const lost: StreamState = { state: "backing_off", sinceAt: clock.now(), fault: "stalled" };
    bus.changeState(lost);
    await soon(() => expect(viewer.texts("state")).toEqual([{ type: "state", channel: 1, state: lost }]));
  });

  it("ends when unsubscribed, which is answered, frees the number and closes the viewing", async () => {
    const viewer = await subscribed();
    clock.advance(2_500);
    viewer.send({ type: "unsubscribe", channel: 1 });
    await soon(() => expect(viewer.texts("ended")).toEqual([{ type: "ended", channel: 1, problem: null }]));
    expect(at.door.closedViewings).toMatchObject([{ cause: "released", seconds: 2.5 }]);
    expect(bus.isWatched).toBe(false);
    viewer.send({ type: "subscribe", channel: 1, format: "fragments", grant: at.door.grant(bus) });
    await soon(() => expect(viewer.texts("subscribed")).toHaveLength(2));
  });

  it("that is left before its grant was verified closes its viewing all the same", async () => {
    const viewer = await subscribed();
    const open = at.door.open;
    let admit: () => void = () => undefined;
    at.door.open = async (grant) => {
      await new Promise<void>((resolve) => {
        admit = resolve;
      });
      return open(grant);
    };
    viewer.send({ type: "subscribe", channel: 2, format: "fragments", grant: at.door.grant(bus) });
    viewer.send({ type: "unsubscribe", channel: 2 });
    await soon(() => expect(viewer.texts("ended")).toHaveLength(1));
    admit();
    await soon(() => expect(at.door.closedViewings).toMatchObject([{ cause: "released" }]));
    expect(viewer.texts("subscribed")).toHaveLength(1);
  });

  it("shows what was asked for last, when its number was let go and taken again before the first grant was verified", async () => {
    const viewer = await subscribed();
    const open = at.door.open;
    const admits: (() => void)[] = [];
    at.door.open = async (grant) => {
      await new Promise<void>((resolve) => admits.push(resolve));
      return open(grant);
    };
    const [first, second] = [ViewingId.parse(uuidv7()), ViewingId.parse(uuidv7())];
    viewer.send({ type: "subscribe", channel: 2, format: "fragments", grant: at.door.grant(aBus(), { viewing: first }) });
    viewer.send({ type: "unsubscribe", channel: 2 });
    viewer.send({ type: "subscribe", channel: 2, format: "fragments", grant: at.door.grant(bus, { viewing: second }) });
    await soon(() => expect(admits).toHaveLength(2));
    admits[0]?.();
    await soon(() => expect(at.door.closedViewings).toMatchObject([{ viewingId: first, cause: "released" }]));
    admits[1]?.();
    await soon(() => expect(viewer.texts("subscribed")).toHaveLength(2));
    expect(viewer.texts("subscribed")[1]).toMatchObject({ channel: 2, viewingId: second });
  });

  it("keeps its viewing open until the last channel of it is gone", async () => {
    const viewing = ViewingId.parse(uuidv7());
    const first = await subscribed(1, at.door.grant(bus, { viewing }));
    const second = await subscribed(1, at.door.grant(bus, { viewing }));
    first.send({ type: "unsubscribe", channel: 1 });
    await soon(() => expect(first.texts("ended")).toHaveLength(1));
    expect(at.door.closedViewings).toEqual([]);
    second.socket.terminate();
    await soon(() => expect(at.door.closedViewings).toMatchObject([{ viewingId: viewing, cause: "socket_lost" }]));
  });

  it("is released by a page that closes its socket", async () => {
    const viewer = await subscribed();
    viewer.socket.close(1000);
    await soon(() => expect(at.door.closedViewings).toMatchObject([{ cause: "released" }]));
  });
});

describe("authorisation", () => {
  it("lapses when it is not renewed, and goes on when it is", async () => {
    const viewing = ViewingId.parse(uuidv7());
    const viewer = await subscribed(1, at.door.grant(bus, { viewing, validMs: 60_000 }));
    clock.advance(50_000);
    viewer.send({ type: "renew", channel: 1, grant: at.door.grant(bus, { viewing, validMs: 60_000 }) });
    await soon(() => expect(viewer.texts("renewed")).toMatchObject([{ channel: 1, validUntil: clock.now() + 60_000 }]));
    clock.advance(59_000);
    await settled(viewer);
    expect(viewer.texts("ended")).toEqual([]);
    clock.advance(1_300);
    await soon(() => expect(viewer.texts("ended")).toMatchObject([{ channel: 1, problem: { code: "grant.expired" } }]));
    expect(at.door.closedViewings).toMatchObject([{ viewingId: viewing, cause: "authorisation_lapsed" }]);
    expect(bus.isWatched).toBe(false);
  });

  it("ends with the order over the camera, on each channel that shows it, and says so", async () => {
    const camera = CameraId.parse(uuidv7());
    const viewer = await subscribed(1, at.door.grant(bus, { camera }));
    viewer.send({ type: "subscribe", channel: 2, format: "fragments", grant: at.door.grant(bus, { camera }) });
    viewer.send({ type: "subscribe", channel: 3, format: "fragments", grant: at.door.grant(bus) });
    await soon(() => expect(viewer.texts("subscribed")).toHaveLength(3));
    at.viewings.endCamera(camera, "authorisation_lapsed");
    const lapsed = { type: "ended", problem: { code: "authorisation.none_in_force" } };
    await soon(() =>
      expect(viewer.texts("ended")).toMatchObject([
        { ...lapsed, channel: 1 },
        { ...lapsed, channel: 2 },
      ]),
    );
    expect(at.door.closedViewings.map(({ cause }) => cause)).toEqual(["authorisation_lapsed", "authorisation_lapsed"]);
    expect(at.viewings.ids).toHaveLength(1);
    expect(bus.isWatched).toBe(true);
  });

  it("is reckoned by the server's clock, however wrong the node's own", async () => {
    at.door.serverAheadMs = -3_600_000;
    const viewer = await subscribed(1, at.door.grant(bus, { validMs: 60_000 }));
    clock.jumpWall(5_000);
    at.door.serverAheadMs -= 5_000;
    clock.advance(59_000);
    await settled(viewer);
    expect(viewer.texts("ended")).toEqual([]);
    clock.advance(1_300);
    await soon(() => expect(viewer.texts("ended")).toHaveLength(1));
  });

  it("is not renewed by a grant for another viewing: the picture goes on until it lapses", async () => {
    const viewer = await subscribed();
    viewer.send({ type: "renew", channel: 1, grant: at.door.grant(bus) });
    await soon(() => expect(viewer.texts("unrenewed")).toEqual([{ type: "unrenewed", channel: 1, since: null }]));
    expect(viewer.texts("ended")).toEqual([]);
  });

  it("says since when it is not renewed while the server is out of reach, and when that is over", async () => {
    const viewer = await subscribed();
    at.door.downSince = clock.now();
    at.live.linkChanged();
    at.live.linkChanged();
    await soon(() => expect(viewer.texts("unrenewed")).toMatchObject([{ channel: 1, since: at.door.downSince }]));
    at.door.downSince = null;
    at.live.linkChanged();
    await soon(() =>
      expect(viewer.texts("renewed")).toMatchObject([{ channel: 1, validUntil: viewer.texts("subscribed")[0]?.validUntil }]),
    );
  });

  it("is cut on every socket when the viewing is ended, and reported once", async () => {
    const viewing = ViewingId.parse(uuidv7());
    const viewers = [await subscribed(1, at.door.grant(bus, { viewing })), await subscribed(2, at.door.grant(bus, { viewing }))];
    const other = await subscribed();
    at.viewings.end(viewing, "signed_out");
    for (const viewer of viewers) {
      await soon(() =>
        expect(viewer.texts("ended")).toMatchObject([{ problem: { code: "viewing.ended", params: { cause: "signed_out" } } }]),
      );
    }
    expect(at.door.closedViewings).toMatchObject([{ viewingId: viewing, cause: "signed_out" }]);
    await settled(other);
    expect(other.texts("ended")).toEqual([]);
  });
});

describe("the protocol", () => {
  it.each([
    ["text that is not JSON", "subscribe"],
    ["a message of no known type", JSON.stringify({ type: "record", channel: 1 })],
    ["a channel out of range", JSON.stringify({ type: "unsubscribe", channel: 65_536 })],
    ["a binary message", Buffer.from("{}")],
  ])("closes on %s", async (_what, message) => {
    const viewer = await subscribed();
    viewer.socket.send(message);
    await soon(() => expect(viewer.closeCode).toBe(4400));
    expect(at.door.closedViewings).toMatchObject([{ cause: "socket_lost" }]);
  });

  it("does not read messages beyond 64 kB", async () => {
    const viewer = await subscribed();
    viewer.socket.send("x".repeat(65 * 1024));
    await soon(() => expect(viewer.closeCode).toBe(1009));
  });

  it("answers the reserved kind of PTZ orders with channel.not_found", async () => {
    const viewer = await subscribed();
    viewer.socket.send(JSON.stringify({ type: "ptz", channel: 9, pan: 0.5 }));
    await soon(() => expect(viewer.texts("ended")).toMatchObject([{ channel: 9, problem: { code: "channel.not_found" } }]));
    expect(viewer.closeCode).toBeNull();
  });

  it("tells the node's clock", async () => {
    const viewer = await subscribed();
    const sentAt = clock.now();
    clock.advance(40);
    viewer.send({ type: "clock", sentAt });
    await soon(() => expect(viewer.texts("clock")).toEqual([{ type: "clock", sentAt, nodeAt: sentAt + 40 }]));
  });

  it("answers pings", async () => {
    const viewer = await subscribed();
    viewer.socket.ping();
    await once(viewer.socket, "pong");
  });
});

it("stops with a word to every console, the viewings reported, and takes no more", async () => {
  const viewer = await subscribed();
  await at.live.stop();
  await soon(() => expect(viewer.closeCode).toBe(4503));
  expect(at.door.closedViewings).toMatchObject([{ cause: "node_lost" }]);
  const late = new WebSocket(at.url, "vigie.live.v1", { origin: CONSOLE_ORIGIN });
  const [error] = (await once(late, "error")) as [Error];
  expect(error.message).toContain("503");
});
