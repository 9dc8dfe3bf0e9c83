import type { EpochMs } from "@vigie/shared/kernel/units";

/** Seconds from the NTP era (1900) to the Unix one (RFC 5905 §A.4). */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;

export interface SenderReportOptions {
  channel: number;
  ssrc: number;
  /** The instant that `timestamp` stands for. */
  takenAt: EpochMs;
  timestamp: number;
  packetCount: number;
  octetCount: number;
}

/** An interleaved RTCP compound of a sender report (RFC 3550 §6.4.1) and a CNAME (§6.5.1). */
export function senderReport({ channel, ssrc, takenAt, timestamp, packetCount, octetCount }: SenderReportOptions): Buffer {
  const bytes = Buffer.alloc(4 + 28 + 16);
  bytes.set([0x24, channel, 0, 44, 0x80, 200, 0, 6]);
  bytes.writeUInt32BE(ssrc, 8);
  const seconds = Math.floor(takenAt / 1000);
  bytes.writeUInt32BE(seconds + NTP_TO_UNIX_SECONDS, 12);
  bytes.writeUInt32BE(Math.floor(((takenAt - seconds * 1000) / 1000) * 2 ** 32), 16);
  bytes.writeUInt32BE(timestamp, 20);
  bytes.writeUInt32BE(packetCount >>> 0, 24);
  bytes.writeUInt32BE(octetCount >>> 0, 28);
  // SDES: one chunk, item CNAME of 4 characters, padded with the end marker to 32 bits.
  bytes.set([0x81, 202, 0, 3], 32);
  bytes.writeUInt32BE(ssrc, 36);
  bytes.set([1, 4, ...Buffer.from("vcam"), 0, 0], 40);
  return bytes;
}
