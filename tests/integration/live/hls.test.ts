import type { VideoCodec } from "@vigie/shared/cameras/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import {
  type CameraServer,
  hashVclNalUnits,
  type Quirks,
  splitLengthPrefixed,
  startCameraServer,
} from "../../../scripts/cameras/index.ts";
import { makeCertificate } from "../../../scripts/cameras/rtsp/certificate.ts";
import { startHls } from "../../support/hls-node.ts";
import { HlsPage, overHttp1, overHttp2, type Transport } from "../../support/hls-page.ts";
import { faultsOf, type ParsedPlaylist } from "../../support/hls-playlist.ts";
import { decodedMd5, playedMd5 } from "../../support/video-samples.ts";
import { expectIdentical, hashOf, SMALL_STREAM, untilFrames, watch } from "../rtsp/support.ts";

const CAMERAS: { name: string; codec: VideoCodec; quirks: Partial<Quirks> }[] = [
  { name: "H.264", codec: "h264", quirks: {} },
  { name: "H.264 with B-frames and four slices a picture", codec: "h264", quirks: { bFrames: 2, slices: 4 } },
  { name: "H.265", codec: "h265", quirks: {} },
];
const LOOP_PICTURES = 8 * SMALL_STREAM.framesPerSecond;
const PLAYED_PARTS = 16;
/** Where a stream with two B-frames is cut off, the last pictures shown may lack one that was to come before them. */
const CUT_OFF_PICTURES = 3;

let server: CameraServer;
let tls: { cert: string; key: string };
beforeAll(async () => {
  tls = await makeCertificate("127.0.0.1");
  const stream = (codec: VideoCodec) => ({ ...SMALL_STREAM, codec });
  server = await startCameraServer({
    cameras: CAMERAS.map(({ name, codec, quirks }) => ({ name, caption: "hls", main: stream(codec), sub: null, quirks })),
  });
});
afterAll(() => server?.close());

/** Plays as a player does that trusts nothing but the playlist: part after part, each playlist asked for before it exists. */
async function play(page: HlsPage, parts: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const fetched = new Set<string>();
  let playlist = await page.playlist();
  const init = playlist.segments[0]?.map ?? "";
  chunks.push((await page.get(init)).body);
  while (fetched.size < parts) {
    expect(faultsOf(playlist)).toEqual([]);
    expect(playlist.segments.every(({ map, isDiscontinuous }) => map === init && !isDiscontinuous)).toBe(true);
    for (const { uri } of playlist.segments.flatMap((segment) => segment.parts)) {
      if (fetched.has(uri)) continue;
      fetched.add(uri);
      const answer = await page.get(uri);
      expect(answer.status).toBe(200);
      chunks.push(answer.body);
    }
    playlist = await page.playlist(nextOf(playlist));
  }
  return Buffer.concat(chunks);
}

function nextOf({ segments }: ParsedPlaylist): string {
  const last = segments.at(-1);
  const [msn, part] = last === undefined || last.uri !== null ? [(last?.msn ?? -1) + 1, 0] : [last.msn, last.parts.length];
  return `?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`;
}

/** Contents of all `mdat` boxes (ISO/IEC 14496-12 §8.1.1), found by walking. */
function accessUnits(mp4: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + 8 <= mp4.length; at += mp4.readUInt32BE(at)) {
    const end = at + mp4.readUInt32BE(at);
    if (mp4.toString("latin1", at + 4, at + 8) === "mdat") units.push(mp4.subarray(at + 8, end));
  }
  return units;
}

const WAYS = ["HTTP/1.1", "HTTP/2 under TLS"] as const;

describe.each(WAYS)("what a player fetches over %s", (way) => {
  it.concurrent.each(CAMERAS)("is the camera's own: $name", async ({ name, codec }) => {
    const watched = watch(server.address(name, "main"));
    await untilFrames(watched, SMALL_STREAM.gopFrames * 1.5);
    const loop = playedMd5(server.address(name, "main"), LOOP_PICTURES);
    const hls = await startHls(systemClock, { main: watched.bus }, way === "HTTP/1.1" ? null : tls);
    const transport: Transport = way === "HTTP/1.1" ? overHttp1() : await overHttp2(hls.origin, tls.cert);
    const page = new HlsPage(transport);
    await page.opened(hls.openUrl, await hls.grant());
    const mp4 = await play(page, PLAYED_PARTS);
    await page.send("DELETE", new URL("..", page.playlistUrl));
    transport.close();
    await hls.close();
    await watched.supervision.stop();

    expectIdentical(watched.frames, server, name);
    const sent = watched.frames.map(hashOf);
    const received = accessUnits(mp4).map((unit) => hashVclNalUnits(codec, splitLengthPrefixed(unit)));
    const joinedAt = sent.indexOf(received[0] ?? "");
    expect(watched.frames[joinedAt]?.isKey).toBe(true);
    expect(received).toEqual(sent.slice(joinedAt, joinedAt + received.length));
    const pictures = await loop;
    const decoded = await decodedMd5(mp4, "mp4");
    expect(decoded).toHaveLength(received.length);
    const begin = pictures.indexOf(decoded[0] ?? "");
    expect(begin).toBeGreaterThanOrEqual(0);
    const whole = decoded.slice(0, -CUT_OFF_PICTURES);
    expect(whole).toEqual(whole.map((_, index) => pictures[(begin + index) % pictures.length]));
  });
});
