import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { get as getHttp, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { CameraId, type EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import {
  type InstantRange,
  type RecordedSegment,
  RecordedSegments,
  RecordedTimeline,
  RecordingsOpened,
} from "@vigie/shared/recordings/playback";
import { M3U8Parser, PlaylistLevelType } from "hls.js";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeCertificate } from "../../../scripts/cameras/rtsp/certificate.ts";
import { type Answer, HlsPage, overHttp1, overHttp2 } from "../../../tests/support/hls-page.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { CONSOLE_ORIGIN } from "../../../tests/support/media-viewer.ts";
import { type PlaybackNode, startPlayback, startRecordings } from "../../../tests/support/playback-node.ts";
import { encodeSample } from "../../../tests/support/video-samples.ts";
import { segmentPath } from "../recording/file-format.ts";

const camera = CameraId.parse(uuidv7());
const other = CameraId.parse(uuidv7());
const FPS = 25;
const FIRST_S = 100;
const SECOND_S = 70;
const SILENT_MS = 20_000;
const LARGE_BYTES = 64 * 1024 * 1024;

const clock = new ManualClock();
let recorded: ReturnType<typeof startRecordings>;
let begun: EpochMs;
let all: InstantRange;

beforeAll(async () => {
  const clip = encodeSample({ codec: "h264", encoder: ["-bf", "0"], sizePx: "160x90", frames: 50, gop: 25 });
  const streams = [camera, other].map((cameraId) => ({ cameraId, stream: "main" as const }));
  const [own = streams[0], foreign = streams[0]] = streams;
  if (own === undefined || foreign === undefined) throw new Error("no streams");
  recorded = startRecordings(clock, streams);
  begun = clock.now();
  await recorded.feed(clip.frames, FIRST_S * FPS, own);
  recorded.fallSilent(SILENT_MS, own);
  await recorded.feed(clip.frames, SECOND_S * FPS, own);
  all = { from: begun, until: (clock.now() + 60_000) as EpochMs };
  await recorded.feed(clip.frames, 5 * FPS, foreign);
}, 120_000);
afterAll(() => recorded.stop());

let node: PlaybackNode;
let page: HlsPage;
let viewing: ViewingId;
let base: URL;
beforeEach(async () => {
  node = await startPlayback(clock, recorded.recordings);
  page = new HlsPage(overHttp1());
  viewing = ViewingId.parse(uuidv7());
});
afterEach(() => node.close());

const after = (seconds: number) => (begun + seconds * 1_000) as EpochMs;
const codeOf = ({ status, body }: Answer) => [status, (JSON.parse(body.toString()) as { code: string }).code];
const jsonOf = ({ status, body }: Answer): unknown => {
  if (status !== 200) throw new Error(`${status} ${body}`);
  return JSON.parse(body.toString());
};

async function open(range: InstantRange = all, more: { validMs?: number; stream?: "main" | "sub" } = {}): Promise<void> {
  const answer = await page.open(node.openUrl, await node.grant({ viewing, camera, range, ...more }));
  base = new URL(RecordingsOpened.parse(jsonOf(answer)).baseUrl);
}
const get = (path: string, headers: Record<string, string> = {}) => page.send("GET", new URL(path, base), headers);
const list = (what: string, { from, until }: InstantRange = all) => get(`main/${what}?from=${from}&until=${until}`);
const segments = async (range?: InstantRange) => RecordedSegments.parse(jsonOf(await list("segments", range))).segments;
const closings = () => node.told.flatMap((item) => (item.kind === "viewing-closed" ? [item] : []));

describe("a grant", () => {
  it("of instants opens recordings and nothing live; one of live pictures no recordings; each once", async () => {
    const range = await node.grant({ viewing, camera, range: all });
    expect(codeOf(await page.open(node.hlsOpenUrl, range))).toEqual([401, "grant.invalid"]);
    const live = await node.grant({ camera, range: "live" });
    expect(codeOf(await page.open(node.openUrl, live))).toEqual([401, "grant.invalid"]);
    const opened = await page.open(node.openUrl, range);
    expect(jsonOf(opened)).toEqual({
      baseUrl: `${node.origin}/recordings/${viewing}/`,
      validUntil: clock.now() + 900_000,
      nodeAt: clock.now(),
    });
    expect(page.setCookies.at(-1)).toMatch(
      new RegExp(`^vigie-recordings-[\\w-]+=[\\w-]{43}; Path=/recordings/${viewing}/; Max-Age=900; HttpOnly; SameSite=Strict$`),
    );
    expect(codeOf(await page.open(node.openUrl, range))).toEqual([401, "grant.used"]);
    const late = await node.grant({ camera, range: all, openMs: 0 });
    expect(codeOf(await page.open(node.openUrl, late))).toEqual([401, "grant.expired"]);
  });

  it("opens nothing to another page, nor without its cookie", async () => {
    await open();
    const stranger = new HlsPage(overHttp1());
    expect(codeOf(await stranger.send("GET", new URL("main/timeline?from=1&until=2", base)))).toEqual([401, "playback.not_open"]);
    const elsewhere = new HlsPage(overHttp1(), "https://elsewhere.example");
    expect(codeOf(await elsewhere.open(node.openUrl, await node.grant({ camera, range: all })))).toEqual([
      403,
      "request.origin_refused",
    ]);
  });

  it("is good until its term, and renewed also while the server is out of reach", async () => {
    await open(all, { validMs: 10_000 });
    node.link.downSince = clock.now();
    const renewal = await node.grant({ viewing, camera, range: all, validMs: 30_000 });
    expect((await page.open(node.openUrl, renewal)).status).toBe(200);
    clock.advance(20_000);
    expect((await list("timeline")).status).toBe(200);
    clock.advance(10_000);
    expect(codeOf(await list("timeline"))).toEqual([410, "playback.ended"]);
    expect(closings()).toMatchObject([{ viewingId: viewing, cause: "authorisation_lapsed", ranges: [] }]);
  });
});

describe("what was recorded", () => {
  it("is told with its gap, cut to the granted range", async () => {
    await open({ from: after(10), until: after(150) });
    const { spans, gaps, from, until } = RecordedTimeline.parse(jsonOf(await list("timeline")));
    expect([from, until]).toEqual([after(10), after(150)]);
    expect(spans).toHaveLength(2);
    expect(spans[0]?.from).toBe(after(10));
    expect(spans[1]?.until).toBe(after(150));
    expect(gaps).toHaveLength(1);
    expect((spans[1]?.from ?? 0) - (spans[0]?.until ?? 0)).toBeGreaterThan(SILENT_MS - 1_000);
    expect(codeOf(await list("timeline", { from: after(-50), until: after(9) }))).toEqual([404, "playback.not_found"]);
    expect(codeOf(await get("main/timeline?from=5&until=5"))).toEqual([400, "request.invalid"]);
    expect(codeOf(await get("main/timeline?from=x"))).toEqual([400, "request.invalid"]);
  });

  it("is listed from the key frame at or before its beginning to the one at or after its end", async () => {
    await open({ from: after(10.5), until: after(12.2) });
    const [only, ...more] = await segments();
    expect(more).toEqual([]);
    const times = only?.keyFrames.map(({ afterMs }) => Math.round((only.startAt + afterMs - begun) / 1_000));
    expect(times).toEqual([10, 11, 12]);
    expect(Math.round(((only?.endAt ?? 0) - begun) / 1_000)).toBe(13);
  });
});

describe("a file", () => {
  it("is given whole or in part, as it lies on the disk", async () => {
    await open();
    const [first] = await segments();
    const { path } = (await recorded.recordings.file(first?.id ?? "")) ?? { path: "" };
    const bytes = readFileSync(path).subarray(0, first?.bytes);
    const file = `main/files/${first?.id}`;
    const whole = await get(`${file}.mp4`);
    expect([whole.status, whole.body.equals(bytes), whole.headers["accept-ranges"]]).toEqual([200, true, "bytes"]);
    const size = bytes.length;
    const parts: [string, number, number][] = [
      ["bytes=0-0", 0, 0],
      ["bytes=10-19", 10, 19],
      [`bytes=${size - 3}-`, size - 3, size - 1],
      [`bytes=5-${size + 100}`, 5, size - 1],
      ["bytes=-7", size - 7, size - 1],
      [`bytes=-${size + 5}`, 0, size - 1],
    ];
    for (const [range, from, to] of parts) {
      const part = await get(file, { range });
      expect([range, part.status, part.headers["content-range"]]).toEqual([range, 206, `bytes ${from}-${to}/${size}`]);
      expect(part.body.equals(bytes.subarray(from, to + 1))).toBe(true);
    }
    for (const range of [`bytes=${size}-`, "bytes=-0"])
      expect(codeOf(await get(file, { range }))).toEqual([416, "playback.bytes_outside"]);
    const taken = { "if-range": '"tag"', range: "bytes=0-0" };
    for (const headers of [{ range: "bytes=0-1,5-6" }, { range: "bytes=9-3" }, { range: "lines=0-1" }, taken])
      expect([(await get(file, headers)).status, headers]).toEqual([200, headers]);
  });

  it("that is still written is given as far as it has reached the disk", async () => {
    await open();
    const last = (await segments()).at(-1);
    const { path, bytes } = (await recorded.recordings.file(last?.id ?? "")) ?? { path: "", bytes: 0 };
    const whole = await get(`main/files/${last?.id}`);
    expect(last?.bytes).toBe(bytes);
    expect(whole.body.equals(readFileSync(path).subarray(0, bytes))).toBe(true);
  });

  it("lets out nothing before or after the granted range but what a decoder needs first", async () => {
    await open({ from: after(10.5), until: after(12.2) });
    const [part] = await segments();
    const file = `main/files/${part?.id}`;
    const [begins, initBytes, ends] = [part?.keyFrames[0]?.atByte ?? 0, part?.initBytes ?? 0, part?.bytes ?? 0];
    expect((await get(file, { range: `bytes=0-${initBytes - 1}` })).body).toHaveLength(initBytes);
    expect((await get(file, { range: `bytes=0-${ends}` })).body).toHaveLength(initBytes);
    expect((await get(file, { range: `bytes=${begins}-${ends + 5_000}` })).body).toHaveLength(ends - begins);
    for (const headers of [
      {},
      { range: `bytes=${initBytes}-` },
      { range: `bytes=${begins - 1}-${begins}` },
      { range: `bytes=${ends}-` },
    ])
      expect(codeOf(await get(file, headers as Record<string, string>))).toEqual([416, "playback.bytes_outside"]);
    await page.send("DELETE", base);
    const [range] = closings()[0]?.ranges ?? [];
    expect([range?.from, range?.until].map((at) => Math.round(((at ?? 0) - begun) / 1_000))).toEqual([10, 13]);
  });

  it("of another camera, of no camera, outside the range or by a path is not there", async () => {
    await open({ from: after(0), until: after(20) });
    const foreign = (await recorded.segments(other, all))[0]?.id;
    const later = (await recorded.segments(camera, all)).at(-1)?.id;
    const name = `main/files/${uuidv7()}`;
    for (const path of [
      `main/files/${foreign}`,
      `main/files/${later}`,
      name,
      "main/files/..%2f..%2findex.sqlite",
      "main/files/",
      "main/files/a/b",
    ])
      expect([path, ...codeOf(await get(path))]).toEqual([path, 404, "playback.not_found"]);
    const [own] = await segments();
    expect(codeOf(await get(`sub/files/${own?.id}`))).toEqual([404, "playback.not_found"]);
  });

  it("comes over HTTP/2 as well", async () => {
    await node.close();
    const certificate = await makeCertificate("127.0.0.1");
    node = await startPlayback(clock, recorded.recordings, certificate);
    const transport = await overHttp2(node.origin, certificate.cert);
    page = new HlsPage(transport);
    await open();
    const [first] = await segments();
    const whole = await get(`main/files/${first?.id}`);
    expect([whole.status, whole.body.length]).toEqual([200, first?.bytes]);
    const part = await get(`main/files/${first?.id}`, { range: "bytes=1-2" });
    expect([part.status, part.body.length]).toEqual([206, 2]);
    transport.close();
  });
});

describe("the playlist", () => {
  it("is what hls.js takes, tells the date of each piece, and breaks where the recording does", async () => {
    const past = { from: all.from, until: (clock.now() - 10_000) as EpochMs };
    await open();
    const text = (await list("playlist.m3u8", past)).body.toString();
    const details = M3U8Parser.parseLevelPlaylist(text, base.href, 0, PlaylistLevelType.MAIN, 0, null);
    expect(details.playlistParsingError).toBeNull();
    expect([details.live, details.endCC - details.startCC]).toEqual([false, 1]);
    expect(details.fragments.length).toBeGreaterThan(20);
    for (const [at, fragment] of details.fragments.entries()) {
      const before = details.fragments[at - 1];
      expect(fragment.initSegment?.byteRange.length).toBe(2);
      expect(fragment.duration).toBeLessThanOrEqual(details.targetduration);
      if (before === undefined || before.cc !== fragment.cc) continue;
      const stepMs = (fragment.programDateTime ?? 0) - (before.programDateTime ?? 0);
      expect(Math.abs(stepMs - before.duration * 1_000)).toBeLessThan(50);
    }
    const seam = details.fragments.find(({ cc }, at) => at > 0 && cc !== details.fragments[at - 1]?.cc);
    expect(Math.round(((seam?.programDateTime ?? 0) - begun) / 1_000)).toBe(FIRST_S + SILENT_MS / 1_000);
  });

  it("grows while its end lies ahead, and begins as it began", async () => {
    await open();
    const text = (await list("playlist.m3u8")).body.toString();
    expect(text).toContain("#EXT-X-PLAYLIST-TYPE:EVENT");
    expect(text).not.toContain("#EXT-X-ENDLIST");
  });

  it("is read by ffmpeg from end to end, every picture of it", async () => {
    await open({ from: after(0), until: after(FIRST_S - 2) });
    const url = new URL(`main/playlist.m3u8?from=${after(0)}&until=${after(FIRST_S - 2)}`, base);
    const [cookie = ""] = (page.setCookies.at(-1) ?? "").split(";");
    const headers = `Origin: ${CONSOLE_ORIGIN}\r\nCookie: ${cookie}\r\n`;
    const counted = await runProbe(["-headers", headers, "-count_frames", "-show_entries", "stream=nb_read_frames", url.href]);
    const expected = (await segments()).reduce((sum, { startAt, endAt }) => sum + Math.round((endAt - startAt) / 40), 0);
    expect(Number(counted)).toBe(expected);
  });
});

/** Not `execFileSync`: this process is the node that answers it. */
async function runProbe(args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("ffprobe", ["-v", "error", "-of", "default=nk=1:nw=1", ...args]);
  return stdout.trim().split("\n")[0] ?? "";
}

describe("a viewing", () => {
  it("that the server ends is over at once, and tells what had been fetched", async () => {
    await open({ from: after(0), until: after(59) });
    const [first] = await segments();
    const key = first?.keyFrames[2];
    await get(`main/files/${first?.id}`, { range: `bytes=${key?.atByte}-${(key?.atByte ?? 0) + 10}` });
    node.endViewing(viewing, "right_ended");
    expect(codeOf(await list("timeline"))).toEqual([410, "playback.ended"]);
    expect(closings()).toMatchObject([
      { viewingId: viewing, cause: "right_ended", ranges: [{ from: (first?.startAt ?? 0) + (key?.afterMs ?? 0) }] },
    ]);
    expect(codeOf(await page.open(node.openUrl, await node.grant({ viewing, camera, range: all })))).toEqual([
      401,
      "grant.ended",
    ]);
  });

  it("that nobody fetches from for a minute is closed, and one whose page asks is not", async () => {
    await open();
    clock.advance(50_000);
    await list("timeline");
    clock.advance(50_000);
    expect(closings()).toEqual([]);
    clock.advance(11_000);
    expect(closings()).toMatchObject([{ cause: "socket_lost", ranges: [] }]);
  });

  it("lets go of a reader that takes nothing, and of one whose right ends while it takes", async () => {
    const large = aLargeSegment();
    await node.close();
    node = await startPlayback(clock, large.recordings);
    for (const end of [() => clock.advance(31_000), () => node.endViewing(viewing, "right_ended")]) {
      await open();
      const stalled = await stalledReader(new URL(`main/files/${large.id}`, base));
      const over = new Promise((resolve) => stalled.once("close", resolve));
      end();
      stalled.resume();
      await over;
      expect(stalled.complete).toBe(false);
    }
    // What its reader may have seen of it.
    await vi.waitFor(() => expect(closings()).toMatchObject([{ cause: "right_ended", ranges: [{ from: begun }] }]));
    large.remove();
  });
});

/** A file that no connection holds at once. */
function aLargeSegment() {
  const directory = mkdtempSync(join(tmpdir(), "vigie-large-"));
  const id = uuidv7();
  const place = { cameraId: camera, stream: "main", day: "2026-01-15", startAt: begun, ordinal: 0, id } as const;
  const path = join(directory, segmentPath(place));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  truncateSync(path, LARGE_BYTES);
  const span = { startAt: begun, endAt: after(60), bytes: LARGE_BYTES, initBytes: 700, codecString: "avc1.42c01e" };
  const segment: RecordedSegment = { id, run: uuidv7(), ...span, keyFrames: [{ atByte: 1_000, afterMs: 0 }] };
  const recordings = {
    ...recorded.recordings,
    segments: async () => [segment],
    file: async () => ({ path, bytes: LARGE_BYTES }),
  };
  return { id, recordings, remove: () => rmSync(directory, { recursive: true }) };
}

/** Has the head of the answer, and takes nothing of its body. */
async function stalledReader(url: URL): Promise<IncomingMessage> {
  const [cookie = ""] = (page.setCookies.at(-1) ?? "").split(";");
  const request = getHttp(url, { agent: false, headers: { origin: CONSOLE_ORIGIN, cookie } });
  request.on("error", () => undefined);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  response.pause();
  await vi.waitFor(() => expect(response.socket.bytesRead).toBeGreaterThan(0));
  return response;
}
