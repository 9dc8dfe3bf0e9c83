import type { Ticks90k } from "@vigie/shared/kernel/units";
import { ViewingId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningHls, startHls } from "../../../tests/support/hls-node.ts";
import { type Answer, HlsPage, overHttp1 } from "../../../tests/support/hls-page.ts";
import { faultsOf } from "../../../tests/support/hls-playlist.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { CONSOLE_ORIGIN } from "../../../tests/support/media-viewer.ts";
import { encodeSample, type VideoSample } from "../../../tests/support/video-samples.ts";
import { StreamBus } from "../frames/stream-bus.ts";

let clip: VideoSample;
beforeAll(() => {
  clip = encodeSample({ codec: "h264", encoder: ["-bf", "0"], frames: 50, gop: 25 });
});

let clock: ManualClock;
let buses: Record<"main" | "sub", StreamBus>;
let at: RunningHls;
let page: HlsPage;
let viewing: ViewingId;
let sentFrames: number;

beforeEach(async () => {
  clock = new ManualClock();
  const aBus = () => new StreamBus({ state: "streaming", sinceAt: clock.now(), format: null }, () => undefined);
  buses = { main: aBus(), sub: aBus() };
  sentFrames = 0;
  at = await startHls(clock, buses);
  page = new HlsPage(overHttp1());
  viewing = ViewingId.parse(uuidv7());
});
afterEach(() => at.close());

/** The camera sends so many frames more, each when it is due. */
function camera(frames: number, bus = buses.main): void {
  for (let left = frames; left > 0; left -= 1) {
    const frame = clip.frames[sentFrames % clip.frames.length];
    if (frame === undefined) throw new Error("the clip is empty");
    clock.advance(40);
    bus.publish({ ...frame, timestampTicks90k: (sentFrames * 3600) as Ticks90k, receivedAt: clock.now() });
    sentFrames += 1;
  }
}

const codeOf = ({ status, body }: Answer) => [status, (JSON.parse(body.toString()) as { code: string }).code];
const openMain = async (validMs = 900_000) => page.opened(at.openUrl, await at.grant({ viewing, validMs }));
const closings = () =>
  at.told.map((item) => (item.kind === "viewing-closed" ? [item.viewingId, item.cause, item.seconds] : item));

/** The node has the requests, and answers none of them yet. */
async function areHeld(...requests: Promise<Answer>[]): Promise<void> {
  let answered = 0;
  const count = () => {
    answered += 1;
  };
  for (const request of requests) request.then(count, count);
  // What is asked for later is answered later: requests behind them have come back.
  for (let turn = 0; turn < 3; turn += 1) await new HlsPage(overHttp1()).send("OPTIONS", at.openUrl);
  expect(answered).toBe(0);
}

describe("opening", () => {
  it("answers where the playlist is, until when, and a cookie for that path alone", async () => {
    camera(45);
    const opened = await openMain();
    expect(opened).toEqual({
      playlistUrl: `${at.origin}/hls/${viewing}/main/live.m3u8`,
      validUntil: clock.now() + 900_000,
      codecString: expect.stringMatching(/^avc1\./),
      nodeAt: clock.now(),
    });
    const [cookie = "", ...more] = page.setCookies;
    expect(more).toEqual([]);
    const [pair = "", ...attributes] = cookie.split("; ");
    expect(pair).toMatch(new RegExp(`^vigie-hls-${at.nodeId}-${viewing}=[\\w-]{43}$`));
    expect(attributes).toEqual([`Path=/hls/${viewing}/`, "Max-Age=900", "HttpOnly", "SameSite=Strict"]);
    expect(faultsOf(await page.playlist())).toEqual([]);
  });

  it("lets a console's pages read its answers, with credentials, and no others", async () => {
    const asked = await page.send("OPTIONS", at.openUrl, {
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    });
    expect([asked.status, asked.headers["access-control-allow-headers"]]).toEqual([204, "authorization, content-type, range"]);
    await openMain();
    for (const answer of [asked, await page.get("nothing.mp4"), await page.send("DELETE", new URL("..", page.playlistUrl))]) {
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": CONSOLE_ORIGIN,
        "access-control-allow-credentials": "true",
        vary: "Origin",
        "cache-control": "no-store",
      });
    }
  });

  it("refuses foreign pages and requests that name none, whatever they ask and hold", async () => {
    await openMain();
    camera(30);
    for (const origin of ["https://elsewhere.example", `${CONSOLE_ORIGIN}0`, "null", ""]) {
      const more = origin === "" ? {} : { origin };
      const bare = overHttp1();
      const cookie = page.setCookies[0]?.split(";")[0] ?? "";
      const grant = `Bearer ${await at.grant()}`;
      const answers = [
        await bare.send("OPTIONS", at.openUrl, more),
        await bare.send("POST", at.openUrl, { ...more, authorization: grant }),
        await bare.send("GET", page.playlistUrl, { ...more, cookie }),
        await bare.send("DELETE", new URL("..", page.playlistUrl), { ...more, cookie }),
      ];
      for (const answer of answers) {
        expect(codeOf(answer)).toEqual([403, "request.origin_refused"]);
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      }
    }
    expect((await page.playlist()).segments).not.toEqual([]);
  });

  it("takes a grant once, in time, while the server is there", async () => {
    const grant = await at.grant({ viewing });
    expect((await page.open(at.openUrl, grant)).status).toBe(200);
    const thief = new HlsPage(overHttp1());
    expect(codeOf(await thief.open(at.openUrl, grant))).toEqual([401, "grant.used"]);
    expect(thief.setCookies).toEqual([]);
    expect(codeOf(await page.open(at.openUrl, "rubbish"))).toEqual([401, "grant.invalid"]);
    expect(codeOf(await page.send("POST", at.openUrl))).toEqual([401, "grant.invalid"]);
    expect(codeOf(await page.open(at.openUrl, await at.grant({ openMs: 0 })))).toEqual([401, "grant.expired"]);
    at.link.downSince = clock.now();
    expect(codeOf(await page.open(at.openUrl, await at.grant()))).toEqual([503, "grant.link_down"]);
  });

  it("renews by a further grant of the viewing, also while the server is out of reach; then the old cookie is good for a moment still", async () => {
    await openMain(60_000);
    camera(30);
    const before = page.setCookies[0]?.split(";")[0] ?? "";
    const renewal = await at.grant({ viewing, validMs: 600_000 });
    expect((await page.opened(at.openUrl, renewal)).validUntil).toBe(clock.now() + 600_000);
    at.link.downSince = clock.now();
    const later = await at.grant({ viewing, validMs: 700_000 });
    expect((await page.opened(at.openUrl, later)).validUntil).toBe(clock.now() + 700_000);
    expect(codeOf(await page.open(at.openUrl, later))).toEqual([401, "grant.used"]);
    expect(new Set(page.setCookies.map((text) => text.split(";")[0])).size).toBe(3);
    const crossing = await overHttp1().send("GET", page.playlistUrl, { origin: CONSOLE_ORIGIN, cookie: before });
    expect(crossing.status).toBe(200);
  });

  it("shows both streams of a viewing while a tile changes from one to the other", async () => {
    camera(25, buses.main);
    camera(25, buses.sub);
    const main = await openMain();
    const sub = await page.opened(at.openUrl, await at.grant({ viewing, stream: "sub" }));
    for (const { playlistUrl } of [main, sub]) expect((await page.get(playlistUrl)).status).toBe(200);
    expect((await page.send("DELETE", new URL("..", page.playlistUrl))).status).toBe(204);
    expect(closings()).toMatchObject([[viewing, "released", expect.any(Number)]]);
  });
});

describe("fetching", () => {
  it("needs the viewing's own cookie", async () => {
    await openMain();
    camera(30);
    const other = new HlsPage(overHttp1());
    await other.opened(at.openUrl, await at.grant());
    const theirs = other.setCookies[0]?.split(";")[0] ?? "";
    const [name] = page.setCookies[0]?.split("=") ?? [];
    for (const cookie of ["", theirs, `${name}=${theirs.split("=")[1]}`, `${name}=`, `${name}`]) {
      const answer = await overHttp1().send("GET", page.playlistUrl, { origin: CONSOLE_ORIGIN, cookie });
      expect(codeOf(answer)).toEqual([401, "hls.not_open"]);
    }
    const unknown = new URL(`/hls/${uuidv7()}/main/live.m3u8`, at.origin);
    expect(codeOf(await page.send("GET", unknown))).toEqual([401, "hls.not_open"]);
  });

  it("gives init segment, parts and whole segments, which are the same bytes", async () => {
    await openMain();
    camera(60);
    const { segments } = await page.playlist();
    const [first] = segments;
    const init = await page.get(first?.map ?? "");
    expect([init.status, init.headers["content-type"], init.body.toString("latin1", 4, 8)]).toEqual([200, "video/mp4", "ftyp"]);
    const parts = await Promise.all((first?.parts ?? []).map(({ uri }) => page.get(uri)));
    expect((await page.get(first?.uri ?? "")).body.equals(Buffer.concat(parts.map(({ body }) => body)))).toBe(true);
  });

  it("says no to what is not there", async () => {
    await openMain();
    camera(60);
    for (const name of ["p0.77.mp4", "p9.0.mp4", "s2.mp4", "s77.mp4", "init1.mp4", "../main/x.mp4", "../sub/live.m3u8", "p0.mp4"])
      expect(codeOf(await page.get(name))).toEqual([404, "hls.not_found"]);
    expect(codeOf(await page.send("PUT", page.playlistUrl))).toEqual([404, "hls.not_found"]);
    for (const directives of [
      "?_HLS_part=1",
      "?_HLS_msn=x",
      "?_HLS_msn=0&_HLS_part=-1",
      "?_HLS_skip=NO",
      "?_HLS_msn=5",
      "?_HLS_msn=2&_HLS_part=40",
    ])
      expect(codeOf(await page.get(`live.m3u8${directives}`))).toEqual([400, "request.invalid"]);
  });

  it("holds a playlist until it lists what was asked for", async () => {
    await openMain();
    camera(57);
    const now = await page.playlist();
    const [msn, part] = [now.segments.at(-1)?.msn ?? 0, now.segments.at(-1)?.parts.length ?? 0];
    expect(now.hint).toBe(`p${msn}.${part}.mp4`);
    const next = page.get(`live.m3u8?_HLS_msn=${msn}&_HLS_part=${part}`);
    const whole = page.get(`live.m3u8?_HLS_msn=${msn}`);
    await areHeld(next, whole);
    camera(6);
    expect((await next).body.toString()).toContain(`URI="p${msn}.${part}.mp4"`);
    camera(15);
    expect((await whole).body.toString()).toContain(`\ns${msn}.mp4\n`);
  });

  it("takes a part behind a segment's last one for the first of the next", async () => {
    await openMain();
    camera(31);
    expect((await page.playlist()).segments[0]?.parts).toHaveLength(5);
    expect((await page.playlist("?_HLS_msn=0&_HLS_part=5")).segments.at(-1)?.msn).toBe(1);
  });

  it("holds the hinted part until it is there, and lets go when it will never be", async () => {
    await openMain();
    camera(18);
    const { hint } = await page.playlist();
    const hinted = page.get(hint ?? "");
    await areHeld(hinted);
    camera(6);
    expect((await hinted).status).toBe(200);
    expect((await hinted).body.equals((await page.get(hint ?? "")).body)).toBe(true);
    // The segment's next part is hinted at; the camera breaks off, and there will be none.
    const never = page.get((await page.playlist()).hint ?? "");
    await areHeld(never);
    buses.main.changeState({ state: "backing_off", sinceAt: clock.now(), fault: "stalled" });
    expect(codeOf(await never)).toEqual([404, "hls.not_found"]);
  });

  it("ends a held request when the camera gives nothing, and goes on behind a break when it is back", async () => {
    await openMain();
    camera(57);
    const { segments, targetSeconds } = await page.playlist();
    const last = segments.at(-1);
    const flushed = page.get(`live.m3u8?_HLS_msn=${last?.msn}&_HLS_part=${last?.parts.length}`);
    await areHeld(flushed);
    buses.main.changeState({ state: "backing_off", sinceAt: clock.now(), fault: "stalled" });
    expect((await flushed).status).toBe(200);
    const next = page.get(`live.m3u8?_HLS_msn=${(last?.msn ?? 0) + 1}&_HLS_part=0`);
    await areHeld(next);
    clock.advance(3 * targetSeconds * 1000);
    expect(codeOf(await next)).toEqual([503, "hls.no_picture"]);
    buses.main.changeState({ state: "streaming", sinceAt: clock.now(), format: null });
    sentFrames = 0;
    camera(20);
    const after = await page.playlist();
    expect(faultsOf(after)).toEqual([]);
    expect(after.segments.at(-1)).toMatchObject({ isDiscontinuous: true });
  });

  it("holds the first playlist of a camera that shows nothing yet", async () => {
    expect((await openMain()).codecString).toBeNull();
    const first = page.get("live.m3u8");
    await areHeld(first);
    camera(8);
    expect((await first).status).toBe(200);
  });

  it("does not let one player hold any number of requests", async () => {
    await openMain();
    camera(57);
    const { hint } = await page.playlist();
    const waiting = Array.from({ length: 8 }, () => page.get(hint ?? ""));
    await areHeld(...waiting);
    expect(codeOf(await page.get("live.m3u8"))).toEqual([429, "request.too_many"]);
    camera(6);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await page.get("live.m3u8")).status).toBe(200);
  });
});
