import fc from "fast-check";
import { expect, it } from "vitest";
import { depacketize } from "../testing/rtsp-probe.ts";
import { INTERLEAVED_HEADER_BYTES, type PacketizeOptions, packetize, RTP_HEADER_BYTES } from "./packetize.ts";

/** NAL units whose types are those of slices, SEI and parameter sets, of any size around the limits. */
function nalsFor(codec: "h264" | "h265") {
  const header =
    codec === "h264"
      ? fc.constantFrom([0x65], [0x41], [0x06], [0x67])
      : fc.constantFrom([0x26, 1], [0x02, 1], [0x4e, 1], [0x42, 1]);
  const body = fc.uint8Array({ minLength: 1, maxLength: 700 });
  const nal = fc.tuple(header, body).map(([head, rest]) => Buffer.from([...head, ...rest]));
  return fc.array(nal, { minLength: 1, maxLength: 6 });
}

function payloadsOf(nals: readonly Buffer[], options: PacketizeOptions) {
  const { bytes, offsets } = packetize(nals, options);
  return offsets.map((at) => {
    const sizeBytes = bytes.readUInt16BE(at + 2);
    const marker = ((bytes[at + 5] ?? 0) & 0x80) !== 0;
    return {
      marker,
      payload: bytes.subarray(at + INTERLEAVED_HEADER_BYTES + RTP_HEADER_BYTES, at + INTERLEAVED_HEADER_BYTES + sizeBytes),
    };
  });
}

for (const codec of ["h264", "h265"] as const) {
  for (const packets of ["fragmented", "aggregated", "single"] as const) {
    it(`${codec}, ${packets}: what was cut apart comes together, with one marker, at the end`, () => {
      fc.assert(
        fc.property(nalsFor(codec), fc.integer({ min: 60, max: 500 }), (nals, maxPayloadBytes) => {
          const sent = payloadsOf(nals, { codec, packets, maxPayloadBytes, marker: true });
          const got = depacketize(
            codec,
            sent.map(({ payload }) => payload),
          );
          expect(got.map((nal) => nal.toString("hex"))).toEqual(nals.map((nal) => nal.toString("hex")));
          expect(sent.map(({ marker }) => marker)).toEqual(sent.map((_, index) => index === sent.length - 1));
          if (packets !== "single")
            expect(Math.max(...sent.map(({ payload }) => payload.length))).toBeLessThanOrEqual(maxPayloadBytes);
        }),
        { numRuns: 80 },
      );
    });
  }
}

it("packs parameter sets and a small slice into one STAP-A with the highest importance among them", () => {
  const nals = [Buffer.from([0x67, 1, 2]), Buffer.from([0x28, 3]), Buffer.from([0x45, 4, 5])];
  const [only, ...rest] = payloadsOf(nals, { codec: "h264", packets: "aggregated", maxPayloadBytes: 100, marker: true });
  expect(rest).toEqual([]);
  expect(only?.payload.toString("hex")).toBe("78" + "0003670102" + "00022803" + "0003450405");
});

it("leaves the marker out when told", () => {
  const sent = payloadsOf([Buffer.from([0x41, 1])], {
    codec: "h264",
    packets: "fragmented",
    maxPayloadBytes: 100,
    marker: false,
  });
  expect(sent.map(({ marker }) => marker)).toEqual([false]);
});
