import { once } from "node:events";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import type { Ticks90k } from "@vigie/shared/kernel/units";
import { CameraId, ViewingId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeCertificate } from "../../../scripts/cameras/rtsp/certificate.ts";
import { type RunningHls, startHls } from "../../../tests/support/hls-node.ts";
import { type Answer, HlsPage, overHttp1, overHttp2 } from "../../../tests/support/hls-page.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { CONSOLE_ORIGIN } from "../../../tests/support/media-viewer.ts";
import { encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import { StreamBus } from "../frames/stream-bus.ts";

let clip: VideoSample;
let tls: { cert: string; key: string };
beforeAll(async () => {
  clip = encodeSample({ codec: "h264", encoder: ["-bf", "0"], frames: 50, gop: 25 });
  tls = await makeCertificate("127.0.0.1");
});

let clock: ManualClock;
let bus: StreamBus;
let at: RunningHls;
let page: HlsPage;
let viewing: ViewingId;
let sentFrames: number;

async function open(secure: typeof tls | null, validMs = 900_000): Promise<void> {
  clock = new ManualClock();
  bus = new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined);
  sentFrames = 0;
  at = await startHls(clock, { main: bus }, secure);
  page = new HlsPage(secure === null ? overHttp1() : await overHttp2(at.origin, secure.cert));
  viewing = ViewingId.parse(uuidv7());
  await page.opened(at.openUrl, await at.grant({ viewing, validMs }));
}
afterEach(() => at.close());

/** The camera sends so many frames more, each when it is due; `sizeBytes`: of a filler that each carries besides. */
function camera(frames: number, sizeBytes = 0): void {
  const filler = Buffer.alloc(sizeBytes, 1);
  if (sizeBytes > 0) filler.writeUInt32BE(sizeBytes - 4);
  for (let left = frames; left > 0; left -= 1) {
    const frame = clip.frames[sentFrames % clip.frames.length];
    if (frame === undefined) throw new Error("the clip is empty");
    clock.advance(40);
    const data = sizeBytes > 0 ? Buffer.concat([frame.data, filler]) : frame.data;
    bus.publish({ ...frame, data, timestampTicks90k: (sentFrames * 3600) as Ticks90k, receivedAt: clock.now() });
    sentFrames += 1;
  }
}

const codeOf = ({ status, body }: Answer) => [status, (JSON.parse(body.toString()) as { code: string }).code];
const closings = () =>
  at.told.map((item) => (item.kind === "viewing-closed" ? [item.viewingId, item.cause, item.seconds] : item));

/** A request that the node holds. */
async function aHeldRequest(): Promise<Promise<Answer>[]> {
  const { hint } = await page.playlist();
  const request = page.get(hint ?? "");
  for (let turn = 0; turn < 3; turn += 1) await page.send("OPTIONS", at.openUrl);
  return [request];
}

describe.each(["HTTP/1.1", "HTTP/2"])("a viewing over %s", (version) => {
  beforeEach(async () => {
    await open(version === "HTTP/2" ? tls : null, 60_000);
    // A key frame and a whole part behind it: nothing waits for the next frame.
    camera(31);
  });

  it("is over when its viewer lets go, which takes the cookie back", async () => {
    const cookie = page.setCookies[0]?.split(";")[0] ?? "";
    expect(cookie).toMatch(/^vigie-hls-/);
    expect(page.setCookies[0]?.includes("; Secure")).toBe(version === "HTTP/2");
    const path = new URL("..", page.playlistUrl);
    expect((await page.send("DELETE", path)).status).toBe(204);
    expect(page.setCookies.at(-1)).toContain("; Max-Age=0;");
    expect(closings()).toEqual([[viewing, "released", 1.24]]);
    expect(codeOf(await page.send("GET", page.playlistUrl, { cookie }))).toEqual([410, "hls.ended"]);
    expect(codeOf(await page.send("DELETE", path, { cookie }))).toEqual([410, "hls.ended"]);
    expect(bus.isWatched).toBe(false);
    expect(codeOf(await page.open(at.openUrl, await at.grant({ viewing })))).toEqual([401, "grant.ended"]);
  });

  it("is cut at the server's word: what is held is answered in the same turn, what comes later refused", async () => {
    const [waiting] = await aHeldRequest();
    const beforeMs = clock.monotonicMs();
    at.endViewing(viewing, "person_disabled");
    expect(codeOf((await waiting) as Answer)).toEqual([410, "hls.ended"]);
    expect(clock.monotonicMs() - beforeMs).toBe(0);
    for (const name of ["live.m3u8", "init0.mp4", "p0.0.mp4", "s0.mp4"])
      expect(codeOf(await page.get(name))).toEqual([410, "hls.ended"]);
    expect(closings()).toEqual([]);
    expect(bus.isWatched).toBe(false);
  });

  it("lapses at its term, though the server is out of reach since long", async () => {
    at.link.downSince = clock.now();
    for (let turn = 0; turn < 8; turn += 1) {
      camera(25 * 7);
      expect((await page.get("live.m3u8")).status).toBe(200);
    }
    camera(50);
    const [waiting] = await aHeldRequest();
    clock.advance(1_000);
    expect(codeOf((await waiting) as Answer)).toEqual([410, "hls.ended"]);
    expect(codeOf(await page.get("live.m3u8"))).toEqual([410, "hls.ended"]);
    expect(closings()).toMatchObject([[viewing, "authorisation_lapsed", expect.closeTo(60.2, 0)]]);
  });

  it("ends with the order over the camera", async () => {
    const [waiting] = await aHeldRequest();
    at.viewings.endCamera(CameraId.parse(uuidv7()), "authorisation_lapsed");
    expect(closings()).toEqual([]);
    at.viewings.endCamera(at.cameraId, "authorisation_lapsed");
    expect(codeOf((await waiting) as Answer)).toEqual([410, "hls.ended"]);
    expect(closings()).toMatchObject([[viewing, "authorisation_lapsed", expect.any(Number)]]);
    expect(codeOf(await page.get("live.m3u8"))).toEqual([410, "hls.ended"]);
    expect(bus.isWatched).toBe(false);
  });

  it("is lost when nobody fetches any more for ten seconds, from the last answer on", async () => {
    const [waiting] = await aHeldRequest();
    clock.advance(5_000);
    camera(6);
    expect(((await waiting) as Answer).status).toBe(200);
    clock.advance(9_700);
    expect(closings()).toEqual([]);
    clock.advance(500);
    expect(closings()).toMatchObject([[viewing, "socket_lost", expect.any(Number)]]);
    expect(codeOf(await page.get("live.m3u8"))).toEqual([410, "hls.ended"]);
  });

  it("goes on under another holder, and is told when the last one ends", async () => {
    const channel = { cameraId: CameraId.parse(uuidv7()), end: vi.fn() };
    at.viewings.enter(viewing, channel);
    expect((await page.send("DELETE", new URL("..", page.playlistUrl))).status).toBe(204);
    expect(closings()).toEqual([]);
    at.viewings.leave(viewing, channel, "released");
    expect(closings()).toMatchObject([[viewing, "released", expect.any(Number)]]);
  });

  it("is told when the node stops", async () => {
    const [waiting] = await aHeldRequest();
    at.hls.stop();
    expect(codeOf((await waiting) as Answer)).toEqual([410, "hls.ended"]);
    expect(closings()).toMatchObject([[viewing, "node_lost", expect.any(Number)]]);
    expect((await page.open(at.openUrl, await at.grant())).status).toBe(503);
  });
});

/** A way to the node on which its answers can be stopped, as a link that became slow. */
async function aSlowWay(port: number) {
  const ways: Socket[] = [];
  const relay = createServer((near) => {
    const far = connectTcp(port, "127.0.0.1");
    ways.push(far);
    for (const socket of [near, far]) socket.on("error", () => socket.destroy());
    near.pipe(far).pipe(near);
    far.on("close", () => near.destroy());
    near.on("close", () => far.destroy());
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const { port: relayPort } = relay.address() as { port: number };
  const stall = () => {
    for (const far of ways) far.unpipe();
  };
  const areCut = () => ways.every((far) => far.destroyed);
  return { port: relayPort, stall, areCut, close: () => relay.close() };
}

/** What the connection was asked has come back: the second request is sent after the answer that stands behind all PINGs. */
async function areProven(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await page.send("OPTIONS", at.openUrl);
}

describe("what is on its way to a slow viewer when his right ends", () => {
  it.each([
    ["", 1],
    [", also when he asked again before it came", 2],
  ])("is thrown away over HTTP/1.1%s", async (_, requests) => {
    await open(null);
    camera(50, 300_000);
    const cookie = page.setCookies[0]?.split(";")[0] ?? "";
    const { port, pathname } = page.playlistUrl;
    const viewer = connectTcp({ port: Number(port), host: "127.0.0.1" });
    let receivedBytes = 0;
    let reads = false;
    const closed = new Promise<void>((resolve) => viewer.on("close", () => resolve()));
    viewer.on("error", () => undefined);
    viewer.on("data", (bytes) => {
      receivedBytes += bytes.length;
      if (!reads) viewer.pause();
    });
    const path = pathname.replace("live.m3u8", "s0.mp4");
    const get = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nOrigin: ${CONSOLE_ORIGIN}\r\nCookie: ${cookie}\r\n\r\n`;
    viewer.write(get.repeat(requests));
    await vi.waitFor(() => expect(receivedBytes).toBeGreaterThan(0));
    at.endViewing(viewing, "right_ended");
    reads = true;
    viewer.resume();
    await closed;
    expect(receivedBytes).toBeLessThan(4_000_000);
  });

  it("is cut off over HTTP/2 with its connection, when that does not answer within a second and a half", async () => {
    await open(tls);
    camera(50, 30_000);
    const way = await aSlowWay(Number(page.playlistUrl.port));
    const slow = new HlsPage(await overHttp2(`https://127.0.0.1:${way.port}`, tls.cert));
    await slow.opened(at.openUrl, await at.grant({ viewing }));
    expect((await slow.get("s0.mp4")).status).toBe(200);
    way.stall();
    at.endViewing(viewing, "right_ended");
    clock.advance(1_400);
    expect(way.areCut()).toBe(false);
    clock.advance(200);
    await vi.waitFor(() => expect(way.areCut()).toBe(true));
    way.close();
  });

  it("leaves a connection over HTTP/2 alone that answers, with the other tiles on it", async () => {
    await open(tls);
    const other = ViewingId.parse(uuidv7());
    await page.opened(at.openUrl, await at.grant({ viewing: other }));
    camera(50);
    expect((await page.get("s0.mp4")).status).toBe(200);
    at.endViewing(viewing, "right_ended");
    await areProven();
    clock.advance(5_000);
    expect((await page.get("live.m3u8")).status).toBe(200);
  });

  it("leaves it alone when a wall's rights end together, all but one", async () => {
    await open(tls);
    const ended = Array.from({ length: 24 }, () => ViewingId.parse(uuidv7()));
    camera(50);
    for (const each of [...ended, viewing]) {
      await page.opened(at.openUrl, await at.grant({ viewing: each }));
      expect((await page.get("s0.mp4")).status).toBe(200);
    }
    for (const each of ended) at.endViewing(each, "right_ended");
    await areProven();
    clock.advance(5_000);
    expect((await page.get("live.m3u8")).status).toBe(200);
  });
});
