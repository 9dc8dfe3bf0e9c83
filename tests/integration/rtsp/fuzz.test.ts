import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_FRAME_BYTES } from "../../../media/src/rtp/access-unit.ts";
import { readRtcp } from "../../../media/src/rtp/rtcp.ts";
import { readChallenges } from "../../../media/src/rtsp/auth.ts";
import { checkControlUrl, resolveControl } from "../../../media/src/rtsp/control-url.ts";
import { StreamFaultError } from "../../../media/src/rtsp/fault.ts";
import { InterleavedReader } from "../../../media/src/rtsp/interleaved-reader.ts";
import { readSessionDescription } from "../../../media/src/rtsp/sdp.ts";
import { splitLengthPrefixed } from "../../../scripts/cameras/index.ts";
import { CAPTURES, depacketize, readCapture } from "./capture.ts";

/** A parser that needs longer for a few kilobytes goes round in circles; far above what a slow machine needs. */
const LONGEST_MS = 2_000;
const RUNS = { numRuns: 300 };

function inBoundedTime<T>(work: () => T): T {
  const startMs = performance.now();
  const result = work();
  expect(performance.now() - startMs).toBeLessThan(LONGEST_MS);
  return result;
}

function cut(bytes: Uint8Array, pieceBytes: number) {
  let elements = 0;
  let handedBytes = 0;
  const reader = new InterleavedReader({
    onPacket: (_channel, _buffer, start, end) => {
      elements += 1;
      handedBytes += end - start;
    },
    onMessage: (message) => {
      elements += 1;
      if (message.kind === "response") readSessionDescription(message.body);
    },
    isChannel: (channel) => channel < 2,
  });
  const buffer = Buffer.from(bytes);
  let isSound = true;
  for (let at = 0; at < buffer.length && isSound; at += pieceBytes) {
    const piece = buffer.subarray(at, at + pieceBytes);
    isSound = reader.feed(piece, piece.length);
  }
  return { elements, handedBytes, isSound };
}

/** Bytes as a broken camera would send them: pieces of the protocol, and noise. */
const wire = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        "RTSP/1.0 200 OK\r\n",
        "\r\n",
        "\n",
        "$\0",
        "CSeq: 1",
        "Content-Length: 7\r\n",
        "OPTIONS * RTSP/1.0\r\n",
        "v=0\r\n",
      ),
      fc.uint8Array({ maxLength: 60 }).map((payload) => Buffer.concat([Buffer.from([0x24, 0, 0, payload.length]), payload])),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))));

describe("the RTSP reader", () => {
  it("takes any bytes without a crash, and hands on no more than it was given", () => {
    fc.assert(
      fc.property(wire, fc.integer({ min: 1, max: 300 }), (bytes, pieceBytes) => {
        const { handedBytes } = inBoundedTime(() => cut(bytes, pieceBytes));
        expect(handedBytes).toBeLessThanOrEqual(bytes.length);
      }),
      RUNS,
    );
  });

  it("finds the same elements however the bytes are cut", () => {
    fc.assert(
      fc.property(wire, fc.integer({ min: 1, max: 50 }), (bytes, pieceBytes) => {
        const [whole, pieces] = [cut(bytes, Math.max(1, bytes.length)), cut(bytes, pieceBytes)];
        expect(pieces).toEqual(whole);
      }),
      RUNS,
    );
  });

  it("holds no more than one element of an endless head", () => {
    const endless = Buffer.from(`RTSP/1.0 200 OK\r\n${"X: y\r\n".repeat(20_000)}`);
    expect(inBoundedTime(() => cut(endless, 1)).isSound).toBe(false);
  });
});

const sdpLine = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.constantFrom(
    "m=video 0 RTP/AVP 96",
    "m=audio 0 RTP/AVP 0",
    "a=rtpmap:96 H264/90000",
    "a=rtpmap:96 H265/90000",
    "a=control:*",
  ),
  fc.string({ maxLength: 60 }).map((text) => `a=fmtp:96 sprop-parameter-sets=${text}`),
  fc.string({ maxLength: 60 }).map((text) => `a=control:${text}`),
);

describe("the readers of what a session says", () => {
  it("take any session description", () => {
    fc.assert(
      fc.property(fc.array(sdpLine, { maxLength: 60 }), fc.constantFrom("\r\n", "\n", "\r"), (lines, lineEnd) => {
        const { video } = inBoundedTime(() => readSessionDescription(lines.join(lineEnd)));
        if (video !== null) expect(["h264", "h265"]).toContain(video.codec);
      }),
      RUNS,
    );
  });

  it("take a description of any length in bounded time", () => {
    for (const text of ["m=video 0 RTP/AVP 96\n", "a=fmtp:96 a;b;c;d\n", "a=rtpmap:96 //////\n", "=".repeat(50)])
      inBoundedTime(() => readSessionDescription(text.repeat(60_000 / text.length)));
  });

  it("take any challenge and any URL", () => {
    const allowed = { host: "10.0.0.1", pinnedAddress: "10.0.0.1" };
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.webUrl(), (text, url) => {
        inBoundedTime(() => readChallenges(text));
        for (const control of [text, url, url.replace(/^https?/, "rtsp")]) {
          try {
            expect(checkControlUrl(resolveControl("rtsp://10.0.0.1/1/", control), allowed)).toMatch(
              /^rtsps?:\/\/10\.0\.0\.1[/:?]/,
            );
          } catch (error) {
            expect(error).toBeInstanceOf(StreamFaultError);
          }
        }
      }),
      RUNS,
    );
    inBoundedTime(() => readChallenges(`Digest ${'a="\\'.repeat(4_000)}`));
  });

  it("take any RTCP", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const packet = Buffer.from(bytes);
        if (packet.length > 1) packet.writeUInt16BE(0x80c8, 0);
        inBoundedTime(() => readRtcp(packet, 0, packet.length));
      }),
      RUNS,
    );
  });
});

/** What may befall a capture on its way. */
const mutation = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("flip", "cut", "drop", "double", "swap", "noise"),
  byte: fc.nat(),
  value: fc.nat(255),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(packets: readonly Buffer[], mutations: readonly Mutation[]): Buffer[] {
  const mutated = packets.map((packet) => Buffer.from(packet));
  for (const { at, kind, byte, value } of mutations) {
    const index = at % Math.max(1, mutated.length);
    const packet = mutated[index];
    if (packet === undefined) break;
    if (kind === "flip" && packet.length > 0) packet[byte % packet.length] = value;
    if (kind === "cut") mutated[index] = packet.subarray(0, byte % (packet.length + 1));
    if (kind === "drop") mutated.splice(index, 1);
    if (kind === "double") mutated.splice(index, 0, packet);
    if (kind === "swap") mutated.splice(index, 1, mutated[index + 1] ?? packet, packet);
    if (kind === "noise") mutated[index] = Buffer.alloc(byte % 2_000, value);
  }
  return mutated;
}

describe.each(CAPTURES)("the depacketizer, given %s", (name) => {
  const capture = readCapture(name);
  const totalBytes = capture.packets.reduce((sum, { length }) => sum + length, 0);

  it("gives well-formed frames that begin with a key frame, whatever befalls the packets", () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 30 }), (mutations) => {
        const packets = mutate(capture.packets, mutations);
        const { frames, statistics } = inBoundedTime(() => depacketize(capture, packets));
        expect(frames.length).toBe(statistics.frames);
        if (frames.length > 0) expect(frames[0]?.isKey).toBe(true);
        let frameBytes = 0;
        for (const frame of frames) {
          expect(splitLengthPrefixed(frame.data).length).toBeGreaterThan(0);
          frameBytes += frame.data.length;
        }
        expect(frameBytes).toBeLessThanOrEqual(2 * totalBytes + 30 * 2_000);
      }),
      { numRuns: 100 },
    );
  });

  it("takes any payload behind a sound header, and holds no more than a frame", () => {
    const head = capture.packets[0]?.subarray(0, 12) ?? Buffer.alloc(12);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 60 }), (payloads) => {
        const packets = payloads.map((payload, index) => {
          const packet = Buffer.concat([head, payload]);
          packet.writeUInt16BE(index, 2);
          return packet;
        });
        const { frames } = inBoundedTime(() => depacketize(capture, packets));
        for (const { data } of frames) expect(data.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
      }),
      RUNS,
    );
  });
});
