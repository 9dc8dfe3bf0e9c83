import { afterAll, beforeAll, expect, it } from "vitest";
import { type CameraServer, type Quirks, type SimulatedStream, startCameraServer } from "../../../scripts/cameras/index.ts";
import { expectIdentical, SMALL_STREAM, untilFrames, watch } from "./support.ts";

interface Quirky {
  name: string;
  quirks?: Partial<Quirks>;
  stream?: Partial<SimulatedStream>;
  tls?: boolean;
  frames?: number;
}

const credentials = { username: "vigie", password: 'pa"ss:wörd' };
const auth = (scheme: "basic" | "digest-md5" | "digest-sha256", more: { qop?: boolean; requestsPerNonce?: number } = {}) => ({
  auth: { scheme, ...credentials, ...more },
});
const h265 = { codec: "h265" } as const;

const CAMERAS: Quirky[] = [
  { name: "plain" },
  { name: "over TLS", tls: true },
  { name: "lower-case header names", quirks: { headerNames: "lower" } },
  { name: "odd header names", quirks: { headerNames: "odd" } },
  { name: "Basic", quirks: auth("basic") },
  { name: "Digest MD5", quirks: auth("digest-md5") },
  { name: "Digest MD5 without qop", quirks: auth("digest-md5", { qop: false }) },
  { name: "Digest SHA-256", quirks: auth("digest-sha256") },
  { name: "nonces that go stale", quirks: auth("digest-sha256", { requestsPerNonce: 1 }) },
  { name: "absolute control", quirks: { control: "absolute", contentBase: "absent" } },
  { name: "star control", quirks: { control: "star", contentBase: "no-slash" } },
  { name: "base without slash", quirks: { contentBase: "no-slash" } },
  { name: "no base", quirks: { contentBase: "absent" } },
  { name: "multi-slice frames", quirks: { slices: 4 } },
  { name: "multi-slice frames without marker", quirks: { slices: 4, marker: false } },
  { name: "aggregated packets", quirks: { slices: 4, packets: "aggregated", maxPayloadBytes: 700 } },
  { name: "one NAL unit a packet", quirks: { packets: "single" } },
  { name: "parameter sets in SDP", quirks: { parameterSets: "sdp" } },
  { name: "parameter sets in band", quirks: { parameterSets: "band" } },
  { name: "B-frames", quirks: { bFrames: 2 } },
  { name: "no reordering bound", quirks: { bitstreamRestriction: false } },
  { name: "sound after the video", quirks: { audio: "pcma" } },
  { name: "sound before the video", quirks: { audio: "aac" } },
  { name: "no marker", quirks: { marker: false } },
  { name: "timestamps that wrap", quirks: { timestampStart: "near-wrap" }, frames: 75 },
  { name: "timestamps that jump ahead", quirks: { timestampJump: { everyFrames: 20, byTicks90k: 90_000_000 } }, frames: 50 },
  { name: "timestamps that jump back", quirks: { timestampJump: { everyFrames: 20, byTicks90k: -90_000_000 } }, frames: 50 },
  { name: "single bytes", quirks: { segmentBytes: 1 } },
  { name: "odd pieces", quirks: { segmentBytes: 37 } },
  { name: "junk between packets", quirks: { junk: "bytes" } },
  { name: "an unknown channel", quirks: { junk: "unknown-channel" } },
  { name: "questions from the camera", quirks: { serverRequests: "OPTIONS" } },
  { name: "announcements from the camera", quirks: { serverRequests: "ANNOUNCE" } },
  { name: "joined anywhere", quirks: { joinAt: "any" } },
  { name: "H.265", stream: h265 },
  { name: "H.265 in aggregated packets", stream: h265, quirks: { packets: "aggregated", slices: 4 } },
  { name: "H.265 with CRA", stream: h265, quirks: { keyFrames: "cra", bFrames: 2 } },
  { name: "H.265 with CRA without marker", stream: h265, quirks: { keyFrames: "cra", bFrames: 2, marker: false } },
];

let server: CameraServer;
beforeAll(async () => {
  server = await startCameraServer({
    rtsps: true,
    cameras: CAMERAS.map(({ name, quirks = {}, stream = {} }) => ({
      name,
      caption: "quirks",
      main: { ...SMALL_STREAM, ...stream },
      sub: null,
      quirks,
    })),
  });
});
afterAll(() => server.close());

it.concurrent.each(CAMERAS)("plays every frame of a camera with its quirk: $name", async ({ name, tls = false, frames = 30 }) => {
  const watched = watch(server.address(name, "main", { tls }), { credentials });
  await untilFrames(watched, frames);
  await watched.supervision.stop();
  expect(watched.frames[0]?.isKey).toBe(true);
  expectIdentical(watched.frames, server, name);
  expect(watched.supervision.statistics).toMatchObject({ gaps: 0, malformedPackets: 0, frames: watched.frames.length });
  expect(watched.states.map(({ state }) => state)).toEqual(["connecting", "streaming", "idle"]);
  expect(watched.states[1]).toMatchObject({ format: { widthPx: 320, heightPx: 180 } });
  const requests = server.requests(name);
  expect(requests.filter(({ method }) => method === "SETUP").length).toBeLessThanOrEqual(2);
  expect(requests.some(({ uri }) => /audio|vigie|pa"ss/.test(uri))).toBe(false);
  expect(requests.at(-1)?.method).toBe("TEARDOWN");
});
