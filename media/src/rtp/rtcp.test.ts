import { expect, it } from "vitest";
import { readRtcp, writeReceiverReport } from "./rtcp.ts";

function senderReport({ ntpSeconds = 0xe0000000, ntpFraction = 0x80000000, timestamp = 123_456 } = {}) {
  const packet = Buffer.alloc(28);
  packet.writeUInt16BE(0x80c8, 0);
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(0xabcdef01, 4);
  packet.writeUInt32BE(ntpSeconds, 8);
  packet.writeUInt32BE(ntpFraction, 12);
  packet.writeUInt32BE(timestamp, 16);
  return packet;
}
const read = (packet: Buffer) => readRtcp(packet, 0, packet.length);

it("reads the camera's clock and its media time from a sender report", () => {
  expect(read(senderReport()).senderReport).toEqual({
    ssrc: 0xabcdef01,
    timestamp: 123_456,
    at: (0xe0000000 - 2_208_988_800) * 1000 + 500,
    ntpMiddle: 0x00008000,
  });
});

it("takes no clock from a camera that has none, or counts from its start", () => {
  expect(read(senderReport({ ntpSeconds: 0, ntpFraction: 0 })).senderReport?.at).toBeNull();
  expect(read(senderReport({ ntpSeconds: 4711 })).senderReport?.at).toBeNull();
});

it("finds the report anywhere in a compound packet, and a goodbye behind it", () => {
  const other = Buffer.from([0x81, 202, 0, 1, 0, 0, 0, 9]);
  const goodbye = Buffer.from([0x81, 203, 0, 1, 0, 0, 0, 9]);
  const rtcp = read(Buffer.concat([other, senderReport(), goodbye]));
  expect(rtcp.senderReport?.timestamp).toBe(123_456);
  expect(rtcp.isGoodbye).toBe(true);
});

it("passes over what is cut off", () => {
  expect(read(senderReport().subarray(0, 27))).toEqual({ senderReport: null, isGoodbye: false });
  const short = senderReport();
  short.writeUInt16BE(2, 2);
  expect(read(short).senderReport).toBeNull();
});

it("writes a receiver report that another reader understands", () => {
  const report = writeReceiverReport(
    {
      receiverSsrc: 1,
      ssrc: 2,
      fractionLost: 25.6,
      cumulativeLost: 3,
      extendedHighest: 0x10005,
      ntpMiddle: 0x01020304,
      delayMs: 1000,
    },
    "vigie",
  );
  expect(report.length % 4).toBe(0);
  expect(report.subarray(0, 32).toString("hex")).toBe("81c9000700000001000000021a00000300010005000000000102030400010000");
  expect(report.subarray(32).toString("hex")).toBe("81ca0003000000010105766967696500");
});
