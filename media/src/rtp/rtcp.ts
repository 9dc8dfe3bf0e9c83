import type { EpochMs } from "@vigie/shared/kernel/units";
import { byteAt, uint16At, uint32At } from "./packet.ts";

const VERSION = 2;
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const CNAME = 1;
/** Seconds from 1900-01-01 (NTP, RFC 5905 §6) to 1970-01-01. */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;

export interface SenderReport {
  ssrc: number;
  /** RTP timestamp of the same instant, 32 bits. */
  timestamp: number;
  /** Camera's clock. Null when it has none and tells seconds since it started (RFC 3550 §6.4.1: the high bit is zero; holds until 2036). */
  at: EpochMs | null;
  /** Middle 32 bits of the NTP timestamp, given back in a receiver report. */
  ntpMiddle: number;
}

export interface Rtcp {
  senderReport: SenderReport | null;
  isGoodbye: boolean;
}

/** Reads one compound packet (RFC 3550 §6.1) in `buffer[start, end)`; what is malformed or of another type is passed over. */
export function readRtcp(buffer: Buffer, start: number, end: number): Rtcp {
  const rtcp: Rtcp = { senderReport: null, isGoodbye: false };
  let offset = start;
  while (offset + 4 <= end && byteAt(buffer, offset) >> 6 === VERSION) {
    const packetEnd = offset + 4 + uint16At(buffer, offset + 2) * 4;
    if (packetEnd > end) break;
    const packetType = byteAt(buffer, offset + 1);
    if (packetType === SENDER_REPORT && packetEnd - offset >= 28) rtcp.senderReport = readSenderReport(buffer, offset);
    if (packetType === GOODBYE) rtcp.isGoodbye = true;
    offset = packetEnd;
  }
  return rtcp;
}

function readSenderReport(buffer: Buffer, offset: number): SenderReport {
  const seconds = uint32At(buffer, offset + 8);
  const fraction = uint32At(buffer, offset + 12);
  const atMs = (seconds - NTP_TO_UNIX_SECONDS) * 1000 + (fraction * 1000) / 2 ** 32;
  return {
    ssrc: uint32At(buffer, offset + 4),
    timestamp: uint32At(buffer, offset + 16),
    at: seconds < 2 ** 31 || atMs < 0 ? null : (atMs as EpochMs),
    ntpMiddle: uint32At(buffer, offset + 10),
  };
}

/** What a receiver report says of one source. Jitter is left at zero: over TCP it would measure the connection, not the camera. */
export interface Reception {
  receiverSsrc: number;
  ssrc: number;
  /** Fraction of 256, since the report before. */
  fractionLost: number;
  cumulativeLost: number;
  extendedHighest: number;
  /** 0 before the first sender report. */
  ntpMiddle: number;
  /** Since that sender report came. */
  delayMs: number;
}

/** A receiver report and the source description that must go with it (RFC 3550 §6.4.2, §6.5): some cameras end a session without one. */
export function writeReceiverReport(reception: Reception, cname: string): Buffer {
  const name = Buffer.from(cname, "latin1").subarray(0, 255);
  const descriptionWords = Math.ceil((4 + 2 + name.length + 1) / 4);
  const packet = Buffer.alloc(32 + 4 + descriptionWords * 4);
  packet.writeUInt8((VERSION << 6) | 1, 0);
  packet.writeUInt8(RECEIVER_REPORT, 1);
  packet.writeUInt16BE(7, 2);
  packet.writeUInt32BE(reception.receiverSsrc, 4);
  packet.writeUInt32BE(reception.ssrc, 8);
  packet.writeUInt8(Math.max(0, Math.min(255, Math.round(reception.fractionLost))), 12);
  packet.writeUIntBE(Math.max(0, Math.min(0x7fffff, reception.cumulativeLost)), 13, 3);
  packet.writeUInt32BE(reception.extendedHighest >>> 0, 16);
  packet.writeUInt32BE(reception.ntpMiddle, 24);
  packet.writeUInt32BE(reception.ntpMiddle === 0 ? 0 : Math.round(reception.delayMs * 65.536) >>> 0, 28);
  packet.writeUInt8((VERSION << 6) | 1, 32);
  packet.writeUInt8(SOURCE_DESCRIPTION, 33);
  packet.writeUInt16BE(descriptionWords, 34);
  packet.writeUInt32BE(reception.receiverSsrc, 36);
  packet.writeUInt8(CNAME, 40);
  packet.writeUInt8(name.length, 41);
  name.copy(packet, 42);
  return packet;
}
