import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { createHostLimit, testConnection } from "../../../media/src/rtsp/index.ts";
import { type CameraServer, type Quirks, startCameraServer } from "../../../scripts/cameras/index.ts";
import {
  expectIdentical,
  GOP_MS,
  hashOf,
  loopback,
  SMALL_STREAM,
  sentAs,
  silent,
  until,
  untilFault,
  untilFrames,
  watch,
} from "./support.ts";

/** Of a promise, on the wall clock: the promise itself is held on a hand-driven clock in `session.test.ts`. */
const CEILING = 5;

const camera = (name: string, quirks: Partial<Quirks> = {}, ownPort = false) => ({
  name,
  caption: "quirks",
  main: { ...SMALL_STREAM },
  sub: null,
  quirks,
  ownPort,
});
const credentials = { username: "vigie", password: "right" };
const auth = { scheme: "digest-sha256", ...credentials } as const;

let server: CameraServer;
beforeAll(async () => {
  server = await startCameraServer({
    cameras: [
      camera("loses packets", { loseEveryPackets: 40 }),
      camera("loses one packet"),
      camera("stalls"),
      camera("resets"),
      camera("refuses", {}, true),
      camera("wants a password", { auth }),
      camera("forgets the password", { auth, sessionTimeoutSeconds: 1 }),
      camera("changes its nonce", { auth, sessionTimeoutSeconds: 1 }),
      camera("has a short session", { sessionTimeoutSeconds: 1 }),
      camera("has a short session and no GET_PARAMETER", { sessionTimeoutSeconds: 1, getParameter: "not-implemented" }),
      camera("refuses GET_PARAMETER", { sessionTimeoutSeconds: 1, getParameter: "not-allowed" }),
      camera("redirects away", { redirectTo: "rtsp://127.0.0.2/elsewhere" }),
      camera("redirects in a circle"),
      camera("redirects to a neighbour"),
      camera("neighbour"),
      camera("changes size", { secondSize: { widthPx: 160, heightPx: 96 } }),
      camera("is tested", { auth }),
    ],
  });
  server.changeQuirks("redirects in a circle", { redirectTo: server.address("redirects in a circle", "main") });
  server.changeQuirks("redirects to a neighbour", { redirectTo: server.address("neighbour", "main") });
});
afterAll(() => server.close());

it.concurrent("gives only whole frames, each from a key frame on, of a camera that loses packets all the time", async () => {
  const watched = watch(server.address("loses packets", "main"));
  await untilFrames(watched, 60);
  await watched.supervision.stop();
  const sent = sentAs(server, "loses packets");
  const { statistics } = watched.supervision;
  let at = -1;
  for (const frame of watched.frames) {
    const sha256 = hashOf(frame);
    const next = sent.findIndex((each, index) => index > at && each.sha256 === sha256);
    expect(next).toBeGreaterThan(at);
    if (next !== at + 1) expect(frame.isKey).toBe(true);
    at = next;
  }
  expect(statistics.gaps).toBeGreaterThan(0);
  expect(statistics.lostPackets).toBe(statistics.gaps);
  expect(statistics.droppedFrames).toBeGreaterThan(0);
});

it.concurrent("loses one group of pictures at most for one lost packet", async () => {
  const watched = watch(server.address("loses one packet", "main"));
  await untilFrames(watched, 10);
  server.inject("loses one packet", { kind: "lose-packets", count: 1 });
  await until(() => expect(watched.supervision.statistics.gaps).toBe(1));
  await untilFrames(watched, watched.frames.length + 30);
  await watched.supervision.stop();
  const sent = sentAs(server, "loses one packet").map(({ sha256 }) => sha256);
  const missing = sent.length - watched.frames.length;
  expect(missing).toBeGreaterThan(0);
  expect(missing).toBeLessThanOrEqual(SMALL_STREAM.gopFrames + 1);
  expect(watched.supervision.statistics).toMatchObject({ gaps: 1, lostPackets: 1 });
  expect(watched.states.filter(({ state }) => state === "backing_off")).toEqual([]);
});

it.concurrent("sees a silent camera after 4 s, and is back within 2 s and a group of pictures once it answers", async () => {
  const watched = watch(server.address("stalls", "main"));
  await untilFrames(watched, 20);
  server.stall("stalls");
  await until(() => expect(watched.bus.state.state).toBe("backing_off"));
  const silentMs = systemClock.now() - watched.bus.state.sinceAt;
  expect(watched.bus.state).toMatchObject({ fault: "stalled" });
  expect(silentMs).toBeGreaterThanOrEqual(4_000);
  expect(silentMs).toBeLessThan(5_000 * CEILING);
  const seen = watched.frames.length;
  expect(watched.bus.state.sinceAt).toBe(watched.frames.at(-1)?.receivedAt);
  server.restore("stalls");
  await untilFrames(watched, seen + 20);
  await watched.supervision.stop();
  expectIdentical(watched.frames.slice(seen), server, "stalls");
});

it.concurrent("returns after a reset, and says the cause and the instant meanwhile", async () => {
  const watched = watch(server.address("resets", "main"));
  await untilFrames(watched, 10);
  server.inject("resets", { kind: "reset" });
  await untilFault(watched, "connection_reset");
  const seen = watched.frames.length;
  expect(watched.bus.state.sinceAt).toBe(watched.frames.at(-1)?.receivedAt);
  expect(watched.bus.subscribe({ onFrame: () => undefined, onState: () => undefined }).join).toEqual([]);
  await untilFrames(watched, seen + 10);
  await watched.supervision.stop();
  expect(watched.frames[seen]?.isKey).toBe(true);
  expect(watched.states.map(({ state }) => state)).toEqual(["connecting", "streaming", "backing_off", "streaming", "idle"]);
});

it.concurrent("tells a refused connection, keeps trying, and shows the picture within 2 s and a group of pictures of the first answer", async () => {
  const watched = watch(server.address("refuses", "main"));
  await untilFrames(watched, 5);
  server.cut("refuses");
  await untilFault(watched, "connection_refused");
  const lostAt = watched.bus.state.sinceAt;
  await until(() => expect(watched.states.length).toBeGreaterThanOrEqual(4));
  expect(watched.bus.state.sinceAt).toBe(lostAt);
  const requestsBefore = server.requests("refuses").length;
  const seen = watched.frames.length;
  server.restore("refuses");
  await untilFrames(watched, seen + 1);
  const answeredAt = server.requests("refuses")[requestsBefore]?.receivedAt ?? Number.NaN;
  expect((watched.frames[seen]?.receivedAt ?? Number.NaN) - answeredAt).toBeLessThan((2_000 + GOP_MS) * CEILING);
  await watched.supervision.stop();
});

it.concurrent("tells a refused password, and asks for one when none is given", async () => {
  const address = server.address("wants a password", "main");
  const wrong = watch(address, { credentials: { ...credentials, password: "wrong" } });
  const none = watch(address);
  await untilFault(wrong, "credentials_refused");
  await untilFault(none, "credentials_refused");
  await Promise.all([wrong.supervision.stop(), none.supervision.stop()]);
  const authorizations = server.requests("wants a password").map(({ headers }) => headers["authorization"] ?? "");
  expect(authorizations.some((each) => each.startsWith("Digest"))).toBe(true);
  expect(authorizations.some((each) => each.startsWith("Basic"))).toBe(false);
});

it.concurrent("ends a session whose password is refused in its midst", async () => {
  const watched = watch(server.address("forgets the password", "main"), { credentials });
  await untilFrames(watched, 5);
  server.changeQuirks("forgets the password", { refuseFromRequest: 1 });
  await untilFault(watched, "credentials_refused");
  await watched.supervision.stop();
});

it.concurrent("goes on when the nonce goes stale in mid-session", async () => {
  const watched = watch(server.address("changes its nonce", "main"), { credentials });
  await untilFrames(watched, 5);
  const before = server.requests("changes its nonce").length;
  server.inject("changes its nonce", { kind: "expire-nonce" });
  await until(() => expect(server.requests("changes its nonce").length).toBeGreaterThanOrEqual(before + 3));
  await untilFrames(watched, watched.frames.length + 10);
  await watched.supervision.stop();
  expect(watched.states.map(({ state }) => state)).toEqual(["connecting", "streaming", "idle"]);
});

it.concurrent.each([
  ["has a short session", "GET_PARAMETER"],
  ["has a short session and no GET_PARAMETER", "OPTIONS"],
  ["refuses GET_PARAMETER", "OPTIONS"],
])("keeps the session of a camera that %s alive by %s, twice in its timeout", async (name, method) => {
  const watched = watch(server.address(name, "main"));
  await untilFrames(watched, 70);
  await watched.supervision.stop();
  expect(watched.states.map(({ state }) => state)).toEqual(["connecting", "streaming", "idle"]);
  const requests = server.requests(name);
  const playedAt = requests.find((each) => each.method === "PLAY")?.receivedAt ?? Number.NaN;
  const kept = requests.filter((each) => each.method === method && each.receivedAt > playedAt);
  expect(kept.length).toBeGreaterThanOrEqual(3);
  expect(kept[0]?.headers["session"]).toBe(requests.find((each) => each.method === "PLAY")?.headers["session"]);
});

it.concurrent("follows no redirect to another host, and no circle", async () => {
  const away = watch(server.address("redirects away", "main"));
  const circle = watch(server.address("redirects in a circle", "main"));
  await untilFault(away, "address_refused");
  await untilFault(circle, "rtsp_error");
  await Promise.all([away.supervision.stop(), circle.supervision.stop()]);
});

it.concurrent("follows a redirect on the same host", async () => {
  const watched = watch(server.address("redirects to a neighbour", "main"));
  await untilFrames(watched, 10);
  await watched.supervision.stop();
  expectIdentical(watched.frames, server, "neighbour");
});

it.concurrent("tells that a camera has no such stream", async () => {
  const watched = watch(`rtsp://127.0.0.1:${server.port}/no-such-camera/main`);
  await untilFault(watched, "not_found");
  await watched.supervision.stop();
});

it.concurrent("tells the new format when the resolution changes in mid-stream", async () => {
  const watched = watch(server.address("changes size", "main"));
  const sizes = () => new Set(watched.states.map((state) => (state.state === "streaming" ? state.format?.widthPx : undefined)));
  await until(() => expect([...sizes()]).toEqual(expect.arrayContaining([320, 160])));
  await untilFrames(watched, watched.frames.length + 5);
  await watched.supervision.stop();
  const identities = new Set(watched.frames.map(({ parameterSets }) => parameterSets));
  expect(identities.size).toBeGreaterThanOrEqual(2);
  expect(identities.size).toBeLessThanOrEqual(4);
  expectIdentical(watched.frames, server, "changes size");
});

it.concurrent("tests a connection: format, time to the first picture and frame rate, or the reason", async () => {
  const test = (address: string, given: typeof credentials | null) =>
    testConnection({
      source: { address, credentials: given },
      networks: loopback,
      hostLimit: createHostLimit(4),
      clock: systemClock,
      log: silent,
    });
  const address = server.address("is tested", "main");
  const [picture, refused, missing, outside] = await Promise.all([
    test(address, credentials),
    test(address, null),
    test(address.replace("is-tested", "nowhere"), null),
    test("rtsp://192.0.2.1/main", null),
  ]);
  expect(picture).toMatchObject({ outcome: "picture", format: { codec: "h264", widthPx: 320, heightPx: 180 } });
  if (picture.outcome === "picture") {
    expect(picture.framesPerSecond).toBeCloseTo(25, 0);
    expect(picture.firstFrameMs).toBeGreaterThan(0);
  }
  expect(refused).toMatchObject({ outcome: "fault", fault: "credentials_refused" });
  expect(missing).toMatchObject({ outcome: "fault", fault: "not_found" });
  expect(outside).toMatchObject({ outcome: "fault", fault: "address_refused" });
  await until(() => expect(server.requests("is tested").at(-1)?.method).toBe("TEARDOWN"));
});

it.concurrent("connects to one host a few streams at a time", async () => {
  const sockets = new Set<Socket>();
  let most = 0;
  const mute = createServer((socket) => {
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      sockets.delete(socket);
      socket.end("RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const bound = mute.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const hostLimit = createHostLimit(2);
  const watched = Array.from({ length: 6 }, (_, index) => watch(`rtsp://127.0.0.1:${port}/${index}`, { hostLimit }));
  for (const each of watched) await untilFault(each, "connection_closed");
  expect(most).toBeLessThanOrEqual(2);
  await Promise.all(watched.map(({ supervision }) => supervision.stop()));
  await new Promise((resolve) => mute.close(resolve));
});
